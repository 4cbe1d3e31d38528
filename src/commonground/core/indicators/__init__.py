"""Indicators: definitions, rules and the answer each point of people gets."""
