"""A county set back to a backup learns from the offices what it wrote since, and takes it back on a person's word."""

from pathlib import Path

import msgspec
import pytest

from db import clock, journal
from db.actors import Actor
from db.cases.tables import CaseActRow, CaseRow
from db.errors import UserError
from db.exchange import service
from db.exchange.format import wire
from db.exchange.merging import again, conflicts, deciding, takeback
from db.exchange.merging.applying import Tally
from db.exchange.merging.quarantine import RETURNED
from db.exchange.offices.origin import Origin
from db.exchange.records import versions
from db.exchange.tables import QuarantineRow
from db.handover import service as handover
from db.handover.rules import Direction
from db.handover.service import NewBatch, NewTransferItem
from db.items.tables import EditionRow, ItemRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.papers.tables import PaperRow
from db.rows import uuid7
from db.store import database
from tests.exchange.offices import Office, add_case, add_items, dump
from tests.exchange.recorded import paper
from tests.exchange.second_lives import back_up, identity_of, known_at, restore

Pair = tuple[Office, Office]
BUREAU = "泽州县行政审批服务管理局"


def county_act(case: str) -> str:
    """The county's own act on a case, in the store that is open."""
    row = CaseActRow.create(
        case_id=case, kind="granted", happened_on="2026-11-20", user_id="b", user_name="王五", organ_name=BUREAU,
        at="2026-11-20T10:00:00+08:00", lsn=7, clock="ok",
    )  # fmt: skip
    return str(row.id)


@pytest.fixture
def forgotten(pair: Pair, tmp_path: Path) -> tuple[Office, Office, str, str]:
    """The county decided a case, issued a paper and entered an item after its backup; the office has all of it."""
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    backup = back_up(bureau, tmp_path / "b.tar")
    bureau.open()
    act = county_act(case)
    paper("准予〔2026〕140525A-1号", subject_type="case", subject_id=case)
    add_items(1)
    centre.apply(bureau.export("140525108")[0])
    restore(bureau, backup)
    bureau.open()
    assert CaseActRow.select().count() == 1
    return bureau, centre, case, act


def kinds(office: Office) -> dict[str, str]:
    return {one.kind: one.text for one in office.status().concerns}


def test_a_restored_county_takes_back_what_it_had_decided(forgotten: tuple[Office, Office, str, str]) -> None:
    bureau, centre, _, act = forgotten
    bureau.apply(centre.export("140525")[0])
    assert kinds(bureau)["lost_packages"].startswith(
        "备份之后由县里发出的包，本机已没有记录：巴公镇便民服务中心第 1 号（"
    )
    assert "returned" not in kinds(bureau)
    centre.apply(bureau.export("140525108")[0])
    result = bureau.apply(centre.export("140525")[0])
    rows = service.returned()
    assert result.quarantined == len(rows) == 4
    assert [(row.kind, row.here, row.fits) for row in rows] == [
        ("清单版本", "本机没有", True), ("事项", "本机没有", True), ("办件记录", "本机没有", True),
        ("文书", "本机没有", True),
    ]  # fmt: skip
    assert {one.reason for one in conflicts.waiting()} == {"县里还原前写的，等县里的人核对后取回"}
    told = kinds(bureau)
    assert "lost_packages" not in told, "the office has answered to the new life"
    assert told["returned"] == "巴公镇便民服务中心送回县里还原前写的 4 件，等着取回。"
    assert CaseActRow.select().count() == 1, "nothing is taken before somebody confirmed it"
    with pytest.raises(UserError, match="要写明和谁核对过"):
        service.take_back(bureau.open(), "140525108", " ")
    done = service.take_back(bureau.open(), "140525108", "和巴公镇李四对过")
    assert (done.taken, done.to_decide, done.waiting) == (4, 0, 0)
    assert CaseActRow.get_by_id(act).organ_name == BUREAU
    assert (PaperRow.select().count(), EditionRow.select().count(), ItemRow.select().count()) == (1, 1, 1)
    (entry,) = journal.history("case_act", act)
    assert (entry.action, entry.reason) == ("从巴公镇便民服务中心取回县里还原前写的", "和巴公镇李四对过")
    again_down = centre.apply(bureau.export("140525108")[0])
    assert (again_down.changed, again_down.quarantined) == (0, 0)
    last = bureau.apply(centre.export("140525")[0])
    assert (last.new, last.changed, last.quarantined) == (0, 0, 0)
    assert "returned" not in kinds(bureau)
    assert "differs" not in kinds(centre)
    centre.open()
    assert database.execute_sql("SELECT count(*) FROM exchange_return").fetchone()[0] == 0, "asked no longer"


def test_what_was_declined_does_not_come_again(forgotten: tuple[Office, Office, str, str]) -> None:
    bureau, centre, _, act = forgotten
    centre.apply(bureau.export("140525108")[0])
    bureau.apply(centre.export("140525")[0])
    for one in conflicts.waiting():
        deciding.acknowledge(bureau.open(), one.id, "不是县里写的")
    assert service.returned() == ()
    bureau.apply(centre.export("140525")[0])
    assert service.returned() == ()
    with pytest.raises(UserError, match="没有可以从这个单位取回的"):
        service.take_back(bureau.open(), "140525108", "核对过")
    assert CaseActRow.get_or_none(CaseActRow.id == act) is None


def test_an_office_that_invents_the_countys_acts_is_not_believed(pair: Pair) -> None:
    """A county that was never set back takes it for what it is; a restored one does not offer what is not its own."""
    bureau, centre = pair
    centre.open()
    case = add_case()
    bureau.apply(centre.export("140525")[0])
    address = identity_of(centre).address
    act = {
        "id": "0190a0a0-0000-7000-8000-000000000001", "case_id": case, "kind": "granted", "happened_on": "2026-11-20",
        "details": "{}", "reason": "", "reverses": None, "user_id": "b", "user_name": "王五",
        "organ_name": "巴公镇便民服务中心", "at": "2026-11-20T10:00:00+08:00", "lsn": 7, "clock": "ok",
    }  # fmt: skip
    body = msgspec.json.encode(act)
    vid = versions.vid_of("", "case_act", str(act["id"]), "140525/county", 1, "", body)
    line = wire.encode(
        wire.Envelope(t="case_act", v=1, id=str(act["id"]), owner="140525/county", vid=vid, body=msgspec.Raw(body))
    )

    def receive() -> str:
        known, identity = known_at(bureau), identity_of(bureau)
        origin = Origin(address, "f" * 64, "测试", False, known, identity.provider)
        tally = Tally(describe=False)
        with database.atomic():
            again.merger(origin, identity, 99, tally).merge([line])
        return tally.waiting[0][2]

    assert receive() == "forbidden"
    bureau.open()
    QuarantineRow.delete().execute()
    journal.set_info("restores", "1")
    assert receive() == RETURNED
    (row,) = service.returned("140525108")
    assert not row.fits
    before = dump()
    with pytest.raises(UserError, match="没有可以从这个单位取回的"):
        service.take_back(bureau.open(), "140525108", "核对过")
    assert dump() == before


def test_what_the_county_changed_before_and_after_the_backup_is_decided_side_by_side(
    pair: Pair, tmp_path: Path
) -> None:
    bureau, centre = pair
    bureau.open()
    case = add_case()
    centre.apply(bureau.export("140525108")[0])
    backup = back_up(bureau, tmp_path / "b.tar")
    bureau.open()
    CaseRow.update(note="备份以后改的").where(CaseRow.id == case).execute()
    centre.apply(bureau.export("140525108")[0])
    restore(bureau, backup)
    bureau.open()
    CaseRow.update(applicant="李四").where(CaseRow.id == case).execute()
    centre.apply(bureau.export("140525108")[0])
    bureau.apply(centre.export("140525")[0])
    (row,) = [one for one in service.returned() if one.kind == "办件"]
    assert (row.here, row.fits) == ("本机是另一版", True)
    done = service.take_back(bureau.open(), "140525108", "核对过")
    assert (done.to_decide, done.waiting) == (1, 0)
    (waiting,) = conflicts.waiting()
    assert len(conflicts.compare(waiting.id).differing) == 2


def test_a_changed_entry_of_the_list_comes_back_for_a_person_to_enter_again(pair: Pair, tmp_path: Path) -> None:
    bureau, centre = pair
    bureau.open()
    (item,) = add_items(1)
    centre.apply(bureau.export("140525108")[0])
    backup = back_up(bureau, tmp_path / "b.tar")
    bureau.open()
    ItemRow.update(name="备份以后改的名称").where(ItemRow.id == item).execute()
    centre.apply(bureau.export("140525108")[0])
    restore(bureau, backup)
    assert centre.apply(bureau.export("140525108")[0]).quarantined == 0
    centre.open()
    (kept,) = conflicts.waiting()
    assert (kept.reason, kept.standing) == ("县里还原前的一版，下一个包带回县里核对", conflicts.Standing.BY_ITSELF)
    assert again.retry(centre.open()).waiting == 0
    bureau.apply(centre.export("140525")[0])
    (row,) = service.returned()
    assert (row.kind, row.here, row.fits) == ("事项", "本机是另一版", False)
    (waiting,) = conflicts.waiting()
    assert [line.theirs for line in conflicts.compare(waiting.id).differing] == ["备份以后改的名称"]
    with pytest.raises(UserError, match="没有可以从这个单位取回的"):
        service.take_back(bureau.open(), "140525108", "核对过")
    centre.apply(bureau.export("140525108")[0])
    assert conflicts.waiting() == ()
    bureau.apply(centre.export("140525")[0])
    assert len(service.returned()) == 1


def test_a_receipt_for_a_package_of_the_lost_life_says_so(forgotten: tuple[Office, Office, str, str]) -> None:
    bureau, centre, _, _ = forgotten
    (receipt,) = centre.stick.glob("回执-140525-*.xrc")
    with pytest.raises(UserError, match="第 1 号包是县里从备份恢复以前封的") as told:
        bureau.apply(receipt)
    assert "请给这个单位导出一个包" in told.value.hint


def test_a_tick_in_our_name_fits_only_on_a_checklist_that_is_here(county: Actor) -> None:
    forestry = organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT)
    today = clock.today()
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    batch = handover.add_batch(county, NewBatch("第一批", "通知", "", "县人民政府", today, today), [item])
    here = handover.add_checklist(county, batch.id, Direction.IN, forestry.id, county.organ_id, []).id
    for name, checklist, fits in (
        (county.organ_name, here, True), (county.organ_name, str(uuid7()), False), ("县林业局", here, False),
    ):  # fmt: skip
        body = {"organ_name": name, "checklist_id": checklist}
        assert takeback._fits("line_act", body, takeback._own_names()) is fits
