"""Disclosure control of counts: what must be hidden so that nobody can be singled out.

Pure arithmetic, on tables of counts that come from anywhere. :func:`protect` takes one
table; :class:`Cells` gathers a page of linked tables, and what is already out, to one
:class:`Problem` that :func:`solve` protects and :func:`attack` tries.
"""

from .attack import attack
from .cells import Cells
from .problem import Problem
from .protection import Protected, protect
from .suppression import Solution, solve

__all__ = ["Cells", "Problem", "Protected", "Solution", "attack", "protect", "solve"]
