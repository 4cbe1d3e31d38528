"""Numbers as the command line writes them, too."""

from commonground.core.numerals import MARKS

THOUSAND_SEPARATOR = MARKS["ar"].thousands
DECIMAL_SEPARATOR = MARKS["ar"].decimal
NUMBER_GROUPING = 3
