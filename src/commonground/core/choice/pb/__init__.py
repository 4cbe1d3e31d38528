"""Read and write ``.pb``, the format of the public collection of participatory-budgeting elections.

Format and traps: docs/methods/pabulib.md. Callers read and write the files themselves.

*Source*: Stolicki, Szufa and Talmon, "Pabulib: A Participatory Budgeting Library", arXiv:2012.06539;
Faliszewski and others, IJCAI 2023, doi:10.24963/ijcai.2023/297.
"""

from commonground.core.choice.pb.file import PbFile, Recorded
from commonground.core.choice.pb.publish import published
from commonground.core.choice.pb.read import decode, read_pb
from commonground.core.choice.pb.write import write_pb

__all__ = ["PbFile", "Recorded", "decode", "published", "read_pb", "write_pb"]
