"""Preview, print, save: the pages as they are, no name in the job, one sentence when something refuses."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from reportlab.pdfgen.canvas import Canvas

from bodymap.errors import UserError
from bodymap.report import blank_sheet
from bodymap.ui.dialogs.printing import JOB, Preview, page_image, page_sizes, print_pdf, show_preview
from bodymap.ui.kit.screens import room_of
from tests.ui.people import light

SIZES = {"a4": (595.0, 842.0), "letter": (612.0, 792.0)}


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    light(qapp)


def made(paper: str = "a4", pages: int = 2) -> bytes:
    """Pages that are black in their upper left quarter."""
    data = BytesIO()
    width, height = SIZES[paper]
    canvas = Canvas(data, pagesize=SIZES[paper])
    for _ in range(pages):
        canvas.rect(0, height / 2, width / 2, height / 2, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def test_a_page_is_drawn_at_any_scale() -> None:
    pdf = made()
    assert page_sizes(pdf) == [SIZES["a4"]] * 2
    for scale in (0.5, 1.37, 300 / 72):
        picture = page_image(pdf, 1, scale)
        assert abs(picture.width() - 595 * scale) <= 1
        assert abs(picture.height() - 842 * scale) <= 1
        assert picture.pixelColor(picture.width() // 4, picture.height() // 4).lightness() < 10
        assert picture.pixelColor(3 * picture.width() // 4, picture.height() // 4).lightness() > 245
        assert picture.pixelColor(picture.width() // 4, 3 * picture.height() // 4).lightness() > 245


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_what_is_printed_is_what_was_made_and_carries_no_name(qapp: QApplication, tmp_path: Path, paper: str) -> None:
    path = tmp_path / "out.pdf"
    print_pdf(made(paper), to_file(path))
    printed = path.read_bytes()
    sizes = page_sizes(printed)
    assert len(sizes) == 2
    assert all(abs(a - b) < 2 for size in sizes for a, b in zip(size, SIZES[paper], strict=True))
    picture = page_image(printed, 1, 1.0)
    assert picture.pixelColor(100, 100).lightness() < 10
    assert picture.pixelColor(400, 700).lightness() > 245
    info = pypdf.PdfReader(path).metadata
    assert info is not None
    assert info.title == JOB
    assert not info.author


def test_a_part_of_the_pages_is_printed(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "out.pdf"
    print_pdf(made(pages=4), to_file(path), first=1, last=2)
    assert len(page_sizes(path.read_bytes())) == 2


def test_the_preview_shows_every_page_and_changes_the_paper(qtbot: QtBot) -> None:
    preview = show_preview(None, made, "a4", "Exam sheet")
    qtbot.addWidget(preview)
    assert not preview.isModal()
    assert len(preview.pictures) == 2
    assert preview.pictures[0].accessibleName() == "Exam sheet, page 1 of 2"
    assert preview.windowTitle() == "Preview"
    tall = preview.pictures[0].pixmap().height() / preview.pictures[0].pixmap().width()
    QTest.mouseClick(preview.papers.button("letter"), Qt.MouseButton.LeftButton)
    assert preview.paper == "letter"
    assert preview.pictures[0].pixmap().height() / preview.pictures[0].pixmap().width() < tall


def test_zoom_with_buttons_and_keys(qtbot: QtBot) -> None:
    preview = Preview(made, "a4", "Exam sheet")
    qtbot.addWidget(preview)
    preview.show()
    qtbot.waitExposed(preview)
    fitting = preview.pictures[0].pixmap().width()
    QTest.mouseClick(preview.in_button, Qt.MouseButton.LeftButton)
    wider = preview.pictures[0].pixmap().width()
    assert wider > fitting
    QTest.keyClick(preview, Qt.Key.Key_Minus)
    assert preview.pictures[0].pixmap().width() < wider
    QTest.keyClick(preview, Qt.Key.Key_Plus)
    QTest.keyClick(preview, Qt.Key.Key_0)
    assert preview.pictures[0].pixmap().width() == fitting
    for _ in range(12):
        QTest.mouseClick(preview.out_button, Qt.MouseButton.LeftButton)
    assert preview.pictures[0].pixmap().width() >= 200


def test_saving_says_so_and_a_refusal_too(qtbot: QtBot, tmp_path: Path) -> None:
    preview = Preview(made, "a4", "Exam sheet")
    qtbot.addWidget(preview)
    preview.show()
    preview.save(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes() == preview.pdf
    assert preview.banner.words.text() == "The PDF is saved."
    preview.save(tmp_path / "missing" / "sheet.pdf")
    assert "cannot be written" in preview.banner.words.text()
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_printing_says_so_and_a_refusal_too(qtbot: QtBot, tmp_path: Path) -> None:
    preview = Preview(made, "a4", "Exam sheet")
    qtbot.addWidget(preview)
    preview.show()
    preview.print_to(to_file(tmp_path / "out.pdf"))
    assert preview.banner.words.text() == "Sent to the printer."
    preview.print_to(to_file(tmp_path / "missing" / "out.pdf"))
    assert "did not take the job" in preview.banner.words.text()


def test_a_paper_that_cannot_be_made_leaves_the_one_that_is_shown(qtbot: QtBot) -> None:
    def make(paper: str) -> bytes:
        if paper == "letter":
            raise UserError("The exam is gone.", "Open another.")
        return made(paper)

    preview = Preview(make, "a4", "Exam sheet")
    qtbot.addWidget(preview)
    preview.show()
    QTest.mouseClick(preview.papers.button("letter"), Qt.MouseButton.LeftButton)
    assert (preview.paper, preview.papers.current()) == ("a4", "a4")
    assert preview.banner.words.text() == "The exam is gone. Open another."


def test_the_bar_of_the_preview_fits_the_screen_at_200_percent(qapp: QApplication, qtbot: QtBot) -> None:
    light(qapp, 1.2)  # the screen of the tests is 800 px wide
    preview = Preview(lambda paper: blank_sheet(None, paper), "a4", "Blank exam sheet")
    qtbot.addWidget(preview)
    preview.show()
    qapp.processEvents()
    assert preview.width() <= room_of(preview).width()
    assert preview.print_button.width() >= preview.print_button.sizeHint().width()
    light(qapp)
