"""Which screens there are, in which order, and how much is left in words."""

from dataclasses import replace

import pytest

from bodymap.medicine import body, guided
from bodymap.medicine.guided import Record, Step, Wishes, words
from tests.flow.people import FULLEST, bare, whole_answer


def ids(record: Record, wishes: Wishes) -> list[str]:
    return [step.id for step in guided.steps(record, wishes)]


def kinds(record: Record, wishes: Wishes) -> list[str]:
    return [step.kind for step in guided.steps(record, wishes)]


def saying(record: Record, wishes: Wishes, name: str, given: guided.Given) -> Record:
    step = next(step for step in guided.steps(record, wishes) if step.id == name)
    return guided.answering(record, step, given)


def test_without_pressing_there_are_at_most_25_screens() -> None:
    """Also with the longest questionnaire and a date to compare with; the page with help is no question."""
    for mood in ("", "phq2", "phq8", "phq9"):
        without = saying(bare(), FULLEST, "welcome", "no")
        assert len(guided.steps(without, replace(FULLEST, mood=mood))) <= 25


def test_with_pressing_there_are_at_most_46_screens() -> None:
    pressing = saying(bare(), FULLEST, "welcome", "yes")
    pressing = saying(pressing, FULLEST, "reasons", ("none",))
    assert len(guided.steps(pressing, FULLEST)) <= 46


def test_the_18_places_without_the_controls_in_the_order_of_the_survey() -> None:
    pressing = saying(saying(bare(), FULLEST, "welcome", "yes"), FULLEST, "reasons", ("wound",))
    for left_first in (False, True):
        steps = guided.steps(pressing, replace(FULLEST, left_first=left_first))
        sites = [step.item for step in steps if step.kind == "press"]
        assert sites == [row.site for row in body.survey(left_first) if row.site in body.POINTS]
        assert len(sites) == 18


@pytest.mark.parametrize("reasons", [("thinners",), ("surgery",), ("told",), ("wound", "thinners")])
def test_a_reason_not_to_press_leaves_all_of_it_out(reasons: tuple[str, ...]) -> None:
    pressing = saying(saying(bare(), FULLEST, "welcome", "yes"), FULLEST, "reasons", reasons)
    assert "press" not in kinds(pressing, FULLEST)
    assert "how_hard" not in ids(pressing, FULLEST)


@pytest.mark.parametrize("unsure", [guided.UNKNOWN, guided.DECLINED])
def test_who_does_not_know_a_reason_does_not_press(unsure: str) -> None:
    pressing = saying(saying(bare(), FULLEST, "welcome", "yes"), FULLEST, "reasons", unsure)
    assert "press" not in kinds(pressing, FULLEST)


def test_mood_is_what_the_practice_chose() -> None:
    def items(mood: str) -> int:
        return len([s for s in guided.steps(bare(), replace(FULLEST, mood=mood)) if s.instrument.startswith("phq")])

    assert [items(mood) for mood in ("", "phq2", "phq8", "phq9")] == [0, 2, 8, 10]
    assert "mood_notice" not in ids(bare(), replace(FULLEST, mood=""))
    assert Wishes().mood == "phq2"


def test_nobody_watches_is_said_before_the_first_item() -> None:
    names = ids(bare(), FULLEST)
    assert names.index("mood_notice") == names.index("phq9_1") - 1


def test_a_change_is_asked_only_against_a_date() -> None:
    assert "change" in ids(bare(), FULLEST)
    assert "change" not in ids(bare(), replace(FULLEST, since=""))


def test_the_beginning_the_review_and_thanks_have_their_places() -> None:
    names = ids(bare(), FULLEST)
    assert (names[0], *names[-2:]) == ("welcome", "review", "thanks")


def test_where_the_patient_stands() -> None:
    record, steps = bare(), guided.steps(bare(), FULLEST)
    assert guided.at(record, steps) is steps[0]
    record = guided.going(record, steps[3])
    assert guided.at(record, steps) is steps[3]
    assert not guided.help_over(record)
    record = guided.going(record, steps[3], with_help=True)
    assert guided.at(record, steps) is steps[3]
    assert guided.help_over(record)
    gone = guided.going(record, Step("press_knee_r", "press", "knee_r"))
    assert guided.at(gone, steps) is steps[0]


def test_progress_in_words() -> None:
    record = saying(bare(), FULLEST, "welcome", "no")
    steps = guided.steps(record, FULLEST)
    assert guided.left_words(steps, steps[4], words()).startswith(f"5 of {len(steps) - 1}, about ")
    assert guided.left_words(steps, steps[-2], words()).endswith("about 1 minute left")
    assert guided.left_words(steps, steps[-1], words()) == ""
    minutes = [int(guided.left_words(steps, s, words()).split("about ")[1].split()[0]) for s in steps[:-1]]
    assert minutes == sorted(minutes, reverse=True)


def test_every_screen_is_complete_with_an_answer_and_not_before() -> None:
    record = bare()
    seen = []
    while (step := guided.at(record, guided.steps(record, FULLEST))).kind != "thanks":
        given = whole_answer(step)
        assert guided.complete(record, step) == (given is None)
        if given is not None:
            record = guided.answering(record, step, given)
            assert guided.answered(record, step) == given
        assert guided.complete(record, step)
        record = guided.leaving(record, step)
        steps = guided.steps(record, FULLEST)
        record = guided.going(record, steps[steps.index(step) + 1])
        seen.append(step.kind)
    assert seen.count("press") == 18
