"""How a benchmark ends: the figures to reach, the table on paper, and the JSON file."""

from __future__ import annotations

import json
from pathlib import Path


def tell_figures(figures: list[dict]) -> list[str]:
    """How many figures were reached, and which were not; lines of text."""
    missed = [figure for figure in figures if not figure["holds"]]
    return [
        "",
        f"{len(figures) - len(missed)} of {len(figures)} figures reached",
        *(
            f"  not reached: {f['where']}: {f['what']} {f['reached']:.3g}, wanted {f['wanted']:.3g}"
            for f in missed
        ),
    ]


def finish(result: dict, text: str, path: Path) -> int:
    """Print the text, write the result; 1 if a figure that must hold on any machine does not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(text)
    print(f"Written to {path}")
    return int(any(not figure["holds"] for figure in result["figures"] if figure["must"]))
