"""A practice's file at its limits: what is just allowed is read, one more is refused with the limit in words."""

import re
from pathlib import Path

import pytest

from bodymap.errors import BadTable
from bodymap.medicine.instruments import Instrument, parse_instrument, read_instrument
from tests.instruments.texts import OWN


def faults(text: str) -> list[str]:
    with pytest.raises(BadTable) as caught:
        parse_instrument(text, "own.toml")
    return [str(fault) for fault in caught.value.faults]


def changed(old: str, new: str) -> str:
    assert old in OWN
    return OWN.replace(old, new, 1)


@pytest.mark.parametrize(
    ("line", "most"),
    [
        ('version = "2026"', 40),
        ('name = "STIFF"', 40),
        ('title = "Invented stiffness questionnaire"', 200),
        ('window = "the past 7 days"', 200),
        ('stem = "In the past 7 days, how hard was it to do this?"', 1000),
        ('owner = "An invented owner"', 500),
        ('licence = "Licensed to this practice"', 1000),
        ('citation = "Nobody 1999"', 1000),
        ('trademark = "STIFF is nobody\'s mark"', 500),
        ('note = "Invented."', 2000),
        ('low_text = "no trouble"', 300),
        ('high_text = "very hard"', 300),
        ('text = "Bend a spoon"', 1000),
        ('window = "today"', 200),
        ('text = "Never"', 300),
        ('name = "Hands"', 80),
        ('missing_source = "Nobody 1999"', 300),
        ('bands_source = "Nobody 1999"', 300),
        ('change_source = "Nobody 1999"', 300),
        ('name = "soft"', 80),
    ],
)
def test_texts(line: str, most: int) -> None:
    key = line.partition(" ")[0]
    parse_instrument(changed(line, f'{key} = "{"x" * most}"'))
    (fault,) = faults(changed(line, f'{key} = "{"x" * (most + 1)}"'))
    assert fault.endswith(f"{key}: is too long: {most + 1} characters, at most {most}.")


@pytest.mark.parametrize("line", ["divide = 3", "change = 2.5"])
def test_numbers(line: str) -> None:
    key = line.partition(" ")[0]
    for value, good in ((0.001, True), (10_000, True), (0.0005, False), (10_000.5, False)):
        refused = "must be a number from 0.001 to 10000" in " ".join(_said(changed(line, f"{key} = {value}")))
        assert refused != good


@pytest.mark.parametrize(("value", "good"), [("-1e6", True), ("-1000000.5", False)])
def test_the_ends_of_a_band(value: str, good: bool) -> None:
    said = " ".join(_said(changed("low = 15.3", f"low = {value}")))
    assert ("must be a number from -1e+06 to 1e+06" in said) != good
    high = " ".join(_said(changed("high = 32.8", f"high = {value.removeprefix('-')}")))
    assert ("must be a number from -1e+06 to 1e+06" in high) != good


def _said(text: str) -> list[str]:
    try:
        parse_instrument(text)
    except BadTable as problem:
        return [str(fault) for fault in problem.faults]
    return []


def test_a_scale_has_at_most_twenty_steps_between_minus_and_plus_a_hundred() -> None:
    def scale(low: int, high: int) -> list[str]:
        line = f'scale = {{ low = {low}, high = {high}, low_text = "less", high_text = "more" }}'
        return _said(changed('text = "Anything else"', f'text = "Anything else"\n{line}'))

    assert scale(0, 20) == scale(-100, -80) == scale(80, 100) == []
    assert "at most 20 apart" in scale(0, 21)[0]
    assert "at most 20 apart" in scale(5, 5)[0]
    assert "from -100 to 100" in scale(-101, -90)[0]
    assert "from -100 to 100" in scale(90, 101)[0]


def test_an_answer_counts_at_most_a_thousand() -> None:
    for score in (-1000, 1000):
        assert _said(_unscored(f"score = {score}")) == []
    for score in (-1001, 1001):
        assert "must be a whole number from -1000 to 1000" in _said(_unscored(f"score = {score}"))[0]


def test_a_flag_stands_at_an_answer_and_at_most_at_a_thousand() -> None:
    assert _said(_unscored("score = 1000", "flag_from = 1000")) == []
    assert "from -1000 to 1000" in _said(_unscored("score = 1000", "flag_from = 1001"))[0]
    assert "from -1000 to 1000" in _said(_unscored("score = 1000", "flag_from = -1001"))[0]


def _unscored(score: str, flag: str = "") -> str:
    """The item that no score counts, with two answers of its own."""
    options = f'[[item.option]]\n{score}\ntext = "one"\n\n[[item.option]]\nscore = 3\ntext = "two"\n'
    return changed("scored = false\n", f"scored = false\n{flag}\n\n{options}")


def test_how_many() -> None:
    def items(many: int) -> str:
        more = "".join(f'[[item]]\nid = "x{n}"\ntext = "More"\nscored = false\n\n' for n in range(many - 5))
        return changed('[[score]]\nid = "hands"', f'{more}[[score]]\nid = "hands"')

    def options(many: int) -> str:
        more = "".join(f'[[item.option]]\nscore = {n}\ntext = "answer {n}"\n\n' for n in range(many))
        return changed("scored = false\n", f"scored = false\n\n{more}")

    def scores(many: int) -> str:
        return OWN + "".join(
            f'\n[[score]]\nid = "s{n}"\nname = "S"\nitems = ["a"]\nhigher_is = "worse"\n' for n in range(many - 3)
        )

    def bands(many: int) -> str:
        more = "".join(
            f'[[score.band]]\nlow = {20 + n / 10}\nhigh = {20 + n / 10}\nname = "b"\n\n' for n in range(1, many - 1)
        )
        last = f"low = {round(20 + (many - 1) / 10, 1)}\nhigh = 32.8"
        return OWN.replace("[[score.band]]\nlow = 20.1\nhigh = 32.8", f"{more}[[score.band]]\n{last}")

    for made, most in ((items, 200), (options, 30), (scores, 50), (bands, 30)):
        assert _said(made(most)) == []
        assert any(f"{most + 1} of them are too many: at most {most}." in fault for fault in _said(made(most + 1)))
    assert _said(options(2)) == []
    assert any("one answer is no choice" in fault for fault in _said(options(1)))


def test_a_file_is_at_most_256_kilobytes(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    full = OWN.encode()
    path.write_bytes(full + b"#" * (256 * 1024 - len(full)))
    assert isinstance(read_instrument(path), Instrument)
    path.write_bytes(full + b"#" * (256 * 1024 - len(full) + 1))
    with pytest.raises(BadTable) as caught:
        read_instrument(path)
    assert str(caught.value.faults[0]) == "file: larger than 256 kB: this is no questionnaire."


@pytest.mark.parametrize("old", ['id = "stiffness"', 'id = "e"\n', 'id = "total"'])
def test_an_id_has_at_most_forty_letters(old: str) -> None:
    def said(many: int) -> list[str]:
        named = changed(old, f'id = "{"x" * many}"\n')
        return _said(named.replace('beside = ["e"]\n', ""))

    assert said(40) == []
    assert any("is too long: 41 characters, at most 40" in fault for fault in said(41))


def test_no_format_is_the_nought() -> None:
    assert "must be a whole number from 1 to 1000000" in _said(changed("format = 1", "format = 0"))[0]


@pytest.mark.parametrize("key", ["format", "prorate", "decimals"])
def test_zero_and_less(key: str) -> None:
    said = _said(re.sub(rf"(?m)^{key} = .*$", f"{key} = -1", OWN, count=1))
    assert any("must be a whole number from" in fault for fault in said)


def test_faults_without_a_place_of_their_own_are_told_at_the_table_round_them() -> None:
    """A key written within braces has no line that can be told; the table's is said."""
    text = changed(
        'id = "e"\ntext = "Anything else"', 'id = "e"\ntext = "Anything else"\nscale = { low = 0, high = 50 }'
    )
    line = next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith("scale ="))
    assert _said(text)[0].startswith(f"line {line}, ")


def test_a_name_that_is_wrong_is_said_no_longer_than_forty_characters() -> None:
    said = _said(changed('rights = "licensed"', f'rights = "{"y" * 60}"'))
    assert any(f'"{"y" * 40}" is not possible' in fault for fault in said)
