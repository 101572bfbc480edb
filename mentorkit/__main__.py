"""``python -m mentorkit``: the same as the command ``mentorkit``."""

from .cli import main

if __name__ == "__main__":
    main()
