"""Run the notebooks of a programme and publish an edition of its reports.

An edition is published whole or not at all: the notebooks run in a work folder,
the pages are built from what they released, and only then does the new folder
take the old one's place. A run that was cut off goes on where it stopped.
"""

from .making import check_request, run_programme

__all__ = ["check_request", "run_programme"]
