"""A programme's own folder, made once: its params file, and a workbook for every table."""

from .folder import Begun, begin_programme

__all__ = ["Begun", "begin_programme"]
