"""Every page and sheet as PNG into shots/: look at them, and mend what you would not show a customer.

Pages come from the running window over the invented practice, light and dark, at 100 % and 200 %, each in a process of
its own because Qt's scale is fixed at its start. Sheets are rendered from the PDF that would be printed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "shots"
THEMES, PERCENTS = ("light", "dark"), (100, 200)
_PDF_DOTS = 72  # a PDF's units an inch
_SCREEN_DOTS = 96


def main() -> int:
    """Write all pictures; 1 when a page could not be shown."""
    shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir()
    with tempfile.TemporaryDirectory(prefix="bodymap-shots-") as folder:
        file = Path(folder) / "practice.bodymap"
        _fill(file)
        for theme in THEMES:
            for percent in PERCENTS:
                script = [sys.executable, __file__, theme, str(percent), str(file)]
                env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": f"{percent / 100:g}"}
                if subprocess.run(script, stdin=subprocess.DEVNULL, env=env, check=False).returncode:
                    print(f"the pages could not be shown ({theme}, {percent} %)", file=sys.stderr)
                    return 1
        for line in sheets(file):
            print(line, flush=True)
    print(f"The pictures are in {SHOTS}")
    return 0


def pages(theme: str, percent: str, file: Path) -> Iterator[str]:
    """A picture of each page of the window."""
    from bodymap.app.pictures import window_pictures
    from bodymap.app.start import application
    from bodymap.report import papers
    from bodymap.store import Store

    application()
    store = Store.open(file)
    papers.settings_of(store).set("theme", theme)
    yield from window_pictures(store, SHOTS, suffix=f"-{theme}-{percent}")
    store.close()


def sheets(file: Path) -> Iterator[str]:
    """A picture of each page of each paper: the last sheet of every patient, empty sheets, the course."""
    from bodymap.app.pictures import whole_course
    from bodymap.report import papers
    from bodymap.store import Store

    store = Store.open(file)
    course = whole_course(store)
    for paper in ("a4", "letter"):
        yield from _pictures(f"blank-{paper}", papers.blank_sheet_pdf(paper, store))
        yield from _pictures(f"report-{paper}", papers.course_report_pdf(store, course, paper))
    for row in store.find_patients(limit=-1):
        exams = store.exams(patient=row.patient.id)
        if exams:
            yield from _pictures(f"sheet-{row.patient.number}", papers.exam_sheet_pdf(store, exams[-1].id, "a4"))
    last = store.exams(course=course)[-1]
    yield from _pictures("sheet-letter", papers.exam_sheet_pdf(store, last.id, "letter"))
    yield from _pictures("plot", papers.course_plot(store, course, "pdf"))
    store.close()


def _pictures(name: str, pdf: bytes) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for number, page in enumerate(document, start=1):
        for percent in PERCENTS:
            path = SHOTS / f"{name}{f'-{number}' if len(document) > 1 else ''}-{percent}.png"
            page.render(scale=percent / 100 * _SCREEN_DOTS / _PDF_DOTS).to_pil().save(path)
            yield str(path)


def _fill(file: Path) -> None:
    from bodymap.app.pictures import fill
    from bodymap.store import Store

    store = Store.open(file)
    fill(store, date.today())
    store.close()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    for made in pages(sys.argv[1], sys.argv[2], Path(sys.argv[3])):
        print(made, flush=True)
