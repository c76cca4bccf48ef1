"""The questionnaires that come with the program: their words, their owners, their codes, where their bands end."""

import re

import pytest

from bodymap.medicine.instruments import BUILT_IN, CLINICIAN, PATIENT, Instrument, Option, built_in, score
from bodymap.medicine.outcomes import PGIC
from bodymap.paths import resources
from tests.instruments import texts

PHQ = {"phq9": 9, "phq8": 8, "phq2": 2}


def words(options: tuple[Option, ...]) -> tuple[str, ...]:
    return tuple(option.text for option in options)


def total(instrument: Instrument, *answers: int) -> tuple[float | None, str]:
    """The main score of answers to the first items, and the name of its band."""
    ids = [item.id for item in instrument.items if item.scored]
    main = score(instrument, dict(zip(ids, answers, strict=False))).main
    return main.value, main.band.name if main.band else ""


def spread(value: int, items: int, most: int = 3) -> list[int]:
    """Answers to `items` questions that add up to `value`."""
    return [min(most, max(0, value - most * place)) for place in range(items)]


def test_every_file_is_offered_and_every_offer_has_its_file() -> None:
    assert {path.stem for path in (resources() / "instruments").glob("*.toml")} == set(BUILT_IN)
    assert [built_in(name).id for name in BUILT_IN] == list(BUILT_IN)


def test_there_is_no_other() -> None:
    with pytest.raises(KeyError):
        built_in("bpi")


@pytest.mark.parametrize("name", BUILT_IN)
def test_owner_licence_source_and_version_are_there(name: str) -> None:
    instrument = built_in(name)
    assert instrument.owner
    assert instrument.licence
    assert instrument.citation
    assert instrument.version
    assert instrument.window
    assert instrument.source_url.startswith("https://")
    assert instrument.rights in ("free", "own")
    for rule in instrument.scores:
        assert bool(rule.bands) == bool(rule.bands_source)


def test_no_text_ships_that_must_not() -> None:
    """BPI, FIQ, PROMIS, ISI, CADSS and PEG are others' property (domain 5, trap 34)."""
    closed = {"bpi", "fiq", "fiqr", "peg", "isi", "cadss", "promis"}
    assert not closed & {part for name in BUILT_IN for part in name.split("_")}


@pytest.mark.parametrize(("name", "count"), PHQ.items())
def test_the_phq_is_quoted_letter_by_letter(name: str, count: int) -> None:
    instrument = built_in(name)
    assert instrument.stem == texts.STEM
    scored = [item for item in instrument.items if item.scored]
    assert tuple(item.text for item in scored) == texts.PHQ9[:count]
    assert all(words(item.options) == texts.FREQUENCY for item in scored)
    assert all([option.score for option in item.options] == [0, 1, 2, 3] for item in instrument.items)
    assert instrument.answered_by == PATIENT
    assert instrument.licence == "No permission required to reproduce, translate, display or distribute."


def test_item_10_is_part_of_the_form_and_never_counted() -> None:
    phq9 = built_in("phq9")
    last = phq9.items[-1]
    assert (last.text, words(last.options), last.scored) == (texts.PHQ9[9], texts.DIFFICULTY, False)
    assert all("10" not in rule.items for rule in phq9.scores)
    answers = dict.fromkeys(map(str, range(1, 10)), 1)
    assert score(phq9, {**answers, "10": 3}).main == score(phq9, answers).main
    assert len(built_in("phq8").items) == 8


def test_the_gad7_is_quoted_letter_by_letter() -> None:
    gad7 = built_in("gad7")
    assert gad7.stem == texts.STEM
    assert tuple(item.text for item in gad7.items) == texts.GAD7
    assert all(words(item.options) == texts.FREQUENCY for item in gad7.items)


def test_the_lowest_answer_is_not_at_all_and_never_not_at_all_sure() -> None:
    assert not any(
        "not at all sure" in option.text.lower()
        for name in BUILT_IN
        for item in built_in(name).items
        for option in item.options
    )


def test_the_clinical_global_impressions() -> None:
    severity, improvement = built_in("cgi_s"), built_in("cgi_i")
    assert words(severity.items[0].options) == texts.CGI_S
    assert words(improvement.items[0].options) == texts.CHANGE
    for instrument in (severity, improvement):
        assert instrument.answered_by == CLINICIAN
        assert [option.score for option in instrument.items[0].options] == [1, 2, 3, 4, 5, 6, 7]
        assert instrument.items[0].keep_words


def test_the_pgic_has_1_as_the_best_and_is_asked_against_a_named_date() -> None:
    pgic = built_in("pgic")
    assert words(pgic.items[0].options) == texts.CHANGE
    assert tuple(text.lower() for text in texts.CHANGE) == PGIC
    assert [option.score for option in pgic.items[0].options] == [1, 2, 3, 4, 5, 6, 7]
    assert pgic.compares
    assert pgic.items[0].keep_words
    assert pgic.main.higher_is == "worse"
    assert not built_in("phq9").compares


def test_every_pain_question_prints_its_window() -> None:
    pain = built_in("nrs_pain")
    for item in pain.items:
        assert item.window
        assert item.window in item.text or item.text.endswith(item.window)
        assert [option.score for option in item.options] == list(range(11))
        assert item.is_scale
        assert (item.low, item.high) == (0, 10)
    assert {rule.items for rule in pain.scores} == {(item.id,) for item in pain.items}  # four numbers, never mixed
    assert pain.main.id == "average_7d"


# -- bands: every value of every score -----------------------------------------------------------------------------


PHQ_BANDS = ((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 19, "moderately severe"), (20, 27, "severe"))
BANDS = {
    "phq9": PHQ_BANDS,
    "phq8": (*PHQ_BANDS[:-1], (20, 24, "severe")),
    "gad7": ((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe")),
    "phq2": ((0, 2, "below the cut point of 3"), (3, 6, "at or above the cut point of 3")),
}


@pytest.mark.parametrize(
    ("name", "value", "band"),
    [
        (name, value, band)
        for name, bands in BANDS.items()
        for low, high, band in bands
        for value in range(low, high + 1)
    ],
)
def test_bands(name: str, value: int, band: str) -> None:
    instrument = built_in(name)
    items = sum(item.scored for item in instrument.items)
    assert total(instrument, *spread(value, items)) == (value, band)


def test_the_first_two_items_of_the_phq9_are_the_phq2() -> None:
    scoring = score(built_in("phq9"), {"1": 2, "2": 1})
    assert scoring.main.value is None
    assert scoring.of("first_two").words == "3 of 6, at or above the cut point of 3 (3 to 6)"


def test_items_1_2_and_9_stand_beside_the_inflated_total() -> None:
    scoring = score(built_in("phq9"), {**dict.fromkeys(map(str, range(1, 9)), 2), "2": 0})
    assert scoring.main.beside == (("1", 2), ("2", 0), ("9", None))
    assert "fibromyalgia" in built_in("phq9").note


# -- codes ---------------------------------------------------------------------------------------------------------


def codes(instrument: Instrument) -> dict[str, str]:
    """Every LOINC code of an instrument, by what carries it."""
    found = {"panel": instrument.loinc}
    found |= {f"score {rule.id}": rule.loinc for rule in instrument.scores}
    found |= {f"item {item.id}": item.loinc for item in instrument.items}
    found |= {
        f"item {item.id} answer {option.score}": option.loinc for item in instrument.items for option in item.options
    }
    return {what: code for what, code in found.items() if code}


def answers_coded(items: int) -> dict[str, str]:
    return {
        f"item {n} answer {score}": code
        for n in range(1, items + 1)
        for score, code in enumerate(texts.FREQUENCY_CODES)
    }


def test_only_confirmed_codes_ship() -> None:
    phq = {f"item {n}": code for n, code in enumerate(texts.PHQ9_CODES, 1)}
    gad = {f"item {n}": code for n, code in enumerate(texts.GAD7_CODES, 1)}
    gad_answers = {what: code for what, code in answers_coded(7).items() if not what.startswith("item 2 ")}
    assert codes(built_in("phq9")) == {"panel": "44249-1", **phq, **answers_coded(9)}
    assert codes(built_in("gad7")) == {"panel": "69737-5", "score total": "70274-6", **gad, **gad_answers}
    assert codes(built_in("nrs_pain")) == {"item now": "72514-3"}
    for name, items in (("phq8", 8), ("phq2", 2)):
        assert codes(built_in(name)) == {f"item {n}": phq[f"item {n}"] for n in range(1, items + 1)} | answers_coded(
            items
        )
    for name in ("pgic", "cgi_s", "cgi_i"):
        assert codes(built_in(name)) == {}


def test_44260_8_is_item_9_and_no_total() -> None:
    for name in BUILT_IN:
        for what, code in codes(built_in(name)).items():
            assert (code == "44260-8") == ((name, what) == ("phq9", "item 9"))
            assert code != "44261-6"  # the total; not confirmed, so it does not ship


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_loinc_notice_goes_with_the_codes(name: str) -> None:
    instrument = built_in(name)
    assert bool(instrument.loinc_notice) == bool(codes(instrument))
    if codes(instrument):
        assert "copyright (c) 1995 Regenstrief Institute" in instrument.loinc_notice


def test_nothing_that_ships_names_a_diagnosis_or_grades_a_risk() -> None:
    verdict = re.compile(r"\b(risk|suicid\w*|diagnosed|disorder)\b", re.IGNORECASE)
    for name in BUILT_IN:
        instrument = built_in(name)
        said = [band.name for rule in instrument.scores for band in rule.bands]
        said += [rule.name for rule in instrument.scores]
        assert not [words for words in said if verdict.search(words)]
