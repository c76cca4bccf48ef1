"""Questionnaires of a practice beside those of the program: versions, and nothing is put in another's place."""

from dataclasses import replace

import pytest

from bodymap.errors import UserError
from bodymap.medicine.instruments import BUILT_IN, Shelf, built_in, parse_instrument
from tests.instruments.texts import OWN

STIFF = parse_instrument(OWN)
NEWER = replace(STIFF, version="2027", title="Another title")


def test_the_built_in_ones_are_always_there() -> None:
    shelf = Shelf()
    assert [i.id for i in shelf.offered()] == list(BUILT_IN)
    assert shelf.find("phq9", built_in("phq9").version) is built_in("phq9")
    assert shelf.find("phq9", "0") is None
    assert shelf.latest("gad7") is built_in("gad7")


def test_the_version_loaded_last_is_filled_in_and_older_ones_stay_readable() -> None:
    shelf = Shelf([STIFF, NEWER])
    assert shelf.latest("stiffness") == NEWER
    assert shelf.find("stiffness", "2026") == STIFF
    assert shelf.own() == (STIFF, NEWER)
    assert [i for i in shelf.offered() if i.id not in BUILT_IN] == [NEWER]
    assert shelf.latest("fiqr") is None


def test_the_same_again_is_harmless() -> None:
    shelf = Shelf([STIFF])
    shelf.add(parse_instrument(OWN))
    assert shelf.own() == (STIFF,)


def test_a_version_is_never_changed_under_its_answers() -> None:
    shelf = Shelf([STIFF])
    with pytest.raises(UserError, match="other contents"):
        shelf.add(replace(STIFF, title="Another title"))
    assert shelf.own() == (STIFF,)


def test_a_built_in_one_is_never_replaced() -> None:
    with pytest.raises(UserError, match="comes with the program"):
        Shelf().add(replace(STIFF, id="phq9", version="99"))
