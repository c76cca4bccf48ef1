"""Preview, print and save PDF pages. QtPdf is not part of Qt's essentials; PDFium (pypdfium2) makes the pictures.

Job titles and proposed file names carry no patient data.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMarginsF, QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPageLayout, QPageSize, QPainter, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from bodymap.errors import UserError
from bodymap.exchange.whole import whole
from bodymap.medicine.model.base import how_many
from bodymap.ui.kit.banner import ERR, NOTE, Banner
from bodymap.ui.kit.form import SECRET
from bodymap.ui.kit.screens import resize_on_screen, room_of
from bodymap.ui.kit.theme import (
    Button,
    IconButton,
    Label,
    PrimaryButton,
    Rule,
    Segmented,
    color,
    current,
    px,
)

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

JOB = "Bodymap sheet"
POINTS_PER_INCH = 72
FINEST = 600
"""Dots per inch that a page is drawn with at most; finer is not seen on paper."""
ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)

Make = Callable[[str], bytes]


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Width and height of every page in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        return [document.get_page_size(number) for number in range(len(document))]
    finally:
        document.close()


def page_image(pdf: bytes, page: int, scale: float) -> QImage:
    """One page as a picture; `scale` is pixels a point."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        made = document[page].render(scale=scale, prefer_bgrx=True)
        width, height, stride, pixels = made.width, made.height, made.stride, bytes(made.buffer)
        made.close()
    finally:
        document.close()
    return QImage(pixels, width, height, stride, QImage.Format.Format_RGB32)


def print_pdf(pdf: bytes, printer: QPrinter, first: int = 0, last: int | None = None) -> None:
    """Print pages (counted from 0) with the printer's resolution, each on the paper of its own size.

    UserError when the printer does not take the job.
    """
    sizes = page_sizes(pdf)
    dots = min(printer.resolution(), FINEST)
    printer.setResolution(dots)
    printer.setDocName(JOB)
    printer.setFullPage(True)
    painter = QPainter()
    for at in range(first, len(sizes) if last is None else min(last + 1, len(sizes))):
        _set_page(printer, sizes[at])
        if not painter.isActive():
            if not painter.begin(printer):
                raise UserError("The printer did not take the job.", "Look whether it is on, or save the page as PDF.")
        else:
            printer.newPage()
        # One picture a page: bands of it would leave seams where a viewer scales them.
        painter.drawImage(0, 0, page_image(pdf, at, dots / POINTS_PER_INCH))
    painter.end()


def _set_page(printer: QPrinter, size: tuple[float, float]) -> None:
    width, height = size
    portrait = QPageLayout.Orientation.Portrait if height >= width else QPageLayout.Orientation.Landscape
    paper = QPageSize(
        QSizeF(min(size), max(size)), QPageSize.Unit.Point, matchPolicy=QPageSize.SizeMatchPolicy.FuzzyMatch
    )
    printer.setPageLayout(QPageLayout(paper, portrait, QMarginsF(), QPageLayout.Unit.Point))


def show_preview(parent: QWidget | None, make: Make, paper: str, title: str, *, secret: bool = False) -> Preview:
    """Open the preview of what `make(paper)` gives, beside the page. UserError when there is nothing to show. `secret`:
    it is for paper only, and gone when the program is locked."""
    preview = Preview(make, paper, title, parent)
    if secret:
        preview.save_button.hide()
        preview.setProperty(SECRET, True)
    preview.show()
    return preview


class Preview(QDialog):
    """Pictures of the pages as they will be printed; print them or save them as PDF."""

    printed, saved = Signal(), Signal()

    def __init__(self, make: Make, paper: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Preview")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make, self.paper, self.kind = make, paper, title
        self.pdf = make(paper)
        self.pictures: list[QLabel] = []
        self._zoom: float | None = None  # None: the width of the window
        self.papers = Segmented((("a4", "A4"), ("letter", "US Letter")))
        self.papers.set_current(paper)
        self.papers.chosen.connect(self._other_paper)
        self.out_button, self.in_button = IconButton("zoom_out", "Smaller"), IconButton("zoom_in", "Larger")
        self.fit_button = IconButton("fit", "Fit to the window")
        self.pages = Label("", "plain", "ink2")
        self.save_button = Button("Save as PDF", "export")
        self.print_button = PrimaryButton("Print", "print")
        self.out_button.clicked.connect(lambda: self._step(-1))
        self.in_button.clicked.connect(lambda: self._step(+1))
        self.fit_button.clicked.connect(lambda: self._show_at(None))
        self.save_button.clicked.connect(self._choose_file)
        self.print_button.clicked.connect(self._choose_printer)
        self.banner = Banner()
        bar = QFrame()
        bar.setProperty("bar", True)
        row = QHBoxLayout(bar)
        row.setContentsMargins(px(16), px(10), px(16), px(10))
        row.setSpacing(px(10))
        heading = Label(title, "card_title")
        row.addWidget(heading)
        row.addWidget(self.pages)
        row.addStretch(1)
        for part in (self.papers, self.out_button, self.in_button, self.fit_button, Rule(upright=True)):
            row.addWidget(part)
        row.addWidget(self.save_button)
        row.addWidget(self.print_button)
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(px(20), px(20), px(20), px(20))
        self._column.setSpacing(px(16))
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        # Always there: a page that fits the width must not make it come and go.
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._scroll.setAccessibleName("Pages")
        self._scroll.setWidget(inside)
        over = QVBoxLayout()
        over.setContentsMargins(px(16), px(8), px(16), 0)
        over.addWidget(self.banner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(bar)
        box.addLayout(over)
        box.addWidget(self._scroll, 1)
        resize_on_screen(self, 900, 860)
        self._scroll.viewport().installEventFilter(self)
        self._draw()
        for inner in bar.findChildren(QWidget):
            inner.ensurePolished()
        for words in (heading, self.pages):  # large type on a small screen: what is done here must be in reach
            if bar.sizeHint().width() > room_of(self).width() - 16:
                words.hide()
        self.print_button.setFocus()

    def save(self, path: Path) -> None:
        """Write the PDF whole or not at all, and say so."""
        try:
            with whole(path) as file:
                file.write(self.pdf)
        except UserError as problem:
            self.banner.say(f"{problem.what} {problem.todo}".strip(), ERR)
            return
        self.banner.say("The PDF is saved.", NOTE)
        self.saved.emit()

    def print_to(self, printer: QPrinter, first: int = 0, last: int | None = None) -> None:
        """Print the pages, and say so."""
        try:
            print_pdf(self.pdf, printer, first, last)
        except UserError as problem:
            self.banner.say(f"{problem.what} {problem.todo}".strip(), ERR)
            return
        self.banner.say("Sent to the printer.", NOTE)
        self.printed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("+", "-"):
            self._step(+1 if event.text() == "+" else -1)
        elif event.text() == "0":
            self._show_at(None)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self._zoom is None:
            self._draw()
        return False

    def _scale(self) -> float:
        """Pixels of the screen a point of the page."""
        if self._zoom is not None:
            return self._zoom * px(96) / POINTS_PER_INCH
        widest = max((width for width, _ in page_sizes(self.pdf)), default=595.0)
        return max(0.2, (self._scroll.viewport().width() - px(44)) / widest)

    def _draw(self) -> None:
        sizes, scale, ratio = page_sizes(self.pdf), self._scale(), self.devicePixelRatioF()
        while len(self.pictures) > len(sizes):
            gone = self.pictures.pop()
            gone.hide()
            gone.deleteLater()
        while len(self.pictures) < len(sizes):
            picture = QLabel()
            self.pictures.append(picture)
            self._column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for at, picture in enumerate(self.pictures):
            shown = QPixmap.fromImage(page_image(self.pdf, at, scale * ratio))
            painter = QPainter(shown)
            painter.setPen(color(current().line2))
            painter.drawRect(shown.rect().adjusted(0, 0, -1, -1))
            painter.end()
            shown.setDevicePixelRatio(ratio)
            picture.setPixmap(shown)
            picture.setAccessibleName(f"{self.kind}, page {at + 1} of {len(sizes)}")
        self.pages.setText(how_many(len(sizes), "page"))

    def _step(self, by: int) -> None:
        now = self._scale() * POINTS_PER_INCH / px(96)
        wider = [zoom for zoom in ZOOMS if zoom > now * 1.01]
        smaller = [zoom for zoom in ZOOMS if zoom < now * 0.99]
        self._show_at((wider or ZOOMS[-1:])[0] if by > 0 else (smaller or ZOOMS[:1])[-1])

    def _show_at(self, zoom: float | None) -> None:
        self._zoom = zoom
        self._draw()

    def _other_paper(self, paper: str) -> None:
        try:
            self.pdf = self._make(paper)
        except UserError as problem:
            self.papers.set_current(self.paper)
            self.banner.say(f"{problem.what} {problem.todo}".strip(), ERR)
            return
        self.paper = paper
        self._draw()

    def _choose_file(self) -> None:
        proposed = f"{self.kind.lower().replace(' ', '-')}.pdf"
        name, _ = QFileDialog.getSaveFileName(self, "Save as PDF", proposed, "PDF (*.pdf)")
        if name:
            self.save(Path(name) if Path(name).suffix else Path(f"{name}.pdf"))

    def _choose_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(JOB)
        _set_page(printer, page_sizes(self.pdf)[0])
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, len(self.pictures))
        # The system's own printer window waits for itself; it knows no open() without it.
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        if printer.printRange() is QPrinter.PrintRange.PageRange and printer.fromPage():
            self.print_to(printer, printer.fromPage() - 1, printer.toPage() - 1)
        else:
            self.print_to(printer)
