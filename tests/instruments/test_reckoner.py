"""Totals reckoned a second time, by another way and from nothing but the file, over random answers."""

from __future__ import annotations

import random
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from bodymap.medicine.instruments import BUILT_IN, parse_instrument, score
from bodymap.medicine.instruments.scoring import beside_words, safety
from bodymap.paths import resources
from tests.instruments.texts import OWN

ROUNDS = 2_000


def texts() -> dict[str, str]:
    own = {name: (resources() / "instruments" / f"{name}.toml").read_text("utf-8") for name in BUILT_IN}
    return {**own, "own": OWN}


def numbers_of(item: dict[str, Any], data: dict[str, Any]) -> list[int]:
    at = item if "option" in item or "scale" in item else data
    if "scale" in at:
        return list(range(at["scale"]["low"], at["scale"]["high"] + 1))
    return [option["score"] for option in at["option"]]


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, also under zero."""
    step = Decimal(1).scaleb(-decimals)
    half = (value / step * 2 + 1).to_integral_value("ROUND_FLOOR")
    return (half / 2).to_integral_value("ROUND_FLOOR") * step if value < 0 else value.quantize(step, ROUND_HALF_UP)


def reckon(rule: dict[str, Any], rules: dict[str, Any], given: dict[str, int]) -> Decimal | None:
    """A score before it is rounded; None when it cannot be computed."""
    if "parts" in rule:
        found = [reckon(rules[part], rules, given) for part in rule["parts"]]
        if any(one is None for one in found):
            return None
        total, count = sum((one for one in found if one is not None), Decimal()), len(found)
    else:
        items = rule["items"]
        missing = [item for item in items if item not in given]
        if set(missing) & set(rule.get("never_missing", ())) or len(missing) > rule.get("prorate", 0):
            return None
        count = len(items)
        total = Decimal(sum(given[item] for item in items if item in given)) * count / (count - len(missing))
    total = total / Decimal(str(rule.get("divide", 1))) / (count if rule.get("method") == "mean" else 1)
    table = {raw: Decimal(str(value)) for raw, value in rule.get("convert", ())}
    return table[int(rounded(total, 0))] if table else total


@pytest.mark.no_cover  # the same few lines, very often
@pytest.mark.parametrize("name", [*BUILT_IN, "own"])
def test_no_total_differs(name: str) -> None:
    text = texts()[name]
    made, data, chance = parse_instrument(text), tomllib.loads(text), random.Random(name)
    rules = {rule["id"]: rule for rule in data["score"]}
    numbers = {item["id"]: numbers_of(item, data) for item in data["item"]}
    different, prorated = [], 0
    for _ in range(ROUNDS):
        left = chance.choice((0.0, 0.0, 0.1, 0.3))
        given = {item: chance.choice(n) for item, n in numbers.items() if chance.random() >= left}
        scoring = score(made, dict(given))
        for scored in scoring.scored:
            rule = rules[scored.score.id]
            exact = reckon(rule, rules, given)
            want = None if exact is None else rounded(exact, rule.get("decimals", 0))
            band = next(
                (b["name"] for b in rule.get("band", ()) if want is not None and b["low"] <= want <= b["high"]), ""
            )
            got = None if scored.value is None else Decimal(str(scored.value))
            partly = ""
            if want is not None and "items" in rule and (out := [i for i in rule["items"] if i not in given]):
                partly, prorated = f"{len(rule['items']) - len(out)} of {len(rule['items'])} answered", prorated + 1
            said = scored.band.name if scored.band else ""
            if (got, said) != (want, band) or ("items" in rule and scored.partly != partly):
                different.append((given, scored.score.id, got, want))
            if partly:
                assert partly in scored.words
                assert partly in scored.short
        flags = [item["id"] for item in data["item"] if "flag_from" in item]
        assert [one.answer for one in safety(made, dict(given))] == [given.get(item) for item in flags]
        main = rules.get("total", data["score"][0])
        points = sum(given.get(item, 0) for item in main.get("overlap", ()))
        if main.get("overlap") and reckon(main, rules, given) is not None:
            assert f"({points} point{'' if points == 1 else 's'})" in beside_words(scoring)
    assert different == []
    assert prorated > 20 or not any("prorate" in rule for rule in rules.values())
