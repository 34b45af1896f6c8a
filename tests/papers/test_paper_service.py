"""Printing is one local, complete transaction: number, snapshot, file, or nothing of all that."""

from pathlib import Path

import pytest

from db import journal, store
from db.actors import Actor
from db.errors import UserError
from db.papers.rules import PaperKind, PaperStamp
from db.papers.service import Paper, check_snapshots, paper, papers_of, print_paper, reprint

DRAWN: list[PaperStamp] = []


def draw(stamp: PaperStamp, out: Path) -> int:
    DRAWN.append(stamp)
    out.write_text(f"{stamp.number}{'补打' if stamp.reprint else ''}", encoding="utf-8")
    return 3


def run(actor: Actor, out: Path, text: str = "一", kind: PaperKind = PaperKind.CATALOGUE) -> Paper:
    return print_paper(actor, kind, "edition", "e1", {"text": text}, out, draw)


def test_papers_of_a_kind_are_numbered_one_after_the_other(county: Actor, tmp_path: Path) -> None:
    numbers = [run(county, tmp_path / f"{text}.pdf", text).number for text in "一二三"]
    assert [number.rsplit("-", 1)[1] for number in numbers] == ["1号", "2号", "3号"]
    assert (tmp_path / "三.pdf").read_text(encoding="utf-8") == numbers[2]
    assert [found.pages for found in papers_of("edition", "e1")] == [3, 3, 3]


def test_the_same_content_again_is_a_reprint_with_the_same_number(county: Actor, tmp_path: Path) -> None:
    first = run(county, tmp_path / "a.pdf")
    again = run(county, tmp_path / "b.pdf")
    assert (again.id, again.number) == (first.id, first.number)
    assert "补打" in (tmp_path / "b.pdf").read_text(encoding="utf-8")
    assert len(papers_of("edition", "e1")) == 1


def test_a_failed_print_uses_no_number_and_leaves_no_file(county: Actor, tmp_path: Path) -> None:
    def jam(_stamp: PaperStamp, out: Path) -> int:
        out.write_text("半张", encoding="utf-8")
        raise UserError("磁盘满了。")

    with pytest.raises(UserError, match="磁盘满了"):
        print_paper(county, PaperKind.CATALOGUE, "edition", "e1", {"text": "x"}, tmp_path / "x.pdf", jam)
    assert list(tmp_path.glob("x.pdf*")) == []
    assert run(county, tmp_path / "y.pdf").number.endswith("-1号")


def test_a_reprint_is_drawn_from_the_snapshot_and_journalled(county: Actor, tmp_path: Path) -> None:
    first = run(county, tmp_path / "a.pdf")
    entries = journal.verify()
    reprint(county, first.id, tmp_path / "c.pdf", draw)
    assert DRAWN[-1].digest == first.digest
    assert journal.verify() == entries + 1


def test_a_snapshot_altered_with_another_tool_is_not_reprinted(county: Actor, tmp_path: Path) -> None:
    first = run(county, tmp_path / "a.pdf")
    store.database.execute_sql("DROP TRIGGER paper_refuses_update")
    store.database.execute_sql("UPDATE paper SET snapshot = replace(snapshot, '一', '二')")
    with pytest.raises(UserError, match="被改动过"):
        paper(first.id)
    with pytest.raises(UserError, match="被改动过"):
        check_snapshots()


def test_a_paper_whose_file_could_not_be_put_in_place_is_no_reprint_next_time(county: Actor, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").mkdir()
    with pytest.raises(OSError, match="directory"):
        run(county, tmp_path / "a.pdf")
    printed = run(county, tmp_path / "b.pdf")
    assert printed.number.endswith("-1号")
    assert "补打" not in (tmp_path / "b.pdf").read_text(encoding="utf-8")
    assert list(tmp_path.glob("*.未完成")) == []
