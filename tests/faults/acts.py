"""Everything that writes, as acts in steps on an invented practice; and what a data file says, as one text.

A step that returned was acknowledged. Whatever happens to the disk, the file says what it said before the first step
that did not return, or what it says after it; nothing between.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bodymap.errors import Displaced, UserError, WrongPassphrase
from bodymap.exchange.exam_table import TableRow
from bodymap.exchange.handover import Home, Sender, Starter
from bodymap.exchange.handover.sealed import read_home, write_home
from bodymap.exchange.json_export import Chart, Given
from bodymap.exchange.json_import import Export
from bodymap.medicine import body
from bodymap.medicine.instruments import Shelf
from bodymap.medicine.model import (
    Act,
    Course,
    DiaryDay,
    DoseStep,
    Exam,
    Finding,
    Flag,
    InError,
    Infusion,
    Mode,
    Patient,
    Response,
    Status,
    Treatment,
    Vital,
)
from bodymap.session.practice import begin_at_home
from bodymap.session.tables import import_rows
from bodymap.session.transfer import bring, bring_moved
from bodymap.store import InstrumentText, Store, driver, restore
from tests.exchange.handovers import CHEAP
from tests.old import make

OLD, NEW = "four roses and a rake", "five tulips and a spade"
NAME = "practice.bodymap"
HOME_FILE = "given.handover"
ELSEWHERE = "elsewhere.bodymap"
WHO = make.WHO
SITES = tuple(body.SITES)


@dataclass
class World:
    """One practice's folder in the middle of an act."""

    folder: Path
    passphrase: str | None
    open: Store | None = None
    kept: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / NAME

    @property
    def store(self) -> Store:
        assert self.open is not None
        return self.open

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """A value that is made once, as a window makes it, however often it has to be saved."""
        if name not in self.kept:
            self.kept[name] = make()
        return self.kept[name]


Step = Callable[[World], object]


@dataclass(frozen=True)
class Deed:
    """An act: its steps, and what the folder holds before it."""

    steps: tuple[Step, ...]
    opens: bool = False
    """The file is not open before; the steps do that."""
    start: str = "whole"
    """The folder to begin with (see `templates`)."""
    encrypted: bool | None = None
    """Only with a passphrase, only without; None: both."""
    else_in: str = ""
    """A file that is there too when the first try was refused."""
    goes_on_in: tuple[str, ...] = ()
    """Names of the files, one of which is the data file as soon as it is there. The one before is moved away by another
    program, which a log of the shim does not tell: after the power was cut it lies where it was."""


# -- records -----------------------------------------------------------------------------------------------------------


def _rated(number: int) -> Step:
    def step(world: World) -> None:
        was = world.once("draft", lambda: world.store.exam("exam-3"))
        new = replace(was.having(Finding.rated(SITES[number % 21], number % 11)), remark=f"key {number}")
        world.store.save_exam(new, was, WHO)
        world.kept["draft"] = new

    return step


def _sign(world: World) -> None:
    was = world.store.exam("exam-3")
    world.store.save_exam(make._signed(was), was, WHO)


def _amendment(world: World) -> Exam:
    made: Exam = world.once(
        "amendment", lambda: replace(world.store.amendment(world.store.exam("exam-2"), "the other side"), id="exam-9")
    )
    return made


def _amend(world: World) -> None:
    world.store.save_exam(_amendment(world), None, WHO)


def _change_amendment(world: World) -> None:
    was = _amendment(world)
    world.store.save_exam(was.having(Finding.rated("forehead", 9)), was, WHO)


def _sign_amendment(world: World) -> None:
    was = _amendment(world).having(Finding.rated("forehead", 9))
    world.store.save_exam(make._signed(was), was, WHO)


def _saved(*values: Any) -> tuple[Step, ...]:
    def step_of(value: Any) -> Step:
        return lambda world: world.store.save(value, WHO)

    return tuple(step_of(value) for value in values)


def _answered(world: World) -> None:
    answers = {f"phq_{n}": 3 for n in range(1, 10)}
    response = Response("patient-1", "phq9", "1", make.MORNING, answers=answers, id="response-9")
    with world.store.batch():
        world.store.save(response, WHO)
        world.store.save(Flag("patient-1", "item9", "response-9", make.MORNING, id="flag-9"), WHO)


def _marked(world: World) -> None:
    world.store.mark_in_error(world.store.infusions("course-1")[1], "given to another", WHO)


def _unmarked(world: World) -> None:
    world.store.unmark_in_error("infusion-2", WHO)


def _treatment(world: World) -> Treatment:
    found: Treatment = world.once("treatment", lambda: world.store.rows(Treatment, "patient-1")[0])
    return found


def _moved(world: World) -> None:
    world.kept["places"] = world.store.move(_treatment(world), "patient-2", None, "the wrong record", WHO)


def _put_back(world: World) -> None:
    world.store.put_back(world.kept["places"], "moved back", WHO)


def _imported(world: World) -> None:
    rows = [
        TableRow(f"DEMO-3{n % 4}", Exam("", make.MORNING + timedelta(days=n), id=f"in-{n}").having(
            *(Finding.rated(site, (n + at) % 11) for at, site in enumerate(SITES))), "autumn", line=n + 2)
        for n in range(12)
    ]  # fmt: skip
    import_rows(world.store, rows, WHO)


def _id(word: str) -> str:
    return str(uuid5(NAMESPACE_URL, word))


def given() -> Home:
    """What a patient hands over."""
    exam = Exam("", make.MORNING, mode=Mode.SELF, id=_id("exam"), answers={"pain_now": 4}).having(
        *(Finding.rated(site, n % 11) for n, site in enumerate(SITES))
    )
    days = [DiaryDay("", date(2026, 4, 1 + n), make.MORNING, {"pain_average": n}, _id(f"day {n}")) for n in range(4)]
    return Home(Sender("DEMO-2"), (exam,), (), tuple(days), made_at=make.MORNING, id=_id("file"))


def _brought(world: World) -> None:
    bring(world.store, given(), "patient-2", WHO)


EAST = make.section((1, "rosa", "patient", "", "added", ""), (7, "rosa", "opened", "", "", ""), origin="East")


def _chart() -> Chart:
    """A patient who moves here: amended, marked, answered, with a history."""
    old = make._signed(Exam("rosa", make.MORNING, WHO, course="course-m", infusion="infusion-m", id="exam-m").having(
        *(Finding.rated(site, n % 11) for n, site in enumerate(SITES))
    ))  # fmt: skip
    new = replace(old, id="exam-n", version=2, amends=old.id, amend_reason="the other side")
    wrong = Treatment("rosa", "diet", "of another patient", id="treatment-m")
    mark = InError(wrong.id, "treatment", "rosa", "", "of another patient", WHO, make.MORNING)
    infusion = Infusion("course-m", 1, make.MORNING, notes={"escort": "yes"}, id="infusion-m")
    return Chart(
        Patient("DEMO-90", "Rosa Invented", id="rosa"),
        courses=(Course("rosa", "spring", id="course-m"),),
        given=(Given(infusion, vitals=(Vital(infusion.id, make.MORNING, 120, id="vital-m"),)),),
        exams=(replace(old, status=Status.AMENDED), new),
        responses=(Response("rosa", "gad7", "1", make.MORNING, answers={"1": 2}, exam=new.id, id="response-m"),),
        diary=(DiaryDay("rosa", make.MORNING.date(), make.MORNING, {"pain_average": 3}, "day-m"),),
        in_error=((mark, wrong),),
        sections=(EAST,),
    )


def _moved_in(world: World) -> None:
    bring_moved(world.store, [Export("record.json", {}, (_chart(),))], WHO)


def _handed_over(world: World) -> None:
    write_home(world.folder / HOME_FILE, given(), OLD, cost=CHEAP)


def _begun_at_home(world: World) -> None:
    begin_at_home(
        world.store, Starter(Sender("1", "Ines Invented"), "Practice", made_at=make.MORNING, id=_id("starter"))
    )


# -- files -------------------------------------------------------------------------------------------------------------


def _passphrase(new: str | None) -> Step:
    return lambda world: world.store.change_passphrase(new)


def _encrypted_copies(world: World) -> None:
    for copy in world.store.plain_copies():
        world.store.encrypt_copy(copy)


def _opened(world: World) -> None:
    world.open = Store.open(world.path, world.passphrase)


def _closed(world: World) -> None:
    world.store.close()
    world.open = None


def _locked(world: World) -> None:
    world.store.lock()


def _unlocked(world: World) -> None:
    assert world.passphrase is not None
    world.store.unlock(world.passphrase)


def _restored(world: World) -> None:
    restore(next((world.folder / "drive").glob("*.bodymap")), world.path, world.passphrase)


def _gone_back(world: World) -> None:
    world.store.go_back_to(next((world.folder / "drive").glob("*.bodymap")))


def _gone_on(world: World) -> None:
    if world.path.exists():
        _by_hand("mv", str(world.path), str(world.folder / "moved.bin"))
    world.store.go_on_in(world.folder / ELSEWHERE)


def _gone_on_in_what_was_put_together(world: World) -> None:
    if world.path.exists():
        _by_hand("mv", str(world.path), str(world.folder / "gone.bin"))
    try:
        world.store.must_be_ours()
    except Displaced as problem:
        world.store.go_on_in(problem.whole or world.folder / ELSEWHERE)


def _by_hand(*command: str) -> None:
    """Another program, which does not pass the shim."""
    subprocess.run(command, env={**os.environ, "LD_PRELOAD": ""}, check=True)


KEYS = "a hundred keys"
DEEDS: dict[str, Deed] = {
    "keys of an exam": Deed((_rated(1), _rated(2), _rated(3))),
    "create a patient": Deed(_saved(Patient("DEMO-77", "Nora Invented", date(1980, 2, 2), id="patient-77"))),
    "change a patient": Deed(_saved(Patient("DEMO-2", "Olaf Otherwise", id="patient-2"))),
    "sign": Deed((_sign,)),
    "amend": Deed((_amend, _change_amendment, _sign_amendment)),
    "infusion": Deed(_saved(
        Infusion("course-1", 3, make.MORNING + timedelta(days=21), "", 0.5, notes={"escort": "yes"}, id="infusion-3"),
        Vital("infusion-3", make.MORNING, 120, 80, 66, id="vital-9"),
        DoseStep("infusion-3", make.MORNING, "rate", 22.5, "mg/h", "", "step-9"),
    )),
    "questionnaire": Deed((_answered,)),
    "diary": Deed(_saved(DiaryDay("patient-2", date(2026, 4, 9), make.MORNING, {"pain_average": 7}, "day-9"))),
    "take out": Deed((lambda world: world.store.remove(_treatment(world), WHO),)),
    "entered in error": Deed((_marked, _unmarked)),
    "move": Deed((_moved, _put_back)),
    "import": Deed((_imported,)),
    "bring a patient who moved": Deed((_moved_in,)),
    "bring a hand-over": Deed((*_saved(Patient("DEMO-2", id="patient-2")), _brought), opens=True, start="empty"),
    "write a hand-over": Deed((_handed_over,)),
    "begin at home": Deed((_begun_at_home,), opens=True, start="empty"),
    "own questionnaire": Deed((
        lambda world: world.store.save_instrument(InstrumentText("new", "1", "name = 'New questions'"), WHO),
        lambda world: world.store.remove_instrument("new", "1", WHO),
    )),
    "setting": Deed((lambda world: world.store.set_setting("theme", '"dark"'),)),
    "who saw what": Deed((lambda world: world.store.tell(Act.OPENED, WHO, "patient-1"),)),
    "erase": Deed((lambda world: world.store.erase_patient("patient-1", WHO),)),
    "backup": Deed((lambda world: world.store.backup(world.folder / "other drive"),)),
    "backup of the day": Deed((lambda world: world.store.back_up(),)),
    "restore": Deed((_restored,), opens=True, start="changed since"),
    "go back to a backup": Deed((_gone_back,), start="changed since"),
    "set a passphrase": Deed((_passphrase(NEW), _encrypted_copies), encrypted=False),
    "change the passphrase": Deed((_passphrase(NEW), _rated(1)), encrypted=True),
    "remove the passphrase": Deed((_passphrase(None), _rated(1)), encrypted=True),
    "create a file": Deed((_opened, *_saved(Patient("DEMO-1", id="patient-1")), _closed), opens=True, start="nothing"),
    "open and close": Deed((_opened, _rated(1), _closed), opens=True),
    "open after a kill": Deed((_opened, _rated(9), _closed), opens=True, start="killed"),
    "open an older file": Deed((_opened, _closed), opens=True, start="older", encrypted=False),
    "close": Deed((_rated(1), _closed)),
    "lock and unlock": Deed((_rated(1), _locked, _unlocked, _rated(2)), encrypted=True),
    "go on in a new file": Deed((_rated(1), _gone_on, _rated(2)), goes_on_in=(ELSEWHERE,)),
    "go on in what was put together": Deed(
        (_rated(1), _gone_on_in_what_was_put_together, _rated(2)),
        else_in=ELSEWHERE,
        goes_on_in=(ELSEWHERE, "practice-saved-aside-*.bodymap"),
    ),
    KEYS: Deed(tuple(_rated(number) for number in range(1, 101))),
}  # fmt: skip


def templates(folder: Path, passphrase: str | None) -> dict[str, Path]:
    """A folder for each way in which an act begins."""
    made = {name: folder / name.replace(" ", "-") for name in ("nothing", "empty", "whole", "changed since", "killed")}
    for one in made.values():
        one.mkdir(parents=True)
    Store.open(made["empty"] / NAME, passphrase).close()
    path = made["whole"] / NAME
    store = Store.open(path, passphrase)
    make.write(store)
    store.backup(made["whole"] / "drive")
    store.back_up()
    store.close()
    for name in ("changed since", "killed"):
        shutil.copytree(made["whole"], made[name], dirs_exist_ok=True)
    store = Store.open(made["changed since"] / NAME, passphrase)
    store.save_patient(Patient("DEMO-78", id="patient-78"), WHO)
    store.close()
    (made["killed"] / NAME).unlink()
    away = folder / "away"
    shutil.copytree(made["whole"], away)
    world = World(away, passphrase, Store.open(away / NAME, passphrase))
    for number in range(3):
        _rated(number)(world)
    shutil.copytree(away, made["killed"], dirs_exist_ok=True)
    world.store.close()
    if passphrase is None:
        made["older"] = folder / "older"
        made["older"].mkdir()
        shutil.copy(make.FOLDER / "4.bodymap", made["older"] / NAME)
    return made


# -- what a file says --------------------------------------------------------------------------------------------------

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEAD = re.compile(r"\b\d+-[0-9a-f]{16}\b")
_MOMENTS = {"history": {"at_utc", "at_offset", "salt", "digest", "hash", "seal"},
            "entered_in_error": {"at_utc", "at_offset"}, "_sqlite_migrations": {"applied_at"}}  # fmt: skip
_NOT_SAID = {"generation", "sqlite_sequence", "backup", "backup_place"}
"""What belongs to a file, not to a practice: it differs from copy to copy."""


def picture(connection: Any) -> str:
    """All rows of all tables, but for moments and for what is drawn by chance."""
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    said: list[str] = [f"schema {connection.execute('PRAGMA user_version').fetchone()[0]}"]
    for table in tables:
        if table in _NOT_SAID:
            continue
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        told = [f'"{name}"' for name in columns if name not in _MOMENTS.get(table, set()) | {"added"}]
        order = "added" if "added" in columns else ", ".join(told)
        rows = connection.execute(f"SELECT {', '.join(told)} FROM {table} ORDER BY {order}").fetchall()
        said += [f"{table}: {row!r}" for row in rows]
    return _HEAD.sub("HEAD", _UUID.sub("UUID", "\n".join(said)))


def read(path: Path, *passphrases: str | None) -> tuple[str, str | None, list[str]]:
    """What a data file says, the first of these passphrases that it opens with, and what `check` finds in it; closed
    again. AssertionError when it opens with none of them."""
    refused: UserError | None = None
    for passphrase in dict.fromkeys(passphrases):
        try:
            store = Store.open(path, passphrase)
        except WrongPassphrase as problem:
            refused = problem
            continue
        try:
            return picture(store._connection), passphrase, store.check()
        finally:
            store.close()
    raise AssertionError(f"{path.name} opens with no passphrase: {refused}")


def files(folder: Path) -> Iterator[Path]:
    """All data files of a folder and of those in it."""
    yield from sorted(path for path in folder.rglob("*.bodymap") if not path.name.startswith("."))


def handed_over(folder: Path) -> Home | None:
    """The hand-over file, read; None when there is none."""
    path = folder / HOME_FILE
    return read_home(path, OLD, Shelf(), CHEAP) if path.exists() else None


def quick_keys() -> None:
    """Keys are derived in no time: what is tried is the disk."""
    driver._ROUNDS = 10
