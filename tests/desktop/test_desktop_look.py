"""The look keeps its promises: contrast, sizes, one style sheet filled from the tokens."""

import re
from itertools import pairwise

import pytest
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import resources
from desktop.look import look
from desktop.tokens import COLOURS, METRICS, TypeSize, style_sheet

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
