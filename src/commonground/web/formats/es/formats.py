"""Numbers as the command line writes them, too."""

from commonground.core.numerals import MARKS

THOUSAND_SEPARATOR = MARKS["es"].thousands
DECIMAL_SEPARATOR = MARKS["es"].decimal
NUMBER_GROUPING = 3
