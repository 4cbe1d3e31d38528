"""The texts of problems in a ``.pb`` file in English, one name each; translations live in ``web/locale``."""

from __future__ import annotations

from typing import Final

from commonground.core.words import Message

NOT_UTF8: Final = Message("These bytes are not UTF-8: save the file as UTF-8.")
UTF16: Final = Message("The file is UTF-16: save it as UTF-8.")
EMPTY: Final = Message("The file is empty: give a .pb file.")
WEB_PAGE: Final = Message("This is a web page, not a .pb file: download the file itself.")
NUL: Final = Message(
    "This line holds a NUL byte: the file is damaged or no text; take it from its source again."
)
OUTSIDE: Final = Message("This text stands before any section: begin the file with META alone on a line.")
CR_ALONE: Final = Message("Lines end with CR alone: save the file with LF or CRLF line ends.")

SECTION_TWICE: Final = Message("The section {section} began on line {line}: keep one of the two.")
SECTION_MISSING: Final = Message(
    "Section {section} is missing: put {section} alone on a line, below it its header and rows."
)
SECTION_EMPTY: Final = Message(
    "The section {section} is empty: put its header below the line {section}, then its rows."
)
COLUMN_MISSING: Final = Message("The header of {section} needs the column {column}: add it.")
COLUMN_TWICE: Final = Message("The header of {section} has this column twice: rename or remove one.")
TEXT_AFTER_QUOTE: Final = Message(
    'Text follows a closing quotation mark: double the marks that belong to the text ("").'
)
QUOTE_OPEN: Final = Message("This quotation mark is not closed: close the cell with one more.")
TOO_FEW_CELLS: Final = Message(
    "This row has {number} cell and the header {expected}: add what is missing.",
    "This row has {number} cells and the header {expected}: add what is missing.",
    count="number",
)
TOO_MANY_CELLS: Final = Message(
    "This row has {number} cell and the header {expected}: "
    'put a cell that holds ";" in double quotes, or remove what is too much.',
    "This row has {number} cells and the header {expected}: "
    'put a cell that holds ";" in double quotes, or remove what is too much.',
    count="number",
)

META_HEADER: Final = Message("The header of META is key;value: put that line below META.")
KEY_MISSING: Final = Message("There is no key: name what the value is, or remove the line.")
KEY_TWICE: Final = Message("This key stands on line {line} already: keep one of the two.")
VOTE_TYPE: Final = Message("META needs vote_type, one of {names}: add or correct it.")
BUDGET_MISSING: Final = Message("META needs the budget: add a line budget;AMOUNT.")
NEGATIVE_LENGTH: Final = Message("A number of choices cannot be negative: write 0 or more.")

ID_MISSING: Final = Message("There is no id: give the Proposal one.")
ID_COMMA: Final = Message("An id cannot hold a comma, which stands between the ids of a vote: change it.")
PROPOSAL_TWICE: Final = Message("This id stands on line {line} already: give each Proposal its own.")
ID_FORM: Final = Message(
    "This id was written with letters and accents apart: it is read in Unicode normal form C, like every "
    "id, so that ids that look alike are one."
)
VOTE_FORM: Final = Message(
    "{number} vote names ids with letters and accents apart: they are read in Unicode normal form C.",
    "{number} votes name ids with letters and accents apart, this is the first: they are read in Unicode "
    "normal form C.",
    count="number",
)
NOT_USED: Final = Message("{problem} It is kept as it is; the count does not use it.")

COMMA: Final = Message("The comma is read as a decimal point: if it stands between thousands, take it out.")
AMOUNT_DECIMALS: Final = Message("An amount has at most six decimals: round it.")
AMOUNT_MISSING: Final = Message("There is no amount: write it with digits.")
AMOUNT_NEGATIVE: Final = Message("An amount cannot be negative: write 0 or more.")
AMOUNT_SEPARATED: Final = Message(
    "This amount has separators between its digits: write 1234.50, with nothing between thousands."
)
NO_AMOUNT: Final = Message("This is not an amount: write it with digits, for example 1234.50.")
NOT_WHOLE: Final = Message("This is not a whole number: write digits only.")
NO_POINTS: Final = Message("These are not points: write a number with digits and a decimal point.")
POINTS_DECIMALS: Final = Message("Points have at most six decimals: round them.")
TOO_LARGE: Final = Message("This is more than 2**53 minor units: use a larger unit or correct it.")
POINTS_SUM: Final = Message("All points together are more than 2**53: give points in a larger unit.")

BLANK_VOTE: Final = Message("This row is blank: remove it, or name its voter.")
POINTS_LENGTH: Final = Message(
    "There are {ids} ids and {points} numbers of points: give one number for each id."
)
UNKNOWN_ID: Final = Message("No Proposal has this id: correct it, or add the Proposal.")
ID_BETWEEN_COMMAS: Final = Message("An id is missing between two commas: add it, or remove a comma.")
PROPOSAL_REJECTED: Final = Message("This Proposal could not be read: put line {line} right.")
ID_TWICE: Final = Message("This id stands twice in one vote: it is counted once.")
VOTER_TWICE: Final = Message(
    "This voter_id stands twice ({number} such row): every row is counted as a voter.",
    "This voter_id stands twice ({number} such rows): every row is counted as a voter.",
    count="number",
)
NEGATIVE_POINTS: Final = Message(
    "Points below 0 are kept and are no support: {number} in all, these are the first."
)
NEED: Final = Message("Expected a number above 0 beside every vote, or no column “need” at all.")

ROWS: Final = Message(
    "The file holds {number} row: the count uses it; correct the number.",
    "The file holds {number} rows: the count uses them; correct the number.",
    count="number",
)
DEARER: Final = Message("This costs more than the whole budget and can never win.")
RULE_BROKEN: Final = Message("This ballot breaks {rule} ({number} do, this is the first): all are counted.")
RECOUNT: Final = Message(
    "The ballots in the file give {amount} to {proposal}, and other numbers than recorded to {number} in "
    "all: the count uses the ballots."
)
LEFT_OUT: Final = Message("This line is left out of the count: see what is wrong with it.")
MORE: Final = Message("The first {number} are listed: put these right and read the file again.")
