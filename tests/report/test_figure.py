"""The figure on paper: where it lies, that the body is one form, and that every mark differs without colour."""

import io
import re
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from bodymap.medicine import body
from bodymap.medicine.model import Finding, Rule
from bodymap.report.figure import Look, body_form, draw_body, draw_difference, draw_mark, look

HEIGHT = 700.0
LOOKS = (
    (Look.COUNTED, "7"),
    (Look.NOT_COUNTED, "1"),
    (Look.NO_PAIN, "0"),
    (Look.UNRATED, ""),
    (Look.NOT_EXAMINED, ""),
    (Look.OPEN, ""),
    (Look.OPEN, "14"),
)


def sheet() -> tuple[Canvas, io.BytesIO]:
    out = io.BytesIO()
    return Canvas(out, pagesize=(360, 760), invariant=1, pageCompression=1), out


def drawn(canvas: Canvas, out: io.BytesIO) -> "Picture":
    canvas.save()
    page = pypdfium2.PdfDocument(out.getvalue())[0]
    return Picture(page.render(scale=2, grayscale=True))


class Picture:
    """Grey values of a page; places in points from the bottom left."""

    def __init__(self, bitmap: pypdfium2.PdfBitmap) -> None:
        self._image = bitmap.to_pil()

    def at(self, x: float, y: float) -> int:
        return int(self._image.getpixel((round(x * 2), round(self._image.height - y * 2))))

    def box(self, x: float, y: float, r: float) -> bytes:
        tall = self._image.height
        around = (round((x - r) * 2), round(tall - (y + r) * 2), round((x + r) * 2), round(tall - (y - r) * 2))
        return bytes(self._image.crop(around).tobytes())


@pytest.mark.parametrize("variant", body.VARIANTS)
@pytest.mark.parametrize("name", ["front", "back"])
def test_the_body_lies_where_its_data_says(variant: str, name: str) -> None:
    view = body.figure(variant).view(name)
    scale = HEIGHT / view.height
    canvas, out = sheet()
    draw_body(canvas, 20, 30, HEIGHT, variant, name)
    picture = drawn(canvas, out)
    inside = outside = 0
    for x in range(20, int(view.width), 61):
        for y in range(20, int(view.height), 61):
            at = picture.at(20 + x * scale, 30 + HEIGHT - y * scale)
            near = [body.contains(view.silhouette, x + dx, y + dy) for dx in (-9, 0, 9) for dy in (-9, 0, 9)]
            if all(near):
                inside += 1
                assert at < 255
            elif not any(near):
                outside += 1
                assert at == 255
    assert inside > 40
    assert outside > 40
    for site, (sx, sy) in view.sites.items():
        assert picture.at(20 + sx * scale, 30 + HEIGHT - sy * scale) < 255, site


def test_a_small_body_keeps_its_edge_in_a_copy_of_black_and_white() -> None:
    """At 100 dots an inch, of a body as on the course report."""
    out = io.BytesIO()
    canvas = Canvas(out, (100, 140))
    draw_body(canvas, 20, 10, 120, "neutral", "front")
    canvas.save()
    page = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=100 / 72).to_pil().convert("L")
    wide, high = page.size
    for threshold in (0.45, 0.55, 0.65):
        copy = page.point(lambda v, cut=255 * threshold: 255 if v > cut else 0)
        rows = [y for y in range(high) if copy.crop((0, y, wide, y + 1)).histogram()[0] >= 2]
        assert len(rows) >= 0.95 * (120 / 72 * 100), threshold


def test_the_body_is_light_enough_for_marks() -> None:
    view = body.figure().front
    canvas, out = sheet()
    draw_body(canvas, 20, 30, HEIGHT, "neutral", "front")
    picture = drawn(canvas, out)
    x, y = float(view.midline + 40), view.height * 0.25
    assert 215 < picture.at(20 + x * HEIGHT / view.height, 30 + HEIGHT - y * HEIGHT / view.height) < 255


def test_a_body_is_one_form_used_again_and_only_grey() -> None:
    canvas, out = sheet()
    for n in range(6):
        draw_body(canvas, 10 + 50 * n, 10, 100 + n, "neutral", "front" if n % 2 else "back")
    assert body_form(canvas, "neutral", "front") == "body-neutral-front"
    canvas.save()
    page: Any = PdfReader(io.BytesIO(out.getvalue())).pages[0]
    forms = page["/Resources"]["/XObject"]
    assert len(forms) == 4  # of small bodies the edge as well
    used = re.findall(rb"/(\S+) Do", page.get_contents().get_data())
    assert len(used) == 12
    for form in forms.values():
        content = form.get_object().get_data().decode("ascii")
        assert not re.search(r"\b(rg|RG|k|K|cs|sc)\b", content)
    assert len(out.getvalue()) < 150_000


@pytest.mark.parametrize("control", [False, True])
def test_every_mark_differs_in_black_and_white(control: bool) -> None:
    canvas, out = sheet()
    for n, (kind, text) in enumerate(LOOKS):
        draw_mark(canvas, 40, 60 + 80 * n, 20, kind, text, control)
    picture = drawn(canvas, out)
    seen = {picture.box(40, 60 + 80 * n, 24) for n in range(len(LOOKS))}
    assert len(seen) == len(LOOKS)
    assert picture.at(40 - 15, 60) < 60  # counted is black
    assert picture.at(40 - 15, 60 + 80) > 240  # not counted is white


def test_circles_are_sites_and_squares_are_controls() -> None:
    canvas, out = sheet()
    draw_mark(canvas, 40, 60, 20, Look.COUNTED, "7")
    draw_mark(canvas, 40, 140, 20, Look.COUNTED, "7", control=True)
    picture = drawn(canvas, out)
    corner = 16
    assert picture.at(40 + corner, 60 + corner) > 240
    assert picture.at(40 + corner, 140 + corner) < 60


def test_numbers_on_marks_are_text() -> None:
    canvas, out = sheet()
    draw_mark(canvas, 40, 60, 20, Look.COUNTED, "10")
    draw_mark(canvas, 40, 140, 20, Look.OPEN, "14")
    draw_difference(canvas, 40, 220, 20, -6)
    canvas.save()
    text = PdfReader(io.BytesIO(out.getvalue())).pages[0].extract_text()
    assert text.split() == ["10", "14", "6"]


def test_differences_point_down_up_or_nowhere() -> None:
    changes: list[int | None] = [-3, 3, 0, None, -6, -10]
    canvas, out = sheet()
    for n, change in enumerate(changes):
        draw_difference(canvas, 60, 60 + 100 * n, 20, change)
    draw_difference(canvas, 200, 60, 20, -3, number=False)
    picture = drawn(canvas, out)
    assert len({picture.box(60, 60 + 100 * n, 26) for n in range(len(changes))}) == len(changes)
    assert picture.at(60 - 17, 60 + 13) < 60  # lower: broad above, black
    assert picture.at(60 - 17, 60 - 13) > 240
    assert picture.at(60, 160 + 8) > 240  # higher: white inside
    assert picture.at(60 - 15, 160 - 20.7) < 60  # with a black frame, broad below
    assert picture.at(200, 60 + 4) < 60  # no digit
    assert picture.at(60, 260) > 240


@pytest.mark.parametrize(
    ("finding", "rule", "kind", "text"),
    [
        (None, Rule.PAINFUL, Look.OPEN, ""),
        (Finding.not_examined("knee_r"), Rule.PAINFUL, Look.NOT_EXAMINED, ""),
        (Finding.rated("knee_r", 0), Rule.PAINFUL, Look.NO_PAIN, "0"),
        (Finding.rated("knee_r", 1), Rule.PAINFUL, Look.COUNTED, "1"),
        (Finding.rated("knee_r", 1), Rule.RATING2, Look.NOT_COUNTED, "1"),
        (Finding.rated("knee_r", 10), Rule.RATING2, Look.COUNTED, "10"),
        (Finding.unrated("knee_r"), Rule.RATING2, Look.UNRATED, ""),
    ],
)
def test_a_finding_has_one_look(finding: Finding | None, rule: Rule, kind: Look, text: str) -> None:
    assert look(finding, rule) == (kind, text)
