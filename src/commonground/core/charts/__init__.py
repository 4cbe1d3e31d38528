"""Accessible charts as SVG, each with its table twin."""
