"""One adapter for each kind of source."""
