"""Inequality between places and people."""
