"""Indicators, their values, and the lineage of every published number."""
