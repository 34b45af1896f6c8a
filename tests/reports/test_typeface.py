"""Every character finds a font, or the print stops with its name."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

import resources
from db.errors import UserError
from reports import installed_fonts
from reports import typeface as faces
from reports.typeface import BUNDLED, FALLBACK, Style, printable, typeface

LARGEST = 80_000_000


def test_a_character_the_style_lacks_falls_back_to_song_and_then_to_the_rare_faces() -> None:
    face = typeface(Style.FANG)
    assert [(name.split(".")[0], text) for name, text in face.runs("张镕𪚥")] == [
        ("SGT-Fang", "张"),
        ("SGT-Song", "镕"),
        ("SGT-Rare", "𪚥"),
    ]


@pytest.mark.parametrize("style", Style)
def test_names_of_gb_18030_level_3_can_be_measured_in_every_style(style: Style) -> None:
    assert typeface(style).length("𬱖𠮷䶮㛃龘𰀀𱍐") == pytest.approx(7, abs=0.2)


def test_a_character_nobody_draws_is_named_with_its_code_point_and_what_to_do() -> None:
    with pytest.raises(UserError, match=r"U\+E1234") as caught:
        typeface(Style.SONG).runs("张\U000e1234")
    assert "安装" in caught.value.hint


def test_invisible_marks_of_workbooks_are_dropped_and_line_ends_kept() -> None:
    assert printable("\ufeff行政\u200b许可\t一\r\n二\ufe0f") == "行政许可 一\n二"


def test_every_shipped_font_is_truetype_with_a_licence_and_together_they_stay_small() -> None:
    folder = resources.path("fonts")
    names = {*BUNDLED.values(), *FALLBACK, "SGT-Hei.ttf"}
    assert {path.name for path in folder.glob("*.ttf")} == names
    for name in names:
        with TTFont(folder / name, lazy=True) as font:
            assert "glyf" in font
            assert "CFF " not in font
        assert (folder / f"LICENCE-{name.removesuffix('.ttf').removesuffix('-Bold')}.txt").is_file()
    assert sum(path.stat().st_size for path in folder.iterdir()) < LARGEST


def test_all_han_characters_of_gb_18030_2022_as_published_are_covered() -> None:
    covered: set[int] = set()
    for name in FALLBACK:
        with TTFont(resources.path(f"fonts/{name}"), lazy=True) as font:
            covered |= set(font.getBestCmap())
    blocks = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B739), (0x2B740, 0x2B81D)]
    blocks += [(0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)]
    assert [hex(code) for low, high in blocks for code in range(low, high + 1) if code not in covered] == []


def test_a_font_of_the_pc_is_found_by_its_family_in_file_order_and_a_broken_one_passed_over(tmp_path: Path) -> None:
    for name in ("b.ttf", "a.TTF"):
        shutil.copy(resources.path("fonts/SGT-Kai.ttf"), tmp_path / name)
    (tmp_path / "0.ttf").write_bytes(b"not a font at all")
    (tmp_path / "1.ttc").write_bytes(b"ttcf\x00\x01")
    assert installed_fonts.installed_families((tmp_path, tmp_path / "missing")) == {"SGT Kai": (tmp_path / "a.TTF", 0)}


@pytest.fixture
def own_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A PC whose font folder is an empty one of ours."""
    monkeypatch.setattr(faces, "font_folders", lambda: (tmp_path,))
    faces.use_own_fonts(True)
    yield tmp_path
    faces.use_own_fonts(False)


def renamed(family: str, out: Path) -> None:
    """One of our fonts under another family name."""
    with TTFont(resources.path("fonts/SGT-Kai.ttf")) as font:
        font["name"].setName(family, 1, 3, 1, 0x804)
        font.save(out)


def test_the_font_the_office_expects_is_preferred_when_the_pc_has_it(own_fonts: Path) -> None:
    renamed("仿宋_GB2312", own_fonts / "fang.ttf")
    assert typeface(Style.FANG).runs("张𪚥") == [("fang.ttf#0", "张"), ("SGT-Rare.ttf#0", "𪚥")]
    assert typeface(Style.KAI).runs("张") == [("SGT-Kai.ttf#0", "张")]


def test_a_font_of_the_pc_that_cannot_be_embedded_gives_way_to_ours(own_fonts: Path) -> None:
    renamed("仿宋_GB2312", own_fonts / "fang.ttf")
    data = (own_fonts / "fang.ttf").read_bytes()
    (own_fonts / "fang.ttf").write_bytes(data.replace(b"glyf", b"gone", 1))
    assert typeface(Style.FANG).runs("张") == [("SGT-Fang.ttf#0", "张")]


@pytest.mark.parametrize("style", [Style.FANG, Style.KAI])
def test_figures_and_letters_in_an_official_text_have_serifs(style: Style) -> None:
    own = BUNDLED[style].removesuffix(".ttf")
    drawn = [(name.split(".")[0], text) for name, text in typeface(style).runs("第12页，UK（一）")]
    assert drawn == [(own, "第"), ("SGT-Song", "12"), (own, "页，"), ("SGT-Song", "UK"), (own, "（一）")]
