"""What is new and is said to people, with its reason and its evidence."""
