"""Which PINs are refused, because they are tried first."""

import pytest

from bodymap.passwords import too_easy


@pytest.mark.parametrize(
    "pin",
    [
        "",
        "12",
        "0000",
        "1111",
        "1234",
        "4321",
        "9876",
        "7890",
        "abcd",
        "1212",
        "4747",
        "1979",
        "2026",
        "2580",
        "password",
        "123456",
        "654321",
        "111111",
        "aaaa",
        "Doctor",
        "123123",
        "0123456789",
    ],
)
def test_what_is_tried_first_is_refused(pin: str) -> None:
    assert too_easy(pin).endswith(".")


@pytest.mark.parametrize("pin", ["4711", "2468", "4711-desk", "8304", "blue kettle", "70915"])
def test_others_are_taken(pin: str) -> None:
    assert too_easy(pin) == ""
