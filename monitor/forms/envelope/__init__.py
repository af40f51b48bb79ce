"""What every submission has: its header, its documents, its day of filing, who is named in it."""
