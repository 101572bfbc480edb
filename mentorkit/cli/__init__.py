"""The command line: ``mentorkit new``, ``check``, ``import``, ``run``, ``propose`` and more.

A module a subject; each puts its commands into `app`, and help lists them in this order.
"""

from .application import app, main

# isort: off
from . import beginning, running, scheduling, surveying, designing, personal, example

# isort: on

__all__ = [
    "app",
    "beginning",
    "designing",
    "example",
    "main",
    "personal",
    "running",
    "scheduling",
    "surveying",
]
