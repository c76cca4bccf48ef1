"""Speeds without a window: saving, searching, opening, the exam sheet, the table of scores."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench_row import Row, at_least, at_most, median, milliseconds

_DAY = datetime(2026, 1, 7, 9, tzinfo=UTC)
_GIVEN = ("Ada", "Bela", "Carla", "Dora", "Emil", "Fritz", "Greta", "Hanna", "Ines", "Jonas")
_FAMILY = ("Invented", "Madeup", "Sample", "Fiction", "Example", "Nobody", "Testcase", "Pretend", "Fable", "Story")


def save(folder: Path) -> Iterator[Row]:
    """One exam key through the store, and the same row committed by the bare driver, by turns."""
    from sqlcipher3 import dbapi2 as driver

    from bodymap.medicine.body import POINTS
    from bodymap.medicine.model import Exam, Finding, Patient
    from bodymap.store import Store

    store = Store.open(folder / "save.bodymap")
    patient = Patient("DEMO-1")
    store.save_patient(patient, "bench")
    connection: Any = driver.connect(str(folder / "bare.db"), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE finding (exam TEXT, site TEXT, painful INTEGER, rating INTEGER, reason TEXT, reaction TEXT,"
        " threshold REAL, threshold_unit TEXT, threshold_tip_cm2 REAL, remark TEXT, PRIMARY KEY (exam, site)) STRICT"
    )

    def bare(exam: str, site: str, rating: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            "INSERT INTO finding VALUES (?, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, '')", (exam, site, 1, rating)
        )
        connection.execute("COMMIT")

    ours, theirs = [], []
    for _ in range(20):
        exam = Exam(patient.id, _DAY)
        store.save_exam(exam, None, "bench")
        for site in POINTS:
            after = exam.having(Finding.rated(site, 7))
            ours.append(milliseconds(lambda a=after, e=exam: store.save_exam(a, e, "bench")))  # type: ignore[misc]
            theirs.append(milliseconds(lambda e=exam.id, s=site: bare(e, s, 7)))  # type: ignore[misc]
            exam = after
    store.close()
    connection.close()
    note = f"{median(ours):.2f} : {median(theirs):.2f} ms"
    yield at_most("save of one exam key : bare commit of the row", 3, median(ours) / median(theirs), "x", note)


def search(folder: Path, patients: int) -> Iterator[Row]:
    """Finding patients by parts of name, number and birth date, as typed."""
    from bodymap.medicine.model import Patient
    from bodymap.store import Store

    dice = Random(1990)
    store = Store.open(folder / "search.bodymap")
    with store.batch():
        for number in range(patients):
            name = f"{dice.choice(_FAMILY)}{number % 97}, {dice.choice(_GIVEN)}"
            born = date(1930, 1, 1) + timedelta(days=dice.randrange(28_000))
            store.save_patient(Patient(f"DEMO-{number:05d}", name, born), "bench")
    born_text = born.strftime("%d.%m.%Y")
    typed = ("a", "sam", "sample4", "greta fab", "DEMO-007", "7", born_text, born_text[:6], "no such name", "")
    times = {text: median([milliseconds(lambda t=text: store.find_patients(t)) for _ in range(5)]) for text in typed}  # type: ignore[misc]
    store.close()
    worst = max(times, key=lambda text: times[text])
    yield at_most(f"search among {patients:,} patients, slowest of {len(typed)}", 50, times[worst], "ms", f"'{worst}'")


def open_large(folder: Path, exams: int) -> Iterator[Row]:
    """Opening a file with many exams, with a fifth of them, with a hundred, by turns; checking the largest."""
    from bodymap.store import Store

    small, middle, large = (folder / f"{name}.bodymap" for name in ("small", "middle", "large"))
    sizes = {small: 100, middle: exams // 5, large: exams}
    for path, size in sizes.items():
        _fill(path, size)
    times: dict[Path, list[float]] = {path: [] for path in sizes}
    for _ in range(15):
        for path, taken in times.items():
            begin = time.perf_counter()
            store = Store.open(path)
            taken.append((time.perf_counter() - begin) * 1000)
            store.close()
    second = median(times[small])
    for path in (middle, large):
        first = median(times[path])
        what = f"opening a file with {sizes[path]:,} exams : with 100"
        yield at_most(what, 1.2, first / second, "x", f"{first:.1f} : {second:.1f} ms")
    store = Store.open(large)
    told: list[int] = []
    took = milliseconds(lambda: store.check(progress=lambda done, _: told.append(done))) / 1000
    store.close()
    yield at_most(f"check of a file with {exams:,} exams", 10, took, "s", f"progress said {len(told)} times")


def _fill(path: Path, exams: int) -> None:
    from bodymap.medicine.body import POINTS
    from bodymap.medicine.model import Exam, Finding, Patient
    from bodymap.store import Store

    dice = Random(2010)
    store = Store.open(path)
    patient = Patient("")
    with store.batch():
        for number in range(exams):
            if number % 20 == 0:
                patient = Patient(f"DEMO-{number:06d}", f"Invented {number}")
                store.save_patient(patient, "bench")
            findings = [Finding.rated(site, dice.randrange(11)) for site in dice.sample(POINTS, 4)]
            exam = Exam(patient.id, _DAY + timedelta(hours=number)).having(*findings)
            store.save_exam(exam, None, "bench")
    store.close()


def sheet() -> Iterator[Row]:
    """Exam sheets of the invented practice, one at a time."""
    from bodymap import demo
    from bodymap.report import SheetValues, exam_sheet

    values = [
        SheetValues(made.patient, exam, next((c for c in made.courses if c.id == exam.course), None), made.infusions)
        for made in demo.practice(_DAY.date())
        for exam in made.exams
    ]
    exam_sheet(values[0])
    begin = time.perf_counter()
    sizes = [len(exam_sheet(one)) for one in values]
    yield at_least("exam sheets", 20, len(sizes) / (time.perf_counter() - begin), "a second")
    yield at_most("largest exam sheet", 150, max(sizes) / 1000, "kB")


def score(folder: Path) -> Iterator[Row]:
    """`bodymap score` of a short and a long table: rows a second without the start, and the memory of each."""
    short, long = 20_000, 120_000
    table = folder / "table.csv"
    taken, memory = {}, {}
    for rows in (short, long):
        _table(table, rows)
        taken[rows], memory[rows] = _scored(table, folder / "scores.csv")
    yield at_least("bodymap score, on one core", 15_000, (long - short) / (taken[long] - taken[short]), "rows a second")
    if memory[short]:
        note = f"{memory[long]:.0f} : {memory[short]:.0f} MB"
        what = f"its memory with {long:,} rows : {short:,}"
        yield at_most(what, 1.1, memory[long] / memory[short], "x", note)


_PEAK = """
import sys
from pathlib import Path
from bodymap.cli import main
code = main(sys.argv[1:])
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(*(line.split()[1] for line in lines if line.startswith("VmHWM")))
sys.exit(code)
"""
"""The command line, which then says the most memory it held, in kB (Linux). What the system tells a parent of its
child's peak would begin at the parent's own."""


def _scored(table: Path, out: Path) -> tuple[float, float]:
    """Seconds, and the most memory in MB (0 where the system does not tell)."""
    command = [sys.executable, "-c", _PEAK, "score", str(table), "--out", str(out)]
    begin = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"bodymap score ended with {done.returncode}")
    return time.perf_counter() - begin, float(done.stdout or 0) / 1000


def _table(path: Path, rows: int) -> None:
    from bodymap.medicine.body import AREAS, SITES

    dice = Random(2016)
    names = ["record_id", "exam_id", "performed_at", "rule", *SITES, *(f"area_{area}" for area in AREAS)]
    names += ["duration_months", "sss_fatigue", "sss_unrefreshed", "sss_cognitive"]
    ratings = ["", "p", *map(str, range(11))]
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(names)
        for row in range(rows):
            write(
                [
                    f"DEMO-{row:06d}",
                    f"exam-{row}",
                    "2026-01-07T09:00:00+01:00",
                    dice.choice(("painful", "rating2", "")),
                    *dice.choices(ratings, k=len(SITES)),
                    *dice.choices(("0", "1", ""), k=len(AREAS)),
                    dice.choice(("", "2", "3", "14")),
                    *dice.choices(("0", "1", "2", "3", ""), k=3),
                ]
            )
