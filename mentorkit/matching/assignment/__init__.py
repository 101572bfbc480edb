"""Who gets which place: exact where all pairs fit in memory, certified beyond."""

from .certificate import Certificate
from .exact import best_places, certify_exact, count_placed
from .pairs import assign_pairs, order_of

__all__ = [
    "Certificate",
    "assign_pairs",
    "best_places",
    "certify_exact",
    "count_placed",
    "order_of",
]
