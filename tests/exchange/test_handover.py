"""Hand-over files: what was written comes back, and what is broken is refused in words."""

import os
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bodymap.errors import FileProblem, NewerFile, UserError, WrongPassphrase
from bodymap.exchange import handover
from bodymap.exchange.handover import BadHandover, Home, Starter, home, sealed, starter
from bodymap.exchange.handover import sealed as files
from bodymap.exchange.handover import sealed as passphrase
from bodymap.exchange.handover.checks import clean
from bodymap.medicine.instruments import Shelf, built_in, dump
from bodymap.medicine.model import DiaryDay, Exam, Flag, Mode, Patient, Response, new_id
from tests.exchange import handovers
from tests.exchange.handovers import CHEAP, MORNING, WORDS_TOLD

PRACTICES = int(os.environ.get("BODYMAP_HANDOVERS", "40"))
MUTATIONS = int(os.environ.get("BODYMAP_MUTATIONS", "1500"))
ROOT = Path(__file__).resolve().parents[2]


def read(path: Path, words: str = WORDS_TOLD, shelf: Shelf | None = None) -> Home:
    return handover.read_home(path, words, shelf, CHEAP)


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.handover"
    handover.write_home(path, handovers.home(), WORDS_TOLD, cost=CHEAP)
    return path


# -- what was written comes back -----------------------------------------------------------------------------------


@settings(max_examples=PRACTICES)
@given(value=handovers.homes(), words=st.text(min_size=1, max_size=20))
def test_what_a_patient_gives_comes_back(value: Home, words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("given") / "a.handover"
    handover.write_home(path, value, words, cost=CHEAP)
    assert read(path, words) == value
    assert handover.peek(path) == handover.HOME


@settings(max_examples=PRACTICES)
@given(value=handovers.starters)
def test_what_the_practice_chose_comes_back(value: Starter, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("given") / "a.handover"
    handover.write_starter(path, value, WORDS_TOLD, CHEAP)
    assert handover.read_starter(path, WORDS_TOLD, CHEAP) == value
    assert handover.peek(path) == handover.STARTER


def test_own_questionnaires_travel_with_a_starter_and_are_asked_for_at_the_desk(tmp_path: Path) -> None:
    own = replace(built_in("phq2"), id="two_own")
    path = tmp_path / "a.handover"
    value = Starter(handovers.home().sender, instruments=("two_own",), own=(dump(own),))
    handover.write_starter(path, value, WORDS_TOLD, CHEAP)
    assert handover.read_starter(path, WORDS_TOLD, CHEAP) == value
    filled = Home(value.sender, responses=(Response("", own.id, own.version, MORNING, "self", {"1": 2}),))
    handover.write_home(path, filled, WORDS_TOLD, Shelf([own]), CHEAP)
    assert read(path, shelf=Shelf([own])) == filled
    with pytest.raises(BadHandover, match="not known here: load it first"):
        read(path)


def test_the_real_cost_is_the_one_without_an_argument(tmp_path: Path) -> None:
    path = tmp_path / "a.handover"
    handover.write_home(path, handovers.home(), WORDS_TOLD)
    with pytest.raises(WrongPassphrase):
        read(path)  # a cheap key does not open it
    assert handover.read_home(path, "Cousin-Saturn LLAMA  echo paper.raven ").sender.number == "DEMO-1"
    assert 128 * sealed.COST.n * sealed.COST.r * sealed.COST.p >= 128 * 2**20


def test_what_is_not_finished_stays_at_home_but_every_flag_goes() -> None:
    patient = Patient("DEMO-1", "Ines Invented", date(1979, 4, 3))
    done = Exam(patient.id, MORNING, mode=Mode.SELF, course="c", infusion="i").answering("self_at", "thanks")
    begun = Exam(patient.id, MORNING, mode=Mode.SELF).answering("self_at", "sleep")
    desk = Exam(patient.id, MORNING)
    responses = [Response(patient.id, "phq2", "1", MORNING, exam=exam) for exam in (done.id, begun.id, None)]
    flag = Flag(patient.id, "item9", responses[1].id, MORNING, "said", "Dr", MORNING, "done")
    diary = [DiaryDay(patient.id, MORNING.date(), MORNING)]
    given_ = handover.to_give(patient, [done, begun, desk], responses, diary, [flag])
    assert [exam.id for exam in given_.exams] == [done.id]
    assert [one.id for one in given_.responses] == [responses[0].id, responses[2].id]
    assert given_.flags == (Flag("", "item9", responses[1].id, MORNING, "said", id=flag.id),)
    assert given_.exams[0].patient == given_.responses[0].patient == given_.days[0].patient == ""
    assert given_.exams[0].course is None
    assert given_.sender.number == "DEMO-1"


def test_text_that_cannot_be_shown_is_cleaned_on_the_way_out(tmp_path: Path) -> None:
    value = replace(handovers.home(), flags=(Flag("", "ask", new_id(), MORNING, "one\r\ntwo\x00\ud800three"),))
    path = tmp_path / "a.handover"
    handover.write_home(path, value, WORDS_TOLD, cost=CHEAP)
    assert read(path).flags[0].text == "one\ntwo  three" == clean(value.flags[0].text)


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    value = replace(handovers.home(), flags=(Flag("", "else", new_id(), MORNING),))
    with pytest.raises(BadHandover, match="kind: must be one of"):
        handover.write_home(tmp_path / "a.handover", value, WORDS_TOLD, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


def test_more_than_fits_is_said(tmp_path: Path) -> None:
    random = Random(4)
    long = "".join(chr(random.randrange(0x4E00, 0x9FFF)) for _ in range(3990))
    many = tuple(Flag("", "ask", new_id(), MORNING, long[n:] + long[:n]) for n in range(800))
    with pytest.raises(FileProblem, match="more than fits"):
        handover.write_home(tmp_path / "a.handover", replace(handovers.home(), flags=many), WORDS_TOLD, cost=CHEAP)
    with pytest.raises(FileProblem, match="more than fits"):
        sealed.seal(bytes(sealed.LARGEST_TEXT + 1), sealed.HOME, WORDS_TOLD, CHEAP)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.no_cover  # the same few lines, very often
def test_a_file_that_compresses_badly_is_measured_too(tmp_path: Path) -> None:
    random = Random(5)
    many = tuple(
        Flag("", "ask", new_id(), MORNING, "".join(chr(random.randrange(33, 126)) for _ in range(3900)))
        for _ in range(1300)
    )
    with pytest.raises(FileProblem, match="more than fits"):
        handover.write_home(tmp_path / "a.handover", replace(handovers.home(), flags=many), WORDS_TOLD, cost=CHEAP)
    assert list(tmp_path.iterdir()) == []


# -- broken in every way -------------------------------------------------------------------------------------------


def test_a_broken_file_is_refused_in_words_or_reads_as_something_valid(tmp_path: Path) -> None:
    base = handovers.home()
    path = tmp_path / "a.handover"
    handover.write_home(path, base, WORDS_TOLD, cost=CHEAP)
    whole, random = path.read_bytes(), Random(20261122)
    refused: Counter[tuple[str, str]] = Counter()
    for _ in range(MUTATIONS):
        path.write_bytes(handovers.broken(base, whole, random))
        try:
            value = read(path)
        except UserError as problem:
            refused[problem.what, problem.todo] += 1
            continue
        handover.write_home(path, value, WORDS_TOLD, cost=CHEAP)  # what was read is whole
        assert read(path) == value
    assert refused.total() > MUTATIONS * 0.7
    assert all(what.endswith(".") and todo for what, todo in refused)
    assert not any("Ines" in what for what, _ in refused)


@pytest.mark.parametrize(
    ("length", "words"),
    [(0, "is empty"), (5, "not a hand-over file"), (12, "cut short"), (40, "cut short"), (300, "cut"), (-1, "cut")],
)
def test_a_cut_file_is_said_to_be_cut(file: Path, length: int, words: str) -> None:
    put(file, file.read_bytes()[:length])
    with pytest.raises(FileProblem, match=words):
        read(file)


def test_damage_is_told_from_a_wrong_passphrase(file: Path) -> None:
    with pytest.raises(WrongPassphrase, match="does not fit"):
        read(file, "cousin saturn llama echo paper river")
    data = bytearray(file.read_bytes())
    data[90] ^= 4
    with pytest.raises(FileProblem, match="damaged") as caught:
        read(put(file, bytes(data)))
    assert not isinstance(caught.value, WrongPassphrase)


def test_a_newer_file_is_named_as_newer_also_inside(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[12] = 2
    data[-32:] = sha256(data[:-32]).digest()
    with pytest.raises(NewerFile):
        read(put(file, bytes(data)))
    text = files.text_of({**home.plain(handovers.home()), "format": 2}, sealed.HOME)
    with pytest.raises(NewerFile):
        read(put(file, sealed.seal(text, sealed.HOME, WORDS_TOLD, CHEAP)))


@pytest.mark.parametrize(("at", "value"), [(12, 0), (13, 0), (13, 9), (45, 1)])
def test_a_header_that_no_program_writes_is_foreign(file: Path, at: int, value: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] = data[at] + 1 if at == 45 else value
    data[-32:] = sha256(data[:-32]).digest()
    with pytest.raises(FileProblem, match="not one that Bodymap has made"):
        read(put(file, bytes(data)))


def test_the_header_is_part_of_what_the_passphrase_protects(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[13] = sealed.STARTER
    data[-32:] = sha256(data[:-32]).digest()
    with pytest.raises(WrongPassphrase):
        handover.read_starter(put(file, bytes(data)), WORDS_TOLD, CHEAP)


def test_the_other_kind_of_file_is_named(file: Path, tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="from a patient's home") as caught:
        handover.read_starter(file, WORDS_TOLD, CHEAP)
    assert caught.value.todo == "Open it at the desk."
    handover.write_starter(file, Starter(handovers.home().sender), WORDS_TOLD, CHEAP)
    with pytest.raises(FileProblem, match="to begin with at home"):
        read(file)
    assert handover.peek(file) == handover.STARTER
    foreign = put(tmp_path / "b.handover", b"%PDF-1.7 and so on" * 40)
    with pytest.raises(FileProblem, match="not a hand-over file"):
        handover.peek(foreign)


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="could not be read"):
        read(tmp_path / "nothing.handover")
    with pytest.raises(FileProblem, match="is not a file"):
        read(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(FileProblem, match="is not a file"):
            read(tmp_path / "pipe")
    huge = tmp_path / "huge.handover"
    with huge.open("wb") as sparse:
        sparse.truncate(2**33)
    with pytest.raises(FileProblem, match="larger than 4 MB"):
        read(huge)


def test_a_bomb_and_odd_ends_inside_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.handover"
    packed = {
        "more than 8 million": zlib.compress(bytes(300 * 2**20), 9),
        "cannot be read": b"no zlib at all",
        "wrong place": zlib.compress(b"{}") + b"more",
        "the wrong place": zlib.compress(b"{}" * 9)[:-3],
    }
    for words, inside in packed.items():
        with monkeypatch.context() as patch:
            patch.setattr(zlib, "compress", lambda _text, _level, inside=inside: inside)
            put(path, sealed.seal(b"", sealed.HOME, WORDS_TOLD, CHEAP))
        with pytest.raises(FileProblem, match=words):
            read(path)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b'{"a":1,"a":2}',
        b'{"format":NaN}',
        b'{"format":1e999}',
        b'{"format":' + b"9" * 5000 + b"}",
        b'{"format":true,"kind":"home"}',
        b'{"format":1,"kind":"starter"}',
        b'{"format":1,"kind":"home","checksum":"' + b"0" * 64 + b'"}',
        b'{"format":1,"exams":[' + b"1," * 600_000 + b"1]}",
    ],
)
def test_text_that_is_none_is_refused(text: bytes) -> None:
    with pytest.raises(BadHandover):
        files.content_of(text, sealed.HOME)


# -- every value inside --------------------------------------------------------------------------------------------


def faults_of(change: Any) -> tuple[str, ...]:
    """The faults of the invented file after `change(content)`."""
    content = files.content_of(files.text_of(home.plain(handovers.home()), sealed.HOME), sealed.HOME)
    change(content)
    with pytest.raises(BadHandover) as caught:
        home.parsed(content, Shelf())
    return caught.value.faults


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda c: c.update(exams=7), "exams: must be a list"),
        (lambda c: c.update(exams=[7]), "exams 1: is not an entry"),
        (lambda c: c.update(responses=["x"]), "responses 1: is not an entry"),
        (lambda c: c.update(diary=[None]), "diary 1: is not an entry"),
        (lambda c: c.update(flags=[[]]), "flags 1: is not an entry"),
        (lambda c: c.update(exams=[{}] * 2001), "exams: holds 2001 entries; at most 2000 are read"),
        (lambda c: c.pop("from"), "from: is missing"),
        (lambda c: c.update(secret="x"), "secret is not known here"),
        (lambda c: c.update({"Ines Invented": 1}), "a name is not known here"),
        (lambda c: c["from"].update(birth_date="1979-4-3"), "from, birth_date: must be a day"),
        (lambda c: c["from"].update(name="x" * 201), "from, name: is longer than 200 characters"),
        (lambda c: c["from"].update(name="\u0007"), "from, name: holds characters that cannot be shown"),
        (lambda c: c["exams"][0].update(id="1"), "exams 1, id: must be an id"),
        (lambda c: c["exams"][0].update(performed_at="2026-04-03"), "exams 1, performed_at: must be a time"),
        (lambda c: c["exams"][0].update(performed_at="1800-04-03T08:15:00+02:00"), "between 1900 and 2199"),
        (lambda c: c["exams"][0].update(rule="both"), "exams 1, rule: must be one of: 'painful', 'rating2'"),
        (lambda c: c["exams"][0].update(date_only=1), "exams 1, date_only: must be true or false"),
        (lambda c: c["exams"][0].update(findings=[]), "exams 1, findings: must be names with values"),
        (lambda c: c["exams"][0]["findings"].update(nose={}), "exams 1, findings: nose is not known here"),
        (lambda c: c["exams"][0]["findings"]["knee_r"].update(rating=11), "rating: must be a whole number"),
        (lambda c: c["exams"][0]["findings"]["knee_l"].update(rating=3), "knee_l: no pain is rated 0"),
        (lambda c: c["exams"][0]["findings"]["gluteal_r"]["threshold"].update(unit="lb"), "unit: must be one of"),
        (lambda c: c["exams"][0]["findings"]["gluteal_r"]["threshold"].update(value=-1), "value: must be a number"),
        (lambda c: c["exams"][0]["areas"].update(tail=True), "exams 1, areas: tail is not known here"),
        (lambda c: c["exams"][0]["answers"].update(pain_now=11), "exams 1, answers, pain_now: must be 0 to 10"),
        (lambda c: c["exams"][0]["answers"].update(pain_now="6"), "answers, pain_now: must be a number"),
        (lambda c: c["exams"][0]["answers"].update(self_ask=6), "answers, self_ask: must be a text"),
        (lambda c: c["exams"].append(c["exams"][0]), "exams 2, id: stands twice"),
        (lambda c: c["responses"][0].update(exam=c["id"]), "responses 1, exam: is not in this file"),
        (lambda c: c["responses"][0].update(version="0"), "responses 1: the questionnaire, in this version"),
        (lambda c: c["responses"][0]["answers"].update({"9": 4}), "answers, 9: is not an answer to this question"),
        (lambda c: c["responses"][0]["answers"].update({"9_words": "x"}), "9_words is not known here"),
        (lambda c: c["responses"][0]["answers"].update({"77": 0}), "77 is not known here"),
        (lambda c: c["diary"][0].update(day=3), "diary 1, day: must be a day"),
        (lambda c: c["diary"][0]["answers"].update(pain_worst=True), "answers, pain_worst: must be a number"),
        (lambda c: c["diary"][0]["answers"].update(pain_worst=11), "answers, pain_worst: from 0 to 10"),
        (lambda c: c["diary"][0]["answers"].update(flare="maybe"), "answers, flare: one of no, started"),
        (lambda c: c["diary"][0]["answers"].update(trigger_note=3), "answers, trigger_note: must be a text"),
        (lambda c: c["diary"][0]["answers"].update(from_paper=2), "answers, from_paper: must be a whole number"),
        (lambda c: c["diary"][0]["answers"].update(nonsense=2), "diary 1, answers: nonsense is not known here"),
        (lambda c: c["diary"][0]["answers"].update({"Pain now": 3}), "diary 1, answers: a name is not known here"),
        (lambda c: c["flags"][0].update(kind="else"), "flags 1, kind: must be one of: 'item9', 'ask'"),
    ],
)
def test_a_value_that_is_not_allowed_is_named_by_its_place(change: Any, fault: str) -> None:
    assert any(fault in one for one in faults_of(change))


def test_many_faults_are_told_at_once_and_counted() -> None:
    def spoil(content: Any) -> None:
        content["flags"] = [{"text": "x"} for _ in range(30)]

    faults = faults_of(spoil)
    assert len(faults) == 41
    assert faults[-1].startswith("and ")
    with pytest.raises(BadHandover, match="41 faults; nothing was used"):
        raise BadHandover(faults)
    assert "1 fault;" in str(BadHandover(["exams: must be a list"]))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"figure": "robot"}, "figure: must be one of"),
        ({"diary_items": ["tail"]}, "diary_items: must be one of"),
        ({"every_days": 0}, "every_days: must be a whole number from 1 to 366"),
        ({"days": ["2026-04-03"] * 401}, "days: must be a list of at most 400"),
        ({"days": ["soon"]}, "days: must be a day"),
        ({"instruments": ["fiqr"]}, "instruments: must be one of"),
        ({"own": ["format = 1"]}, "own 1: is no questionnaire"),
        ({"mood": None}, "mood: must be one of"),
    ],
)
def test_a_starter_is_read_as_strictly(change: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadHandover) as caught:
        starter.parsed({**starter.plain(Starter(handovers.home().sender)), **change})
    assert any(fault in one for one in caught.value.faults)


# -- the passphrase ------------------------------------------------------------------------------------------------


def test_a_new_passphrase_is_short_words_that_cannot_be_mistaken() -> None:
    words = passphrase.word_list()
    assert len(set(words)) == len(words)
    assert all(3 <= len(word) <= 6 and word.isascii() and word.islower() for word in words)
    assert passphrase.bits() > 48
    assert min(_apart(a, b) for a, b in combinations(words, 2)) >= 2
    made = {handover.new_passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one.split()) == passphrase.COUNT and not handover.too_weak(one) for one in made)


def test_how_a_passphrase_is_typed_makes_no_difference() -> None:
    assert {handover.same_words(text) for text in ("Fox sun-tea", " fox\tSUN  tea.", "ｆｏｘ, sun–tea")} == {
        "fox sun tea"
    }
    assert handover.same_words("STRASSE") == handover.same_words("straße")
    assert handover.too_weak("short") == "At least 12 letters."
    assert handover.too_weak("abcabcabcabcabc") == "Too few different letters."
    assert not handover.too_weak("the cat at number nine")


def _apart(a: str, b: str) -> int:
    """Edit distance; two neighbours that changed places count as one."""
    row = {-1: 0, **{n: n + 1 for n in range(len(b))}}
    before: dict[int, int] = {}
    for i, x in enumerate(a):
        older, before, row = before, row, {-1: i + 1}
        for j, y in enumerate(b):
            row[j] = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (x != y))
            if i and j and x == b[j - 1] and a[i - 1] == y:
                row[j] = min(row[j], older[j - 2] + 1)
    return row[len(b) - 1]


# -- memory --------------------------------------------------------------------------------------------------------

_MEASURE = """
import sys
from pathlib import Path
from bodymap.errors import UserError
from bodymap.exchange.handover import read_home, sealed
from bodymap.exchange.handover.sealed import seal, HOME, LARGEST_TEXT
from hashlib import sha256
path, room = Path(sys.argv[1]), LARGEST_TEXT
def filled(begin, one, end):
    return begin + one * ((room - len(begin) - len(end)) // len(one)) + end
texts = [
    lambda: filled(b'{"a":"', "\\U0001f600".encode(), b'"}'),
    lambda: b'{"a":[' + b'{"a":1},' * 249_000 + b'1]}',
    lambda: b'{"a":[' + b'{},' * 160_000 + b'["' + "\\U0001f600".encode() * 1_000_000 + b'"]]}',
    lambda: filled(b'{"a":', b"[", b""),
    lambda: filled(b'{"a":[', b"1,", b"1]}"),
    lambda: filled(b"", b" ", b"7"),
]
for n, text in enumerate(texts):
    cost = sealed.Cost(2, 8, 1) if n else sealed.COST  # the real one needs 64 MiB of its own, before the text is there
    path.write_bytes(seal(text(), HOME, "six words or so", cost))
    try:
        read_home(path, "six words or so", cost=cost)
    except UserError:
        continue
    sys.exit("was read")
status = Path("/proc/self/status").read_text().splitlines()
print(*(line.split()[1] for line in status if line.startswith("VmHWM")))
"""  # ru_maxrss would begin at what the tests themselves hold


@pytest.mark.skipif(sys.platform != "linux", reason="Linux says a process's own peak, in kB")
def test_the_largest_files_need_less_than_300_mb(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(tmp_path / "a.handover")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=100,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 300 * 1024


def test_times_at_the_edge_of_a_day_keep_their_offset(tmp_path: Path) -> None:
    late = replace(handovers.home().flags[0], raised_at=MORNING + timedelta(hours=15, minutes=59, microseconds=5))
    path = tmp_path / "a.handover"
    handover.write_home(path, replace(handovers.home(), flags=(late,)), WORDS_TOLD, cost=CHEAP)
    assert read(path).flags[0].raised_at.utcoffset() == timedelta(hours=2)
