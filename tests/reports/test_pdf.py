"""The file itself: text that copies right, codes that scan, reprints, and saving that never leaves half a file."""

import errno
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from db.errors import UserError
from db.papers.rules import PaperStamp, qr_text
from reports import form, pdf
from reports.page import CODE_EDGE, CODE_SIDE, FORM, LANDSCAPE, OFFICIAL, Flow, Paper
from reports.typeface import Style
from tests.reports.reading import codes, pages_by_pdfium, pages_by_pypdf, pictures

NAMES = "张镕、𬱖某、𠮷某、䶮某、㛃某、龘某、𰀀某、𱍐某、𪚥某"


def note(flow: Flow, text: str) -> None:
    form.note(flow, text, 0.0)


@pytest.mark.parametrize("style", Style)
def test_rare_names_print_and_both_readers_find_them_again(style: Style, stamp: PaperStamp, tmp_path: Path) -> None:
    flow = Flow(FORM)
    flow.line(NAMES, style, 14)
    pdf.save(flow.pages, stamp, "试", tmp_path / "a.pdf")
    assert NAMES in pages_by_pypdf(tmp_path / "a.pdf")[0]
    assert NAMES in pages_by_pdfium(tmp_path / "a.pdf")[0]


def test_a_rare_name_leaves_ink_and_not_an_empty_box(stamp: PaperStamp, tmp_path: Path) -> None:
    flow = Flow(FORM)
    for character in "𬱖𠮷䶮㛃龘𰀀𱍐":
        flow.line(character, Style.FANG, 40)
    pdf.save(flow.pages, stamp, "试", tmp_path / "a.pdf")
    picture = pictures(tmp_path / "a.pdf")[0]
    left, top = int(FORM.left * 2), int(FORM.top * 2)
    seen = set()
    for place in range(7):
        box = picture.crop((left, top + place * 128, left + 90, top + (place + 1) * 128))
        ink = sum(box.histogram()[:128])
        assert 300 < ink < 5000
        seen.add(ink)
    assert len(seen) > 4


@pytest.mark.parametrize("paper", [FORM, LANDSCAPE, OFFICIAL])
def test_the_code_on_every_page_scans_and_says_which_page_of_which_paper(
    paper: Paper, stamp: PaperStamp, tmp_path: Path
) -> None:
    flow = Flow(paper)
    for _ in range(3):
        note(flow, "正文")
        flow.new_page()
    note(flow, "末页")
    assert pdf.save(flow.pages, stamp, "试", tmp_path / "a.pdf") == 4
    assert codes(tmp_path / "a.pdf") == [qr_text(stamp, page, 4) for page in range(1, 5)]


def test_the_code_stands_outside_the_type_area_of_every_paper() -> None:
    for paper in (FORM, LANDSCAPE, OFFICIAL):
        assert paper.top > CODE_EDGE + CODE_SIDE


def test_official_pages_are_numbered_right_then_left_and_forms_say_how_many(stamp: PaperStamp, tmp_path: Path) -> None:
    official = Flow(OFFICIAL)
    note(official, "一")
    official.new_page()
    note(official, "二")
    pdf.save(official.pages, stamp, "试", tmp_path / "a.pdf")
    numbers = [next(w for w in page.words if w.text.startswith("—")) for page in official.pages]
    assert [words.text for words in numbers] == ["— 1 —", "— 2 —"]
    assert numbers[0].x > OFFICIAL.width / 2 > numbers[1].x
    single = Flow(FORM)
    note(single, "一")
    pdf.save(single.pages, stamp, "试", tmp_path / "b.pdf")
    assert "第1页共1页" in pages_by_pypdf(tmp_path / "b.pdf")[0]


def test_the_same_pages_give_the_same_bytes(stamp: PaperStamp, tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        flow = Flow(FORM)
        note(flow, "同一份内容")
        pdf.save(flow.pages, stamp, "试", tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_a_reprint_differs_only_by_its_mark_outside_the_type_area(stamp: PaperStamp, tmp_path: Path) -> None:
    again = replace(stamp, printed_on=date(2027, 1, 5), reprint=True)
    for name, one in (("a.pdf", stamp), ("b.pdf", again)):
        flow = Flow(FORM)
        note(flow, "同一份内容")
        pdf.save(flow.pages, one, "试", tmp_path / name)
    first, second = (pages_by_pypdf(tmp_path / name)[0] for name in ("a.pdf", "b.pdf"))
    assert second.replace("补打2027年1月5日", "") == first
    assert second != first
    before, after = (pictures(tmp_path / name)[0] for name in ("a.pdf", "b.pdf"))
    below = (0, int(FORM.top * 2), before.width, before.height)
    assert before.crop(below).tobytes() == after.crop(below).tobytes()
    assert before.tobytes() != after.tobytes()


def test_a_character_nobody_draws_stops_the_print_and_leaves_no_file(stamp: PaperStamp, tmp_path: Path) -> None:
    flow = Flow(FORM)
    with pytest.raises(UserError, match=r"U\+E1234"):
        note(flow, "张\U000e1234")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "磁盘空间不够"), (errno.EACCES, "不许写入"), (errno.EIO, "不能用")]
)
def test_a_full_or_forbidden_disk_is_said_in_words_and_the_old_file_stays(
    number: int, words: str, stamp: PaperStamp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.pdf"
    out.write_text("old")

    def refuse(_: int) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(os, "fsync", refuse)
    flow = Flow(FORM)
    note(flow, "正文")
    with pytest.raises(UserError, match=words) as caught:
        pdf.save(flow.pages, stamp, "试", out)
    assert caught.value.hint
    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_place_that_is_no_folder_is_said_in_words(stamp: PaperStamp, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    flow = Flow(FORM)
    note(flow, "正文")
    with pytest.raises(UserError, match="不是文件夹"):
        pdf.save(flow.pages, stamp, "试", tmp_path / "file" / "a.pdf")
