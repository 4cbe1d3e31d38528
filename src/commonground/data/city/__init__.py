"""City files."""
