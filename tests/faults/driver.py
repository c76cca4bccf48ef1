"""Does one act after the other in processes of its own, behind the shim: `python -m tests.faults.driver`.

Reads a job a line, forks for it, and says a line for each step that was acknowledged or refused. After a refusal it
waits for a line, so that the files can be looked at as they are; then the fault is over, and the step is tried again.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from bodymap.errors import UserError
from bodymap.store import Store
from tests.faults.acts import DEEDS, Step, World, quick_keys
from tests.faults.shim import WAYS, Orders


def main() -> None:
    """Serve until there are no more jobs."""
    quick_keys()
    orders = Orders(Path(os.environ["BODYMAP_SHIM_ORDERS"]))
    _say(ready=True)
    while line := _line():
        job = json.loads(line)
        child = os.fork()
        if not child:
            try:
                _do(job, orders)
            except BaseException:
                _say(bug=traceback.format_exc())
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        _say(ended=os.waitstatus_to_exitcode(status), seen=orders["seen"], bitten=orders["bitten"])
        orders.rest()


def _do(job: dict[str, Any], orders: Orders) -> None:
    deed, world = DEEDS[job["deed"]], World(Path(job["folder"]), job["passphrase"])
    acks = os.open(world.folder / "acks", os.O_WRONLY | os.O_CREAT, 0o600) if job.get("logged") else None
    orders["logged"] = int(acks is not None)
    if not deed.opens or deed.start == "empty":
        world.open = Store.open(world.path, world.passphrase)
    if job["way"] is not None:
        orders.arm(WAYS[job["way"]], job["at"])
        if job.get("kill"):
            orders["error"], orders["ever"] = -2, 0
    for number, step in enumerate(deed.steps):
        if not _take(step, world):
            if job["close"]:
                _close(world)
                return
            orders["armed"] = 0
            if not _take(step, world, again=True):
                return
        if acks is not None:
            os.write(acks, b"%d\n" % (number + 1))
        _say(acknowledged=number + 1)
    _say(calls=orders["seen"])
    if job["close"] and world.open is not None:
        world.open.close()
    orders["armed"] = 0
    if world.open is not None:
        world.open.close()
    orders["logged"] = 0


def _take(step: Step, world: World, *, again: bool = False) -> bool:
    """Whether a step was acknowledged; a refusal is said, and looked at."""
    try:
        step(world)
    except UserError as problem:
        _say(refused=str(problem), kind=type(problem).__name__, todo=problem.todo, again=again)
        _line()
        return False
    return True


def _close(world: World) -> None:
    """The window is closed while the disk still refuses."""
    if world.open is not None:
        try:
            world.open.close()
        except UserError as problem:
            _say(refused_closing=str(problem))


def _say(**what: object) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _line() -> bytes:
    """One line, not a byte more: the rest is for another process."""
    said = bytearray()
    while (sign := os.read(0, 1)) and sign != b"\n":
        said += sign
    return bytes(said)


if __name__ == "__main__":
    main()
    sys.exit(0)
