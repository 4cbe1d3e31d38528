"""Numbers as the command line writes them, too."""

from commonground.core.numerals import MARKS

THOUSAND_SEPARATOR = MARKS["fr"].thousands
DECIMAL_SEPARATOR = MARKS["fr"].decimal
NUMBER_GROUPING = 3
