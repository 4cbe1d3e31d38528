"""From pinned sources to published values."""
