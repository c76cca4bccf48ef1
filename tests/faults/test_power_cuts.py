"""The power goes at any moment of any act: what was not synced is dropped, torn, in another order. Nothing that was
acknowledged is lost, nothing is half-there. BODYMAP_CUTS says how often for each (300 in the long run)."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.faults.acts import KEYS, OLD
from tests.faults.practice import rounds
from tests.faults.table import note
from tests.faults.trial import Driver, Trials


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_the_power_goes_during_any_act(shimmed: Driver, fast: Path, kind: str) -> None:
    trials = Trials(fast, shimmed, OLD if kind == "encrypted" else None)
    cuts, dice = rounds("BODYMAP_CUTS", 0), Random(rounds("BODYMAP_SEED", 4))
    lost: list[str] = []
    deeds = [KEYS, *trials.deeds()]
    if not cuts:
        deeds = [KEYS, "restore", "backup", "create a file", "set a passphrase", "change the passphrase", "close"]
        deeds = [name for name in deeds if name in [KEYS, *trials.deeds()]]
    for name in deeds:
        times = (3 * cuts if name == KEYS else cuts) or 2
        try:
            trials.cut(name, times, dice)
        except AssertionError as problem:  # named at the end, after all others were tried
            lost.append(f"{name} {problem}"[:1500])
            trials.clear()
        else:
            note(f"power cuts, {kind}: {name}", times)
    assert not lost, "\n".join(lost)
