"""After a day at the desk nothing outside the data file and the papers that were asked for knows the patient."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from tests.conftest import ROOT

NAME, NUMBER = "Quillfeather Zebedea", "DEMO-90817263"
WORDS = (*NAME.split(), NUMBER, NUMBER.removeprefix("DEMO-"))
PHRASE = "four roses and a rake"
PLACES = {
    "HOME": "home",
    "XDG_DATA_HOME": "home/data",
    "XDG_CONFIG_HOME": "home/config",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_STATE_HOME": "home/state",
    "XDG_RUNTIME_DIR": "run",
    "TMPDIR": "temp",
    "MPLCONFIGDIR": "home/cache/matplotlib",
}


@dataclass(frozen=True)
class Day:
    root: Path
    out: Path
    told: dict[str, list[str]]
    printed: str


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    root = tmp_path_factory.mktemp("day")
    env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    for name, folder in PLACES.items():
        (root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        env[name] = str(root / folder)
    out = root / "out"
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.stories.day", str(root / "home/data/practice.bodymap"), str(out)],
        env={**env, "BODYMAP_PASSPHRASE": PHRASE, "DAY_PHRASE": PHRASE, "DAY_NAME": NAME, "DAY_NUMBER": NUMBER},
        cwd=root / "home",
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return Day(root, out, json.loads(done.stdout.splitlines()[-1]), done.stderr)


def hits(data: bytes) -> list[str]:
    """The words that stand in some bytes, in any of the usual ways to write them."""
    plain = data.lower()
    ways = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
    return [word for word in WORDS if any(word.lower().encode(way) in plain for way in ways)]


def test_no_file_knows_the_patient(day: Day) -> None:
    """Home, temporary files, settings, lists of recent files, the log, the encrypted data file with its backups."""
    looked = [one for one in sorted(day.root.rglob("*")) if day.out not in one.parents and one.is_file()]
    assert {"bodymap.log", "practice.bodymap", "QtProject.conf"} <= {one.name for one in looked}
    assert {str(one.relative_to(day.root)): hits(one.read_bytes()) for one in looked if hits(one.read_bytes())} == {}
    assert [one for one in day.root.rglob("*") if hits(str(one.relative_to(day.root)).encode())] == [], "no name of one"


def test_the_patient_is_found_where_she_belongs(day: Day) -> None:
    """Else the search above would find nothing whatever happens."""
    assert hits((day.out / "seen.csv").read_bytes())
    assert hits(PdfReader(day.out / "exam saved.pdf").pages[0].extract_text().encode())
    from bodymap.store import Store

    store = Store.open(day.root / "home/data/practice.bodymap", PHRASE)
    assert store.patient_by_number(NUMBER) is not None
    store.close()


def test_no_title_proposed_name_job_or_clipboard_knows_the_patient(day: Day) -> None:
    told = day.told
    assert "Bodymap" in told["titles"]
    assert len(told["proposed"]) == 7
    assert told["jobs"] == ["Bodymap sheet", "Bodymap sheet"]
    assert "line 2, column occiput_r" in str(told["clip"]), "the faults of the table were copied"
    assert hits(json.dumps(told).encode()) == []


def test_what_is_printed_at_the_terminal_and_logged_names_the_line_of_code_only(day: Day) -> None:
    logged = (day.root / "home/data/Bodymap/bodymap.log").read_text()
    assert logged.count("ValueError at day.py") == 2
    assert hits(day.printed.encode()) == []


def test_no_property_of_a_written_file_knows_the_patient(day: Day) -> None:
    pdfs = sorted(day.out.glob("*.pdf"))
    assert len(pdfs) == 5
    for pdf in pdfs:
        read = PdfReader(pdf)
        said = f"{dict(read.metadata or {})} {read.outline} {read.trailer}"
        assert hits(said.encode()) == [], pdf.name
    picture = QImage(str(day.out / "course.png"))
    assert not picture.isNull()
    assert hits(str([(key, picture.text(key)) for key in picture.textKeys()]).encode()) == []
    drawing = (day.out / "course.svg").read_text()
    head = re.sub(r"<g\b.*", "", drawing, flags=re.DOTALL)
    assert hits(head.encode()) == []


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_whatever_was_written_is_for_its_owner_alone(day: Day) -> None:
    """Also what Qt prints into a file."""
    made = [one for one in day.root.rglob("*") if one.is_file()]
    assert {one.name for one in made if one.stat().st_mode & 0o077} == set()
