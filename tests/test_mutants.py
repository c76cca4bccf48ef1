"""packaging/mutants.py: which faults it makes, and that its list of those that nobody can see fits the code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="each fault is a fork of one warm process")
ROOT = Path(__file__).resolve().parent.parent
SOURCE = '''
LIMIT = 3
NAME = "3 or more"


@cache(size=4)
def above(values: list[int | None], least: int = LIMIT) -> bool:
    """More than 5."""
    assert values
    if not values or values[0] is None:
        return False
    for one, other in zip(values, values, strict=True):
        print(one, other)
    return f"{len(values) - 1} of 7" != "0" and min(values) >= least
'''
ASK = """
import json, sys
from pathlib import Path
sys.path.insert(0, "packaging")
import mutants
from bodymap.medicine.outcomes.count import span
from mutations import places
every = mutants.every_mutant()
seeds = [[str(one) for one in mutants.sample(every, 600, seed)] for seed in (8, 8, 9)]
def put(number):
    import ast
    (one := places(SOURCE)[number]).put()
    return ast.unparse(one.tree)
wanted = "bodymap/medicine/outcomes/count.py", "span", "low == high -> != (1)"
mutant = next(one for one in every if (one.file, one.place.function, one.place.change) == wanted)
loaded = mutants.Loaded()
def with_the_fault():
    loaded.replace(mutant)
    return span(5, 8) == "5 to 8"
killers = mutants.Killers()
for test in ("other", "same", "same"):
    killers.note(mutant, test)
print(json.dumps({
    "fork": [mutants.fork(lambda: span(5, 8) == "5 to 8", 5), mutants.fork(with_the_fault, 5), span(5, 8)],
    "order": mutants.Killers(killers.kept()).first(mutant, ["quick", "other", "same"]),
    "faults": [[one.function, one.change] for one in places(SOURCE)],
    "sources": [put(number) for number in range(len(places(SOURCE)))],
    "seeds": seeds,
    "stale": [name for name in mutants.equivalents() if name not in {mutants.key(one) for one in every}],
    "reasons": list(mutants.equivalents().values()),
}))
"""


def test_the_faults_and_the_sample() -> None:
    """In a process of its own: `packaging` is no package."""
    said = subprocess.run(
        [sys.executable, "-c", f"SOURCE = {SOURCE!r}\n{ASK}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    told = json.loads(said.stdout)
    changes = [tuple(one) for one in told["faults"]]
    assert ("", "3 -> 4") in changes
    assert ("above", "not values -> without not") in changes
    assert ("above", "values[0] is None -> is not (1)") in changes
    assert ("above", "min(values) -> max") in changes
    assert ("above", "min(values) >= least -> > (1)") in changes
    assert ("above", "len(values) - 1 -> Add") in changes, "what is reckoned within a text is mutated"
    assert ("above", "return False -> return None") in changes
    assert not [change for _, change in changes if change.startswith(("'", "4", "5", "True")) or "assert" in change], (
        "no strings, decorators, annotations and assertions"
    )
    assert len(set(told["sources"])) == len(changes), "every fault makes another program"
    assert told["fork"] == [False, True, "5 to 8"], "a fault is seen in its fork, and nowhere else"
    assert told["order"] == ["same", "other", "quick"], "what killed before is tried first"
    first, again, other = told["seeds"]
    assert first == again != other
    assert len(first) == len(set(first)) or len(first) == 600
    assert len(first) == 600
    assert told["stale"] == [], "no longer in the code: mend packaging/mutants.toml"
    assert all(len(why) > 20 for why in told["reasons"])
