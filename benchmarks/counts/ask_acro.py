"""What acro hides of tables, run by a Python that has it: JSON in, JSON out.

Reads ``{"threshold": …, "tables": [[[…]]]}`` from stdin; writes one mask a table, True
where acro shows nothing, margins included.
"""

import contextlib
import io
import json
import logging
import sys
import warnings

import pandas as pd

logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")


def main() -> None:
    """Ask acro of each table."""
    with contextlib.redirect_stdout(io.StringIO()):
        from acro import ACRO

        asked = json.load(sys.stdin)
        acro = ACRO(suppress=True)
        acro.config["safe_threshold"] = asked["threshold"]
        masks = [hidden_by(acro, table) for table in asked["tables"]]
    json.dump(masks, sys.stdout)


def hidden_by(acro, table):
    """The mask of one table, from its people."""
    people = [
        (f"r{row}", f"c{column}")
        for row, line in enumerate(table)
        for column, count in enumerate(line)
        for _ in range(count)
    ]
    frame = pd.DataFrame(people, columns=["row", "column"])
    shown = acro.crosstab(frame["row"], frame["column"], margins=True)
    rows = [*(f"r{k}" for k in range(len(table))), "All"]
    columns = [*(f"c{k}" for k in range(len(table[0]))), "All"]
    shown = shown.reindex(index=rows, columns=columns)
    return shown.isna().to_numpy().tolist()


if __name__ == "__main__":
    main()
