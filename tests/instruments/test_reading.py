"""A practice's TOML file: read whole, or refused with every fault named in words."""

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.errors import BadTable, FileProblem
from bodymap.medicine.instruments import BUILT_IN, built_in, dump, example, parse_instrument, read_instrument
from bodymap.medicine.instruments.reading import check_digit
from tests.instruments.texts import OWN


def faults(text: str) -> list[str]:
    """Every fault of a file, as it is shown."""
    with pytest.raises(BadTable, match=r"^own\.toml: \d+ fault") as caught:
        parse_instrument(text, "own.toml")
    return [str(fault) for fault in caught.value.faults]


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in OWN
    return OWN.replace(old, new, count)


def write(folder: Path, content: bytes) -> Path:
    path = folder / "own.toml"
    path.write_bytes(content)
    return path


# -- there and back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_is_written_reads_back_equal(name: str) -> None:
    assert parse_instrument(dump(built_in(name))) == built_in(name)


def test_everything_the_format_can_say_reads_back_equal() -> None:
    own = parse_instrument(OWN)
    assert parse_instrument(dump(own)) == own
    assert own.key == ("stiffness", "2026")
    assert own.rights_words() == "An invented owner Licensed to this practice STIFF is nobody's mark"
    assert own.score("mind").convert == ((1, 30.5), (2, 40.0), (3, 55.5))
    assert own.item("a").options[0].text == "no trouble"
    assert own.item("a").options[5].text == "5"


def test_the_example_to_copy_from_is_right_and_shows_every_key() -> None:
    own = parse_instrument(example())
    assert parse_instrument(dump(own)) == own
    assert own.main.id == "total"
    keys = set(re.findall(r"(?m)^(\w+) =", dump(parse_instrument(OWN))))
    assert {key for key in keys if not re.search(rf"\b{key} =", example())} == set()


def test_what_is_usual_is_not_written() -> None:
    """The text of a file stays as short as it was given."""
    keys = set(re.findall(r"(?m)^(\w+) =", dump(built_in("gad7"))))
    assert {"id", "items", "bands_source"} <= keys
    assert keys.isdisjoint({"divide", "decimals", "method", "prorate", "scored", "keep_words", "flag_from", "measures"})


def test_nothing_need_stand_beside_a_score() -> None:
    assert parse_instrument(changed('beside = ["e"]', "beside = []")).score("hands").beside == ()


def test_a_file_that_does_not_say_it_measures_what_its_items_and_codes_say() -> None:
    plain = changed("flag_from = 2\n", "").replace("Since {since}: whistle", "Whistle")
    assert parse_instrument(plain).measures == "other"
    assert parse_instrument(plain.replace('note = "Invented."', 'loinc = "69737-5"', 1)).measures == "mood"
    assert parse_instrument(changed("Since {since}: whistle", "Whistle")).measures == "mood"  # an item raises a flag
    assert parse_instrument(OWN).measures == "change"
    assert parse_instrument(plain.replace("how hard was it", "since {since}, how hard was it")).measures == "change"


def test_an_item_can_have_a_scale_of_its_own() -> None:
    scale = 'scale = { low = -1, high = 1, low_text = "less", high_text = "more" }'
    text = changed('text = "Anything else"', f'text = "Anything else"\n{scale}')
    item = parse_instrument(text).item("e")
    assert [(option.score, option.text) for option in item.options] == [(-1, "less"), (0, "0"), (1, "more")]


TEXT = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=60)
    .map(str.strip)
    .filter(bool)
)


@given(TEXT, TEXT)
def test_any_words_survive(title: str, item: str) -> None:
    def toml(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = changed('"Invented stiffness questionnaire"', toml(title)).replace('"Bend a spoon"', toml(item))
    own = parse_instrument(text)
    assert (own.title, own.items[0].text) == (title, item)
    assert parse_instrument(dump(own)) == own


def test_a_file_is_read(tmp_path: Path) -> None:
    assert read_instrument(write(tmp_path, OWN.encode())) == parse_instrument(OWN)
    assert read_instrument(write(tmp_path, b"\xef\xbb\xbf" + OWN.encode())) == parse_instrument(OWN)


# -- files that are none -------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"own\.toml could not be read"):
        read_instrument(tmp_path / "own.toml")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with pytest.raises(BadTable) as caught:
        read_instrument(write(tmp_path, b"#" * 300_000))
    assert "larger than 256 kB" in str(caught.value.faults[0])


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    with pytest.raises(BadTable) as caught:
        read_instrument(write(tmp_path, b'format = 1\nid = "\xff"'))
    assert str(caught.value.faults[0]) == "line 2: not UTF-8 text: save the file as UTF-8."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('format = 1\nid = "open', "file: not readable as TOML: "),
        ("x = " + "[" * 5000, "brackets within brackets"),
        ("x = " + "9" * 5000, "file: not readable as TOML"),
        ("x = 1\ny == 2\n", "line 2: not readable as TOML: "),
    ],
)
def test_a_text_that_is_no_toml(text: str, words: str) -> None:
    (fault,) = faults(text)
    assert words in fault


def test_an_empty_file_lists_everything_that_is_missing() -> None:
    said = faults("")
    for key in ("id", "version", "name", "title", "language", "answered_by", "window", "stem", "owner", "licence"):
        assert any(f"column {key}: is missing" in fault for fault in said)
    assert any("there are no items" in fault for fault in said)
    assert any("there is no score" in fault for fault in said)


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = (
        changed('version = "2026"', "version = 2026")
        .replace('text = "Fold a map"', 'txet = "Fold a map"')
        .replace('"a", "b", "c"', '"a", "b", "x"')
        .replace('name = "stiff"', 'name = ""')
    )
    said = faults(text)
    assert [re.sub(r"^line \d+, ", "", fault) for fault in said] == [
        "column version: must be text: put it in quotes.",
        'column item 2, text: is missing: add text = "...".',
        "column item 2, txet: is not known here; did you mean text?",
        'column item 3: "c" stands in no score: add it to one, or write scored = false.',
        'column score 1, items: "x" is none of the items.',
        'column score 1, never_missing: "c" is none of the items of this score.',
        "column score 3, band 2, name: is empty: fill it in.",
    ]
    lines = text.splitlines()
    numbers = [int(re.match(r"line (\d+)", fault)[1]) for fault in said]  # type: ignore[index]
    assert numbers == sorted(numbers)
    assert lines[numbers[0] - 1].startswith("version")
    assert lines[numbers[2] - 1].startswith("txet")


# -- one fault each ------------------------------------------------------------------------------------------------

ITEM_A = 'id = "a"\ntext = "Bend a spoon"'
OPTIONS = '[[item.option]]\nscore = 1\ntext = "Never"'
TWO = '{ low = 0, high = 1, low_text = "n", high_text = "y" }'
PARTS = 'parts = ["hands", "mind"]'
BROKEN = [
    ("format = 1", "format = 2", "2 is of a newer program"),
    ("format = 1", 'format = "1"', "write format = 1 in the first line"),
    ("format = 1", "", "write format = 1 in the first line"),
    ('id = "stiffness"', 'id = "Stiffness 1"', 'cannot be read: write it like "fiqr_english"'),
    ('name = "STIFF"', 'name = " "', "is empty: fill it in"),
    ('name = "STIFF"', f'name = "{"x" * 41}"', "is too long: 41 characters, at most 40"),
    ('name = "STIFF"', 'name = "a\\u0007b"', "holds a control character"),
    ('language = "en"', 'language = "english!"', 'write it like "en"'),
    ('answered_by = "patient"', 'answered_by = "nurse"', "write one of patient, clinician"),
    ('answered_by = "patient"', "", "is missing: write one of patient, clinician"),
    ('rights = "licensed"', 'rights = "mine"', "write one of free, own, licensed"),
    ('source_url = "https://example.org/stiff"', 'source_url = "ask me"', "https://example.org/form"),
    ('note = "Invented."', 'loinc = "44249-2"', "its check digit does not fit"),
    ('note = "Invented."', 'loinc = "LA6568-5"', "is the code of an answer"),
    ('note = "Invented."', 'loinc = "12"', '"12" cannot be read: write it like "44249-1"'),
    (OPTIONS, f'{OPTIONS}\nloinc = "12"', '"12" cannot be read: write it like "LA6568-5"'),
    ('note = "Invented."', "colour = 1", "is not known here: take it out"),
    ("low = 0", "low = 10", "needs low and high, at most 20 apart"),
    ("low = 0", 'low = "0"', "must be a whole number from -100 to 100"),
    ("high = 10", "high = 90", "at most 20 apart"),
    ("high = 10", "high = 10\nstep = 1", "column scale, step: is not known here"),
    (ITEM_A, f"{ITEM_A}\nscale = {TWO[:-1]}, step = 1 }}", "column item 1, scale, step: is not known here"),
    ("[scale]", "scale = 1\n[wale]", "must be a table: write [scale]"),
    (ITEM_A, 'id = "a"\ntext = 1', "must be text: put it in quotes"),
    (ITEM_A, f"{ITEM_A}\nloinc = \"44261-6\"", "is the code of a total, not of an item"),
    (ITEM_A, f"{ITEM_A}\nscored = 1", "must be true or false"),
    (ITEM_A, f"{ITEM_A}\noption = 1", "must be tables: write [[option]]"),
    (ITEM_A, f'{ITEM_A}\noption = [{{score = 1, text = "x"}}]', "one answer is no choice"),
    (ITEM_A, 'id = "b"\ntext = "Bend a spoon"', '"b" is the id of another item too'),
    (ITEM_A, 'id = "since"\ntext = "Bend a spoon"', "is kept for the program"),
    (ITEM_A, 'id = "a_words"\ntext = "Bend a spoon"', "is kept for the program"),
    (OPTIONS, '[[item.option]]\ntext = "Never"', "is missing: add the number this answer counts"),
    (OPTIONS, '[[item.option]]\nscore = 1.5\ntext = "Never"', "must be a whole number"),
    (OPTIONS, '[[item.option]]\nscore = true\ntext = "Never"', "must be a whole number"),
    (OPTIONS, '[[item.option]]\nscore = 2\ntext = "Never"', "2 stands at another answer too"),
    (OPTIONS, '[[item.option]]\nscore = 1\ntext = "Often"', '"Often" stands there twice'),
    (OPTIONS, f'{OPTIONS}\nloinc = "44249-1"', "is the code of a question"),
    (OPTIONS, '[[item.option]]\nscore = 1\ntext = "Never since {since}"', "not in an answer"),
    ("flag_from = 2", "flag_from = 4", "no answer would ever raise the flag"),
    ("flag_from = 2", "flag_from = 1", "every answer would raise the flag"),
    ("flag_from = 2", f"flag_from = 2\nscale = {TWO}", "keep the scale or"),
    ('items = ["a", "b", "c"]', 'items = "a"', "must be a list of items, each in quotes"),
    ('items = ["a", "b", "c"]', 'items = ["a", "b", "c", "c"]', '"c" stands there 2 times'),
    ('items = ["a", "b", "c"]', 'items = ["a", "b", "c", "e"]', 'item "e" is not scored'),
    ('items = ["a", "b", "c"]', 'items = ["a", "b", "c"]\nparts = []', "one of the two"),
    ('items = ["a", "b", "c"]', "", "one of the two"),
    (PARTS, 'parts = ["hand", "mind"]', '"hand" is none of the scores above this one; did you mean'),
    ('id = "mind"', 'id = "hands"', '"hands" is the id of another score too'),
    ("divide = 3", "divide = 0", "must be a number from 0.001 to 10000"),
    ("divide = 3", 'divide = "3"', "must be a number from 0.001 to 10000"),
    ("decimals = 1", "decimals = 9", "must be a whole number from 0 to 3"),
    ("prorate = 1", "prorate = 3", "3 missing of 3 leave nothing to count"),
    ('missing_source = "Nobody 1999"', "", "column score 1, missing_source: is missing"),
    ('higher_is = "worse"', 'higher_is = "bad"', "write one of worse, better"),
    ('beside = ["e"]', 'beside = ["f"]', '"f" is none of the items'),
    ('beside = ["e"]', 'loinc = "44260-8"', "is the code of an item about suicide, not of a total"),
    ('confirmed = ["bands"]', 'confirmed = ["band"]', 'did you mean "bands"'),
    ('change_source = "Nobody 1999"', "", "column score 3, change_source: is missing"),
    ('bands_source = "Nobody 1999"', "", "column score 3, bands_source: is missing"),
    ("convert = [[1, 30.5], [2, 40], [3, 55.5]]", "convert = [[1, 30.5], [2, 40]]", "each raw score from 1 to 3 once"),
    ("convert = [[1, 30.5], [2, 40], [3, 55.5]]", "convert = [[1, 30.5], [2, 40], [3, 5], [3, 6]]", "1 to 3 once"),
    ("convert = [[1, 30.5], [2, 40], [3, 55.5]]", "divide = 2\nconvert = [[0, 3], [1, 4]]", "from 1 to 2 once"),
    ("convert = [[1, 30.5], [2, 40], [3, 55.5]]", "convert = [1, 2]", "must be a list of pairs"),
    ("convert = [[1, 30.5], [2, 40], [3, 55.5]]", "convert = [[1, nan], [2, 40], [3, 5]]", "must be a list of pairs"),
    ("low = 15.3", "low = 16", "the bands run from 16 to 32.8, the score from 15.3 to 32.8"),
    ("high = 32.8", "high = 32", "make them the same"),
    ("low = 20.1", "low = 20", '"stiff" begins at 20; after "soft" it must begin at 20.1'),
    ("low = 20.1", "low = 21", "without gap or overlap"),
    ("low = 20.1", "low = 40", "needs low and high, low first"),
    ("low = 20.1", "low = 20.1\ncolour = 1", "column score 3, band 2, colour: is not known here"),
    ("low = 20.1", "", "needs low and high, low first"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), BROKEN)
def test_a_fault_is_named(old: str, new: str, words: str) -> None:
    said = faults(changed(old, new))
    assert any(words in fault for fault in said), said


def test_a_table_that_nobody_knows_is_named() -> None:
    (fault,) = faults(f"{OWN}\n[extra.part]\nx = 1\n")
    assert fault.endswith("column extra: is not known here: take it out.")


def test_what_is_too_much_is_refused() -> None:
    many = "".join(f'[[item]]\nid = "x{n}"\ntext = "More of it"\nscored = false\n' for n in range(201))
    assert any("206 of them are too many: at most 200" in fault for fault in faults(OWN + many))


def test_items_without_any_answers() -> None:
    text = re.sub(r"(?s)\[scale\].*?\n\n", "", OWN, count=1)
    said = faults(text)
    assert sum("has no answers" in fault for fault in said) == 4


def test_a_total_may_carry_its_code_and_an_item_its_own() -> None:
    assert parse_instrument(changed('beside = ["e"]', 'loinc = "44261-6"')).score("hands").loinc == "44261-6"
    assert parse_instrument(changed(ITEM_A, f'{ITEM_A}\nloinc = "44260-8"')).item("a").loinc == "44260-8"


@pytest.mark.parametrize("code", ["44249-1", "44260-8", "44261-6", "70274-6", "72514-3", "55758-7"])
def test_check_digits(code: str) -> None:
    digits, check = code.split("-")
    assert check_digit(digits) == int(check)


# -- anything at all -----------------------------------------------------------------------------------------------

VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def read_or_refuse(text: str) -> None:
    try:
        made = parse_instrument(text)
    except BadTable as problem:
        refused = [str(fault) for fault in problem.faults]
    else:
        assert parse_instrument(dump(made)) == made
        return
    assert refused
    assert all(refused)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refuse(text)


LINES = OWN.splitlines()


@pytest.mark.parametrize("key", ["items", "parts"])
def test_a_score_of_nothing_is_refused(key: str) -> None:
    at = next(n for n, line in enumerate(LINES) if line.startswith(f"{key} = "))
    with pytest.raises(BadTable) as refused:
        parse_instrument("\n".join([*LINES[:at], f"{key} = []", *LINES[at + 1 :]]))
    assert any("is empty" in fault.what for fault in refused.value.faults)


@given(st.integers(0, len(LINES) - 1), st.sampled_from(["drop", "twice", "swap", "value"]), st.randoms(), VALUE)
def test_a_file_with_a_line_broken_is_read_or_refused(at: int, how: str, chance: random.Random, value: object) -> None:
    lines = list(LINES)
    if how == "drop":
        del lines[at]
    elif how == "twice":
        lines.insert(at, lines[at])
    elif how == "swap":
        other = chance.randrange(len(lines))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = f"{lines[at].partition('=')[0]}= {_toml(value)}"
    read_or_refuse("\n".join(lines))


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 65536 else c for c in value) + '"'
    return "nan" if value is None else str(value)


def test_no_path_of_a_person_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadTable) as caught:
        read_instrument(write(tmp_path, b"x"))
    assert os.sep not in caught.value.what
