"""The look: contrast, order of the intensity scale, sizes, focus ring, icons."""

import re
from collections.abc import Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontInfo, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from bodymap.paths import resources
from bodymap.ui.kit import theme
from bodymap.ui.kit.theme import Theme
from bodymap.ui.kit.theme.widgets import Choice, DateBox, FocusRing, NumberBox, Slider, wants_ring
from tests.conftest import ROOT

BOTH = [theme.light(), theme.dark()]
ICONS = sorted(file.stem for file in (resources() / "icons").glob("*.svg") if "currentColor" in file.read_text("utf-8"))


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light", 1.0)
    yield
    theme.apply(qapp, "light", 1.0)


def luminance(name: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2)."""
    parts = (int(name[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    """Contrast of two colours (WCAG 2)."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", BOTH)
def test_text_can_be_read_on_every_ground(look: Theme) -> None:
    for ink in (look.ink, look.ink2, look.ink3, look.accent, look.down, look.up, look.err):
        assert contrast(ink, look.surface) >= 4.5
        assert contrast(ink, look.canvas) >= 4.5
    assert contrast(look.accent_ink, look.accent) >= 4.5
    assert contrast(look.warn, look.warn_bg) >= 4.5
    assert contrast(look.dash, look.canvas) >= 4.5


@pytest.mark.parametrize("look", BOTH)
def test_the_scale_stays_in_order_in_grey_and_carries_its_number(look: Theme) -> None:
    steps = [luminance(name) for name in look.scale]
    assert steps == sorted(steps, reverse=not look.dark)
    assert all(contrast(text, fill) >= 4.5 for text, fill in zip(look.scale_text, look.scale, strict=True))
    assert len(look.scale) == 11


@pytest.mark.parametrize("look", BOTH)
def test_every_colour_is_one(look: Theme) -> None:
    for field in fields(look):
        value = getattr(look, field.name)
        for name in value if isinstance(value, tuple) else (value,):
            if isinstance(name, str):
                assert QColor(name).isValid()
    assert [look.tone(n, 8) for n in (0, 8)] == [
        "#c9c5c1" if not look.dark else "#3c444e",
        "#faf9f7" if not look.dark else "#747e8a",
    ]
    assert look.role("l3") == look.levels[3]
    assert look.role("iris") == look.iris


@pytest.mark.parametrize("zoom", [1.0, 1.25, 2.0])
def test_sizes_follow_the_zoom(qapp: QApplication, zoom: float) -> None:
    theme.apply(qapp, "dark", zoom)
    assert theme.current() is theme.dark()
    assert theme.px(100) == round(100 * zoom)
    assert theme.font("title").pixelSize() == round(20 * zoom)
    assert theme.font_px(4).pixelSize() == 11
    assert QFontInfo(theme.font("body")).family() == theme.FAMILY
    assert not re.search(r"@\w", qapp.styleSheet())


def test_only_known_themes_are_taken(qapp: QApplication) -> None:
    theme.apply(qapp, "system", 1.0)
    with pytest.raises(ValueError, match="unknown theme"):
        theme.apply(qapp, "sepia")


def test_words_and_icons_follow_theme_and_zoom(qtbot: QtBot, qapp: QApplication) -> None:
    label, button = theme.Label("13 of 18", "title"), theme.Button("Print", "print")
    badge, chip = theme.Badge("met"), theme.Chip("Unfinished", "warn")
    for widget in (label, button, badge, chip):
        qtbot.addWidget(widget)
    before = (label.sizeHint(), badge.sizeHint(), button.iconSize())
    picture = button.grab().toImage()
    theme.apply(qapp, "dark", 2.0)
    assert label.font().pixelSize() == 40
    assert label.sizeHint().width() > before[0].width()
    assert badge.sizeHint().width() > before[1].width()
    assert button.iconSize().width() == 2 * before[2].width()
    assert button.grab().toImage() != picture


def test_a_verdict_differs_by_shape(qtbot: QtBot) -> None:
    badge = theme.Badge()
    qtbot.addWidget(badge)
    badge.resize(120, 24)
    pictures = []
    for verdict, words in (("met", "Met"), ("not_met", "Not met"), ("undetermined", "Undetermined")):
        badge.set_verdict(verdict)
        assert badge.accessibleName() == words
        image = badge.grab().toImage()  # its bits are its own: they go with it
        pictures.append(bytes(image.constBits()))
    assert len(set(pictures)) == 3
    with pytest.raises(KeyError):
        badge.set_verdict("probably")


def test_the_switch_says_what_was_chosen(qtbot: QtBot) -> None:
    switch = theme.Segmented([("points", "Tender points"), ("areas", "Pain areas")])
    qtbot.addWidget(switch)
    heard: list[str] = []
    switch.chosen.connect(heard.append)
    assert switch.current() == "points"
    QTest.mouseClick(switch.button("areas"), Qt.MouseButton.LeftButton)
    assert (switch.current(), heard) == ("areas", ["areas"])
    switch.set_current("points")
    assert (switch.current(), heard) == ("points", ["areas"])


@pytest.mark.parametrize("kind", [Choice, NumberBox, DateBox, Slider])
def test_the_wheel_scrolls_the_page_and_changes_nothing(qtbot: QtBot, kind: type[QWidget]) -> None:
    box = kind()
    qtbot.addWidget(box)
    if isinstance(box, QComboBox):
        box.addItems(["not asked", "normal", "abnormal"])
    box.show()
    box.setFocus()
    before = box.grab().toImage()
    middle = QPointF(box.rect().center())
    turn = QWheelEvent(
        middle, box.mapToGlobal(middle), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, turn)
    assert not turn.isAccepted()
    assert box.grab().toImage() == before
    assert box.focusPolicy() is Qt.FocusPolicy.StrongFocus  # nor does it take the keys from where they are


def test_no_box_of_qt_stands_where_the_wheel_would_change_it() -> None:
    made = re.compile(r"\bQ(ComboBox|SpinBox|DoubleSpinBox|DateEdit|TimeEdit|Slider)\(")
    sources = [file for file in (ROOT / "bodymap").rglob("*.py") if file.name != "still.py"]
    assert [file.name for file in sources if made.search(file.read_text("utf-8"))] == []


def test_the_dialog_of_files_shows_the_folder_at_200_percent(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light", 2.0)
    dialog = QFileDialog(filter="Exam tables (*.csv *.tsv *.txt)")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitExposed(dialog)
    folder = dialog.findChild(QComboBox, "lookInCombo")
    assert folder is not None
    assert folder.width() >= 300
    assert dialog.width() <= 1280 - 16
    assert dialog.height() <= 720 - 40


def test_no_ring_lies_round_a_page(qtbot: QtBot) -> None:
    """Nor round the scrolled area that fills it."""
    stack, page, scroller = QStackedWidget(), QWidget(), QScrollArea()
    QVBoxLayout(page).addWidget(scroller)
    card = QScrollArea()
    QVBoxLayout(scroller).addWidget(card)
    stack.addWidget(page)
    qtbot.addWidget(stack)
    assert [wants_ring(one) for one in (stack, page, scroller, card)] == [False, False, False, True]


def test_the_ring_follows_the_keyboard_only(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, second, field = theme.Button("One"), theme.Button("Two"), QLineEdit()
    for widget in (first, second, field):
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    first.setFocus(Qt.FocusReason.TabFocusReason)
    ring = window.findChild(FocusRing)
    assert isinstance(ring, FocusRing)
    for button in (first, second):
        button.setFocus(Qt.FocusReason.TabFocusReason)
        assert ring.isVisible()
        assert ring.geometry().adjusted(4, 4, -4, -4).topLeft() == button.mapTo(window, QPoint(0, 0))
        assert ring.geometry().adjusted(4, 4, -4, -4).size() == button.size()
    window.resize(500, 300)
    assert ring.geometry().adjusted(4, 4, -4, -4).size() == second.size()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    assert not ring.isVisible()


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something_in_the_ink_of_its_tone(qtbot: QtBot, name: str) -> None:
    picture = theme.pixmap(name, "accent", 24).toImage()
    inks = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    strong = [ink for ink in inks if ink.alpha() > 200]
    assert strong
    assert all(ink.blue() > ink.red() for ink in strong)


def test_an_unknown_icon_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(KeyError):
        theme.icon("unicorn")


def test_buttons_carry_a_name_without_a_word(qtbot: QtBot) -> None:
    button = theme.IconButton("undo", "Undo")
    qtbot.addWidget(button)
    assert button.accessibleName() == button.toolTip() == "Undo"
    assert isinstance(button, QPushButton)
    plain = theme.QuietButton("Patients", "back")
    qtbot.addWidget(plain)
    assert not plain.icon().isNull()


def test_the_room_beside_an_icon_goes_with_the_words(qtbot: QtBot) -> None:
    button, alone = theme.QuietButton("Patients", "back"), theme.QuietButton("", "back")
    for one in (button, alone):
        qtbot.addWidget(one)
    beside = button.iconSize()
    assert beside.width() > alone.iconSize().width()
    button.setText("")
    assert button.iconSize() == alone.iconSize()
    button.setText("Patients")
    assert button.iconSize() == beside
