"""The practice's PIN: only a slow, salted hash is kept."""

import pytest

from bodymap.medicine.guided import pin_fits, pin_hash


def test_a_pin_fits_its_own_hash_and_no_other() -> None:
    stored = pin_hash("4711")
    assert pin_fits("4711", stored)
    assert not pin_fits("4712", stored)
    assert "4711" not in stored
    assert stored != pin_hash("4711")


@pytest.mark.parametrize("damaged", ["", "scrypt", "scrypt:zz:zz", "plain:4711", "scrypt::"])
def test_a_damaged_hash_fits_nothing(damaged: str) -> None:
    assert not pin_fits("4711", damaged)
    assert not pin_fits("", damaged)


def test_a_short_pin_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        pin_hash("123")
