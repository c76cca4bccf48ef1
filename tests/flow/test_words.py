"""The words of a self-assessment: easy to read, complete, without verdicts or numbers of any country."""

import re

import pytest

from bodymap.medicine import body
from bodymap.medicine.guided import help_words, words
from bodymap.medicine.instruments import built_in
from bodymap.medicine.model import SSS_YES_NO
from tests.flow.grade import grade, syllables

LEAST_WORDS = 7
"""A formula of sentences says nothing about a label of two words; those are read with the whole screen."""


def sentences(text: str) -> str:
    text = re.sub(r"\{\w+\}", "five", text).replace("·", " ")
    return text if text.endswith((".", "?", "!", ":")) else text + "."


@pytest.mark.parametrize(
    ("word", "count"), [("pain", 1), ("little", 2), ("answers", 2), ("skipped", 1), ("medicine", 3)]
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_of_known_texts() -> None:
    assert grade("The cat sat on the mat.") < 1
    assert grade("Multidisciplinary rehabilitation necessitates individualised considerations.") > 12


@pytest.mark.parametrize("key", [k for k, t in words().texts.items() if len(t.split()) >= LEAST_WORDS])
def test_every_text_is_grade_six_at_most(key: str) -> None:
    assert grade(sentences(words().texts[key])) <= 6.0, words().texts[key]


@pytest.mark.parametrize("key", [k for k, t in help_words().texts.items() if len(t.split()) >= LEAST_WORDS])
def test_the_page_with_help_is_grade_six_at_most(key: str) -> None:
    assert grade(sentences(help_words().texts[key])) <= 6.0, help_words().texts[key]


@pytest.mark.parametrize("screen", sorted({k.partition(".")[0] for k in words().texts} - {"meta"}))
def test_every_screen_as_a_whole_is_grade_six_at_most(screen: str) -> None:
    said = " ".join(sentences(t) for k, t in words().texts.items() if k.startswith(screen + "."))
    assert grade(said) <= 6.0


def test_no_sentence_is_long() -> None:
    long = {
        key: sentence
        for source in (words(), help_words())
        for key, text in source.texts.items()
        for sentence in re.split(r"(?<=[.?!:])\s", text)
        if len(sentence.split()) > 17
    }
    assert not long


def test_no_verdict_and_no_exclamation() -> None:
    said = " ".join([*words().texts.values(), *help_words().texts.values()])
    assert not re.search(r"criteria|diagnos|fibromyalgia|score|positive|normal|severe|danger|warning|!", said, re.I)


def test_help_names_no_number_of_its_own() -> None:
    """What to call stands there only when the practice entered it (domain 5.2, rule 5)."""
    assert not re.search(r"\d", " ".join(help_words().texts.values()))


def test_who_reviewed_the_words_has_its_place() -> None:
    assert words().has("meta.reviewed_by")
    assert words().has("meta.reviewed_on")


def test_every_place_and_symptom_has_words() -> None:
    say = words()
    assert set(say.named("places.names")) == set(body.AREAS)
    pairs = {body.SITES[site].pair for site in body.POINTS}
    for table in ("names", "where", "first"):
        assert set(say.named(f"press.{table}")) == pairs
    assert set(say.named("other.items")) == set(SSS_YES_NO)
    assert len(say.lines("pgic.options")) == len(built_in("pgic").items[0].options)
    for step in ("fatigue", "sleep", "thinking"):
        assert len(say.lines(f"{step}.options")) == 4


def test_an_unknown_language_is_said() -> None:
    with pytest.raises(KeyError):
        words("xx")
