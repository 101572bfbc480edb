"""Who gets which place: exact where all pairs fit in memory, certified beyond."""

from .certificate import Certificate
from .pairs import assign_pairs, order_of
from .problem import MOST_CELLS, DenseProblem, LargeProblem

__all__ = [
    "MOST_CELLS",
    "Certificate",
    "DenseProblem",
    "LargeProblem",
    "assign_pairs",
    "order_of",
]
