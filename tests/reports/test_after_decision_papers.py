"""The papers after a decision: what each says, and that a scanner reads the bag's sheet."""

from pathlib import Path

import zxingcpp

from db.cases.bags import rules
from db.papers.rules import PaperKind, PaperStamp, qr_text
from tests.reports import sample_after_decision as samples
from tests.reports.reading import pages_by_pypdf, pictures


def test_the_sheet_of_a_bag_carries_two_codes_a_scanner_reads(stamp: PaperStamp, tmp_path: Path) -> None:
    content, write = samples.CONTENTS[PaperKind.BAG_SHEET]
    pages = write(content, stamp, tmp_path / "bag.pdf")
    read = [code.text for code in zxingcpp.read_barcodes(pictures(tmp_path / "bag.pdf", 2.8)[-1])]
    assert sorted(read) == sorted([qr_text(stamp, pages, pages), samples.code()])
    bag = rules.read_code(samples.code())
    assert bag
    assert len(bag[1]) == rules.MOST_IN_CODE


def test_the_sheet_of_a_bag_has_a_line_for_every_case_and_three_to_sign(stamp: PaperStamp, tmp_path: Path) -> None:
    content, write = samples.CONTENTS[PaperKind.BAG_SHEET]
    write(content, stamp, tmp_path / "bag.pdf")
    told = "".join(pages_by_pypdf(tmp_path / "bag.pdf"))
    assert all(line.number in told for line in content.lines)
    for words in ("移送人", "送件人", "接收人", "到件时的差异", "合计"):
        assert words in told


def test_a_receipt_ticks_one_way_and_a_blank_one_none(stamp: PaperStamp, tmp_path: Path) -> None:
    write = samples.CONTENTS[PaperKind.DELIVERY_RECEIPT][1]
    write(samples.receipt("left"), stamp, tmp_path / "left.pdf")
    told = "".join(pages_by_pypdf(tmp_path / "left.pdf"))
    assert "■留置送达" in told
    assert told.count("■") == 1
    assert "拒绝签字" in told
    write(samples.receipt(""), stamp, tmp_path / "blank.pdf")
    told = "".join(pages_by_pypdf(tmp_path / "blank.pdf"))
    assert told.count("□") == 6
    assert "满30日视为送达" in told


def test_the_handover_list_shows_every_digest_whole(stamp: PaperStamp, tmp_path: Path) -> None:
    content, write = samples.CONTENTS[PaperKind.ARCHIVE_LIST]
    write(content, stamp, tmp_path / "list.pdf")
    assert "".join(pages_by_pypdf(tmp_path / "list.pdf")).count("ab" * 32) == 2
