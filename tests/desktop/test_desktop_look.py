"""The look keeps its promises: contrast, sizes, one style sheet filled from the tokens."""

import re
from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from db.actors import Actor
from db.items import service
from desktop.desk import Desk
from desktop.items.page import ItemsPage
from desktop.look import look
from desktop.tokens import COLOURS, METRICS, TypeSize, style_sheet
from desktop.widgets.fields import TextField
from desktop.widgets.parts import CodeText, Facts
from tests.desktop.conftest import settle

GROUNDS = ("paper", "surface", "sunken", "group", "selection")
TEXTS = ("ink", "ink2", "ink3", "primary", "red", "amber", "green", "grey")
TINTED = (
    ("red", "red_tint"),
    ("amber", "amber_tint"),
    ("green", "green_tint"),
    ("grey", "grey_tint"),
    ("ink", "primary_tint"),
)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(getattr(COLOURS, one)), luminance(getattr(COLOURS, other))))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_ground_it_stands_on(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("text", "tint"), TINTED)
def test_a_chips_word_can_be_read_on_its_tint(text: str, tint: str) -> None:
    assert contrast(text, tint) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "surface"])
def test_the_frame_of_what_can_be_operated_can_be_seen(ground: str) -> None:
    assert contrast("line3", ground) >= 3


def test_no_type_is_smaller_than_12_pixels_and_each_size_is_larger_than_the_one_before() -> None:
    sizes = [METRICS[size] for size in TypeSize]
    assert min(m.small for m in sizes) >= 12
    for smaller, larger in pairwise(sizes):
        assert (smaller.body, smaller.row, smaller.tick) < (larger.body, larger.row, larger.tick)


def test_the_style_sheet_names_only_tokens_and_no_colour_of_its_own() -> None:
    template = resources.path("styles/window.qss").read_text(encoding="utf-8")
    assert re.findall(r"#[0-9A-Fa-f]{6}\b", template) == []
    filled = style_sheet(template, METRICS[TypeSize.LARGE], "icons")
    assert "$" not in filled.split("*/", 1)[1]


def test_no_module_of_the_window_writes_a_colour_itself() -> None:
    folder = resources.path("..") / "desktop"
    literal = [
        file.name
        for file in folder.rglob("*.py")
        if file.name != "tokens.py" and re.search(r"\"#[0-9A-Fa-f]{3,8}\"", file.read_text(encoding="utf-8"))
    ]
    assert literal == []


def test_the_face_can_draw_the_characters_of_the_pages(qtbot: QtBot) -> None:
    metrics = QFontMetrics(look.font())
    wanted = "审管通划转移交办件恢复单①⑫〔〕「」·→↑↓…《》、；：０9Ａz"
    assert [character for character in wanted if not metrics.inFontUcs4(ord(character))] == []


def test_a_new_type_size_reaches_the_application_without_a_restart(qtbot: QtBot) -> None:
    told: list[int] = []
    look.changed.connect(lambda: told.append(look.metrics.body))
    look.apply(TypeSize.EXTRA)
    assert told == [19]
    assert QApplication.font().pixelSize() == 19


def test_a_code_longer_than_its_panel_is_shown_in_two_lines_and_copied_in_one(qtbot: QtBot) -> None:
    code = "511A0014400001-511602000000-000-11000000000000000B-1-00"
    facts = Facts()
    qtbot.addWidget(facts)
    facts.show_facts([("编码", code), ("短编码", "000164002000")])
    facts.resize(360, 120)
    facts.show()
    (shown,) = facts.findChildren(CodeText)
    qtbot.waitUntil(lambda: shown.height() >= 2 * shown.fontMetrics().lineSpacing())
    shown.selectAll()
    shown.copy()
    assert QGuiApplication.clipboard().text() == code


def test_a_field_of_two_lines_has_room_for_two_lines_at_every_type_size(qtbot: QtBot) -> None:
    field = TextField(lines=2)
    qtbot.addWidget(field)
    heights = []
    for size in (TypeSize.STANDARD, TypeSize.EXTRA):
        look.apply(size)
        heights.append(field.height())
    assert heights[1] - heights[0] >= 2 * (METRICS[TypeSize.EXTRA].body - METRICS[TypeSize.STANDARD].body)


def test_at_the_largest_type_the_name_of_an_edition_keeps_its_room_beside_the_tabs(
    qtbot: QtBot, desk: Desk, county: Actor
) -> None:
    service.ensure_edition(county, "泽州县行政许可事项清单（2026年版）", "4", "140525")
    page = ItemsPage(desk)
    qtbot.addWidget(page)
    page.resize(1218, 660)
    page.show()
    page.enter()
    settle(qtbot, desk.tasks)
    look.apply(TypeSize.EXTRA)
    settle(qtbot, desk.tasks)
    words = page.edition.fontMetrics().horizontalAdvance(page.edition.currentText())
    assert page.edition.width() > words
    assert page.edition.mapTo(page, page.edition.rect().center()).y() > page.heading.geometry().bottom()
    look.apply(TypeSize.STANDARD)
    settle(qtbot, desk.tasks)
    assert page.edition.mapTo(page, page.edition.rect().center()).y() <= page.heading.geometry().bottom()
