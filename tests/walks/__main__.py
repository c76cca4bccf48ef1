"""One walk in a process of its own: `python -m tests.walks JOURNAL SEED STEPS`, or `... JOURNAL` to do its moves again.

Ends with 0 when all was well, 1 with what was not; a crash ends it as a crash does. The journal holds each move before
it is done, a line each.
"""

from __future__ import annotations

import faulthandler
import json
import random
import sys
import tempfile
from pathlib import Path

import tests.conftest  # noqa: F401  a home folder of its own, before anything of Qt is imported
from bodymap.app.start import application
from tests.walks.office import Broken, Office, stroll, template, walk

HANGS_S = 220
"""A walk that takes longer says where each of its threads stands, and ends."""


def main(words: list[str]) -> int:
    """Walk; the exit code."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(HANGS_S, exit=True)
    app = application()
    journal = Path(words[0])
    with tempfile.TemporaryDirectory(prefix="bodymap-walk-", ignore_cleanup_errors=True) as folder:
        try:
            if words[1:]:
                with journal.open("w", encoding="utf-8") as lines:
                    office = Office(Path(folder), template(), lines)
                    try:
                        stroll(office, random.Random(int(words[1])), int(words[2]))
                    finally:
                        office.close()
                    for (window, what), times in office.idle.items():
                        if (window, what) not in office.worked:
                            print(f"did nothing: {window}, {what} ({times})")
            else:
                walk(
                    Path(folder),
                    template(),
                    [tuple(json.loads(line)) for line in journal.read_text("utf-8").splitlines()],
                )
        except Broken as broken:
            print(str(broken).partition("\nafter\n")[0])
            return 1
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
