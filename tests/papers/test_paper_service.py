"""Printing is one local, complete transaction: number, snapshot, file, or nothing of all that."""

from pathlib import Path

import pytest

from db import journal, store
from db.actors import Actor
from db.errors import UserError
from db.papers import numbers
from db.papers.numbers import NumberState
from db.papers.rules import PaperKind, PaperStamp
from db.papers.service import (
    UNNUMBERED,
    Paper,
    check_snapshots,
    issue,
    note_printed,
    on_trial,
    paper,
    papers_of,
    print_paper,
    reprint,
)

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


def states() -> list[tuple[str, NumberState]]:
    """Every number's end and what became of it, oldest first."""
    return [(one.number.rsplit("-", 1)[1], one.state) for one in reversed(numbers.numbered())]


def test_a_paper_on_trial_takes_no_number_and_leaves_no_trace_but_its_file(county: Actor, tmp_path: Path) -> None:
    entries = journal.verify()
    shown = on_trial(lambda: run(county, tmp_path / "a.pdf"))
    assert (shown.number, DRAWN[-1].trial) == (UNNUMBERED, True)
    assert (tmp_path / "a.pdf").exists()
    assert (papers_of("edition", "e1"), journal.verify()) == ([], entries)
    assert run(county, tmp_path / "b.pdf").number.endswith("-1号")
    assert (DRAWN[-1].trial, DRAWN[-1].reprint) == (False, False)


def test_a_paper_numbered_but_not_put_on_paper_keeps_its_number_and_is_no_reprint(
    county: Actor, tmp_path: Path
) -> None:
    (left,) = issue(lambda: run(county, tmp_path / "a.pdf"))  # and then the power fails
    assert states() == [("1号", NumberState.WAITING)]
    (again,) = issue(lambda: run(county, tmp_path / "b.pdf"))
    assert (again.paper.number, DRAWN[-1].reprint) == (left.paper.number, False)
    note_printed(again)
    assert states() == [("1号", NumberState.PRINTED)]
    run(county, tmp_path / "c.pdf")
    assert DRAWN[-1].reprint


def test_a_number_never_printed_is_void_with_a_reason_once_the_content_is_another(
    county: Actor, tmp_path: Path
) -> None:
    issue(lambda: run(county, tmp_path / "a.pdf"))
    issue(lambda: run(county, tmp_path / "x.pdf", kind=PaperKind.EDITION_DIFF))
    new = run(county, tmp_path / "b.pdf", "二")
    found = {one.title: one for one in numbers.numbered() if one.state is not NumberState.PRINTED}
    assert found["事项目录"].why == f"编号以后没有打印，后来另编了 {new.number}"
    assert found["清单比对表"].state is NumberState.WAITING, "another paper on the same subject is left alone"
    assert run(county, tmp_path / "c.pdf").number.endswith("-3号"), "a void number does not come back"


def test_a_number_is_made_void_by_a_person_only_with_a_reason_and_once(county: Actor, tmp_path: Path) -> None:
    printed = run(county, tmp_path / "a.pdf")
    with pytest.raises(UserError, match="作废的原因，没有作废"):
        numbers.void(county, printed.number, " ")
    assert numbers.void(county, printed.number, "卡纸，纸张报废").why == "卡纸，纸张报废"
    with pytest.raises(UserError, match="已经作废"):
        numbers.void(county, printed.number, "又一次")
    with pytest.raises(UserError, match="没有编号是"):
        numbers.void(county, "移清〔2026〕没有号", "x")
    assert run(county, tmp_path / "b.pdf").number.endswith("-2号")
    assert not DRAWN[-1].reprint
    journal.verify()
