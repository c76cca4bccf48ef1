"""A time of an infusion as typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bodymap.ui.pages.infusion.line import clock_of, read_moment

MORNING = datetime(2026, 11, 11, 9, 20, tzinfo=UTC)
NIGHT = datetime(2026, 11, 11, 23, 50, tzinfo=UTC)
EARLY = datetime(2026, 11, 11, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "day", "clock"),
    [
        ("10:15", MORNING, 11, "10:15"),
        ("8.50", MORNING, 11, "08:50"),
        ("22:00", MORNING, 11, "22:00"),
        ("0:20", NIGHT, 12, "00:20"),
        ("23:55", EARLY, 10, "23:55"),
        ("2:05 pm", MORNING, 11, "14:05"),
        ("+1 10:15", MORNING, 12, "10:15"),
        ("12 Nov 2026 10:15", MORNING, 12, "10:15"),
        ("12 Nov 2026 2:05 pm", MORNING, 12, "14:05"),
    ],
)
def test_a_clock_on_the_day_that_fits(text: str, start: datetime, day: int, clock: str) -> None:
    found = read_moment(text, start)
    assert (found.day, f"{found:%H:%M}") == (day, clock)


@pytest.mark.parametrize("text", ["", "25:00", "soon", "+x 10:15"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"Not a|There is"):
        read_moment(text, MORNING)


@given(st.datetimes(datetime(2026, 11, 10), datetime(2026, 11, 14)))
def test_it_reads_back_as_what_it_was(when: datetime) -> None:
    moment = when.replace(second=0, microsecond=0, tzinfo=UTC)
    assert read_moment(clock_of(moment, MORNING), MORNING) == moment
