"""A rights plan as data, read from its plan file, with the questions that its agreement leaves open."""
