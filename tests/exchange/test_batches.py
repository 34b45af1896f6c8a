"""Documents are merged many at a time, and it makes no difference to any of them."""

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from db.cases.tables import CaseActRow, CaseMaterialRow, CaseRow
from db.exchange.format import wire
from db.exchange.format.refusal import Refused
from db.exchange.merging import batches
from db.exchange.records import versions
from db.exchange.tables import HeadRow, QuarantineRow
from db.paths import StorePaths
from db.store import database
from tests.exchange.offices import Office, add_case, dump
from tests.exchange.recorded import BUREAU, act

Pair = tuple[Office, Office]
LOCAL = ("exchange_applied", "exchange_refused", "exchange_sealed", "journal", "store_info", "app_user")
SHADOWS = tuple(f"search_index_{part}" for part in ("data", "idx", "content", "docsize", "config"))
NEVER_THE_SAME = {
    "case_file": ("id_number_cipher",),
    "exchange_head": ("body",),
    "exchange_quarantine": ("id", "at", "envelope", "settled_at"),
    "exchange_key": ("secret",),
}


def contents() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the open store but what an import writes with a time, a nonce or a number of its own."""
    found = dump((*LOCAL, *SHADOWS))
    for table, columns in NEVER_THE_SAME.items():
        names = [row[1] for row in database.execute_sql(f"PRAGMA table_info({table})")]
        kept = [place for place, name in enumerate(names) if name not in columns]
        found[table] = sorted((tuple(row[place] for place in kept) for row in found[table]), key=repr)
    return found


def a_bit_of_everything(centre: Office) -> tuple[list[str], str]:
    """Cases with acts, some taken back, one act in the county's name."""
    centre.open()
    cases = [add_case(number) for number in range(1, 8)]
    for case in cases:
        act(case, "accepted")
    wrong = act(cases[0], "reviewed")
    act(cases[0], "reversed", reverses=wrong)
    act(cases[1], "granted", organ=BUREAU)
    gone = act(cases[2], "delivered")
    act(cases[3], "reversed", reverses=gone)
    return cases, wrong


@pytest.mark.parametrize("most", [1, 3])
def test_batches_of_any_size_leave_the_same_store(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    bureau, centre = pair
    cases, _ = a_bit_of_everything(centre)
    bureau.apply(centre.export("140525")[0])
    centre.open()
    CaseRow.update(note="改过").where(CaseRow.id.in_(cases[:3])).execute()
    add_case(9)
    file = centre.export("140525")[-1]
    other = replace(bureau, paths=StorePaths(tmp_path / "other"))
    shutil.copytree(bureau.paths.folder, other.paths.folder)
    whole = bureau.apply(file)
    expected = contents()
    monkeypatch.setattr(batches, "MOST", most)
    single = other.apply(file)
    assert replace(single, receipt=whole.receipt) == whole
    assert (whole.new, whole.changed, whole.quarantined) == (2, 3, 2)
    found = contents()
    for table, rows in expected.items():
        assert found[table] == rows, table


def test_a_row_that_is_taken_stops_no_other_document_of_its_batch(pair: Pair) -> None:
    bureau, centre = pair
    bureau.open()
    taken = CaseMaterialRow.get(CaseMaterialRow.case_id == add_case(3)).id
    centre.open()
    cases = [add_case(number) for number in range(1, 7)]
    mine = CaseMaterialRow.get(CaseMaterialRow.case_id == cases[2]).id
    CaseMaterialRow.update(id=taken).where(CaseMaterialRow.id == mine).execute()
    result = bureau.apply(centre.export("140525")[0])
    assert [row.doc_id for row in QuarantineRow.select().where(QuarantineRow.reason == "clash")] == [cases[2]]
    assert {row.id for row in CaseRow.select()} & set(cases) == set(cases) - {cases[2]}
    assert HeadRow.get_or_none(HeadRow.doc_id == cases[2]) is None
    assert (result.new, result.quarantined) == (10, 2)


def test_an_act_taken_back_in_the_same_package_comes_after_the_act(pair: Pair) -> None:
    bureau, centre = pair
    cases, wrong = a_bit_of_everything(centre)
    bureau.apply(centre.export("140525")[0])
    rows = database.execute_sql("SELECT kind FROM case_act WHERE case_id = ? ORDER BY rowid", (cases[0],))
    there = [row[0] for row in rows]
    assert there == ["received", "accepted", "reviewed", "reversed"]
    assert CaseActRow.get(CaseActRow.kind == "reversed").reverses == wrong
    assert [row.reason for row in QuarantineRow.select() if row.reason.startswith("待收")] == []


def lines_of(count: int) -> list[bytes]:
    owner, body = "140525108/r-aaaaaaaaaa", b"{}"
    return [
        wire.encode(
            wire.Envelope(
                t="case", v=1, id=str(number), owner=owner, body=msgspec.Raw(body),
                vid=versions.vid_of("", "case", str(number), owner, 1, "", body),
            )
        )
        for number in range(count)
    ]  # fmt: skip


def test_a_batch_is_bounded_in_number_and_bytes_and_holds_no_document_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = lines_of(5)
    monkeypatch.setattr(batches, "MOST", 3)
    assert [len(batch) for batch in batches.cut(lines, "x")] == [3, 2]
    assert [len(batch) for batch in batches.cut([lines[0], lines[1], lines[0]], "x")] == [2, 1]
    monkeypatch.setattr(batches, "MOST_BYTES", 1)
    assert [len(batch) for batch in batches.cut(lines, "x")] == [1] * 5
    with pytest.raises(Refused):
        list(batches.cut([*lines, b"{}"], "x"))
