"""Which screen asks which step."""

from __future__ import annotations

from bodymap.flow import Step, Words
from bodymap.session import Sitting
from bodymap.ui.self_assessment.asking import ChoiceScreen, ScaleScreen, SeveralScreen
from bodymap.ui.self_assessment.marking import DurationScreen, HelpedScreen, ReasonsScreen
from bodymap.ui.self_assessment.places import PlacesScreen
from bodymap.ui.self_assessment.press import PressScreen
from bodymap.ui.self_assessment.review import ReviewScreen
from bodymap.ui.self_assessment.room import Room
from bodymap.ui.self_assessment.screen import Screen
from bodymap.ui.self_assessment.telling import ReadScreen, ThanksScreen, WelcomeScreen

KINDS: dict[str, type[Screen]] = {
    "welcome": WelcomeScreen,
    "places": PlacesScreen,
    "duration": DurationScreen,
    "scale": ScaleScreen,
    "choice": ChoiceScreen,
    "item": ChoiceScreen,
    "several": SeveralScreen,
    "reasons": ReasonsScreen,
    "read": ReadScreen,
    "press": PressScreen,
    "helped": HelpedScreen,
    "review": ReviewScreen,
    "thanks": ThanksScreen,
}


def make_screen(sitting: Sitting, step: Step, words: Words, room: Room) -> Screen:
    """The screen of a step, showing what is recorded."""
    screen = KINDS[step.kind](sitting, step, words, room)
    screen.show_given(sitting.given(step))
    return screen
