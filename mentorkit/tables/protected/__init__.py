"""What may not be kept about individuals: known by a column's name, or by its cells.

An employer may not map its employees' ethnicity, religion, disability and the
like; a mentoring programme needs none of it. What looks like it is refused with
the reason and the lawful ways, and so are personal identity numbers wherever
they stand.
"""

from .grounds import GROUNDS, Ground, find_ground
from .numbers import holds_identity_number

__all__ = ["GROUNDS", "Ground", "find_ground", "holds_identity_number"]
