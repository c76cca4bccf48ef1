"""Every call to the disk fails in its turn, for every act that writes: all or nothing, nothing acknowledged is lost,
the refusal is one plain sentence, and trying again works. The program is killed at each of them too.

BODYMAP_CALLS says at how many calls of each act, in each way (0: at one call, in one way); what has fewer calls is
tried at all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.faults.acts import DEEDS, OLD
from tests.faults.practice import rounds
from tests.faults.shim import WAYS
from tests.faults.table import note
from tests.faults.trial import Driver, Trials

KILLED = None
_OFTEN = {"encrypted": True, "plain": False}


@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("kind", _OFTEN)
def test_every_call_of_every_act_fails(shimmed: Driver, fast: Path, kind: str) -> None:
    calls = rounds("BODYMAP_CALLS", 0)
    trials, dice = Trials(fast, shimmed, OLD if _OFTEN[kind] else None), Random(rounds("BODYMAP_SEED", 3))
    lost: list[str] = []
    bitten = tried = 0
    deeds = trials.deeds()
    if not calls and _OFTEN[kind]:
        deeds = [name for name in deeds if DEEDS[name].encrypted]  # the others are sampled in a plain file
    for name in deeds:
        for way, at, close in _points(trials.calls(name), calls, dice):
            tried += 1
            try:
                bitten += trials.run(name, way, at, close=close, kill=way is KILLED).bitten > 0
            except Exception as problem:  # named at the end, after all others were tried
                how = "killed" if way is KILLED else WAYS[way].name
                lost.append(f"{name}, {how} at call {at}, {close=}: {type(problem).__name__} {problem}"[:1500])
                trials.clear()
    assert not lost, f"{len(lost)} of {tried}:\n" + "\n".join(lost[:10])
    assert bitten >= tried * 2 // 3, f"faults were injected in {bitten} of {tried}"
    note(f"faults at calls, {kind}", tried)


def _points(calls: tuple[int, int], most: int, dice: Random) -> Iterator[tuple[int | None, int, bool]]:
    """In which way, at which call, and whether the program is closed while the disk still refuses."""
    ways, points = [*range(len(WAYS)), KILLED], range(1, calls[1] + 1)
    if not most:
        at = dice.choice(points)
        yield dice.choice(ways[:3]), at, at > calls[0] or dice.random() < 0.3
        return
    for way in ways:
        for at in points if len(points) <= most else sorted(dice.sample(points, most)):
            yield way, at, at > calls[0] or dice.random() < 0.3
