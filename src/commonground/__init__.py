"""Common Ground: the open mission platform for cities."""

__version__ = "0.1.0"
