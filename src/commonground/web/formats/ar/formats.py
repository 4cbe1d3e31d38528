"""Arabic numbers in groups of three: Django leaves them ungrouped, and nobody reads 1000000 at a glance."""

THOUSAND_SEPARATOR = "\xa0"
NUMBER_GROUPING = 3
