"""Bundles of invented charts, and how to look into them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bodymap.exchange.fhir import bundle
from bodymap.exchange.json_export import Chart
from bodymap.medicine.instruments import Shelf
from bodymap.medicine.model import Exam
from tests.exchange.charts import ROSA, WHEN, chart, resources


def made(*charts: Chart) -> dict[str, Any]:
    return bundle(charts or (chart(),), made_at=WHEN + timedelta(days=1), find=Shelf().find)


def of_exam(one: Exam) -> dict[str, Any]:
    return made(Chart(ROSA, exams=(one,), in_force=frozenset({one.id})))


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def observations(said: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [one for one in resources(said, "Observation") if code in codes_of(one["code"])]


def codes_of(concept: dict[str, Any]) -> list[str]:
    return [coding["code"] for coding in concept.get("coding", ())]


def components(one: dict[str, Any]) -> dict[str, Any]:
    return {part["code"]["coding"][0]["code"]: part for part in one["component"]}
