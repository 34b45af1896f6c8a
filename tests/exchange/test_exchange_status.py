"""What the page says of outbox, offices and history: counted from what is known to have arrived, never guessed."""

from datetime import timedelta
from pathlib import Path

import pytest

from db import clock, journal
from db.cases.tables import CaseActRow, CaseRow
from db.exchange import service
from db.exchange.format.refusal import Refused
from db.exchange.oversight import pending
from db.exchange.oversight.history import Direction, Filter
from db.exchange.tables import AppliedRow, RosterRow
from db.exchange.transport import at_hand
from db.items.tables import ItemRow
from tests.exchange.conftest import Later
from tests.exchange.offices import Office, add_case, add_items

Pair = tuple[Office, Office]


def outbox(office: Office) -> service.AddresseeRow:
    return office.status().addressees[0]


def bring(sender: Office, receiver: Office, to: str) -> None:
    """One trip with its receipt."""
    receipt = receiver.apply(sender.export(to)[0]).receipt
    sender.apply(receipt)


def edit_case(applicant: str) -> None:
    CaseRow.update(applicant=applicant).execute()


# --- outbox -----------------------------------------------------------------------------------------------------


def test_what_an_office_entered_waits_until_the_county_is_known_to_have_it(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    row = outbox(centre)
    assert (row.waiting, row.fresh, row.number, row.state) == (2, 2, 0, "待带 2 条")
    file = centre.export("140525")[0]
    row = outbox(centre)
    assert (row.waiting, row.fresh, row.number, row.state) == (2, 0, 1, "已带走")
    receipt = bureau.apply(file).receipt
    assert outbox(centre).waiting == 2
    centre.apply(receipt)
    row = outbox(centre)
    assert (row.waiting, row.fresh) == (0, 0)
    assert row.state.startswith("县已接收")
    edit_case("李四")
    row = outbox(centre)
    assert (row.waiting, row.fresh, row.state) == (1, 1, "待带 1 条")


def test_a_package_that_was_lost_leaves_its_documents_waiting(pair: Pair) -> None:
    _, centre = pair
    centre.open()
    add_case(1)
    centre.export("140525")
    centre.open()
    add_case(2)
    row = outbox(centre)
    assert (row.waiting, row.fresh) == (4, 2)


def test_the_status_bar_counts_cases_at_an_office_and_offices_at_the_county(pair: Pair) -> None:
    bureau, centre = pair
    centre.open()
    add_case(1)
    add_case(2)
    assert (outbox(centre).waiting, service.going()) == (4, service.Going(2, "件"))
    bring(centre, bureau, "140525")
    centre.open()
    assert service.going() == service.Going(0, "件")
    CaseRow.update(applicant="李四").where(CaseRow.number.endswith("1")).execute()
    assert service.going() == service.Going(1, "件")
    bureau.open()
    bureau.open()
    add_items(2)
    assert service.going() == service.Going(1, "个单位")
    bring(bureau, centre, "140525108")
    bureau.open()
    assert service.going() == service.Going(0, "个单位")


def test_the_bureaus_act_on_a_case_waits_for_its_office_alone(pair: Pair, department: Office) -> None:
    bureau, centre = pair
    centre.open()
    case_id = add_case()
    bring(centre, bureau, "140525")
    bring(bureau, centre, "140525108")
    bring(bureau, department, "14052507")
    bureau.open()
    assert [row.waiting for row in service.status().addressees] == [0, 0]
    CaseActRow.create(
        case_id=case_id, kind="accepted", happened_on="2026-11-20", user_id="u", user_name="王五",
        organ_name="泽州县行政审批服务管理局", at="2026-11-20T10:00:00+08:00", lsn=1, clock="ok",
    )  # fmt: skip
    waiting = {row.site: row.waiting for row in service.status().addressees}
    assert waiting == {"140525108": 1, "14052507": 0}
    bring(bureau, centre, "140525108")
    bureau.open()
    assert [row.waiting for row in service.status().addressees] == [0, 0]


def test_an_office_below_counts_changes_of_the_list_even_before_they_are_sealed(pair: Pair) -> None:
    bureau, centre = pair
    bureau.open()
    add_items(2)
    bring(bureau, centre, "140525108")
    bureau.open()
    assert service.status().sites[0].drift == "最新"
    ItemRow.update(note="改过").execute()
    site = service.status().sites[0]
    assert (site.drift, site.behind) == ("落后 1 次", 1)


def test_counts_are_sums_over_sealing_steps() -> None:
    counts = pending.Counts([(3, 5), (7, 2), (None, 4), (7, 1)])
    assert [counts.after(step) for step in (0, 3, 6, 7)] == [12, 7, 7, 4]
    assert [counts.times_after(step) for step in (0, 3, 7)] == [3, 2, 1]
    assert counts.plus([(9, 1)]).after(7) == 5


# --- silence ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "words"), [(30, ""), (31, "已隔 31 日"), (75, "已隔 75 日")])
def test_an_office_that_does_not_report_is_said_to_be_silent_after_a_month(
    pair: Pair, later: Later, days: int, words: str
) -> None:
    bureau, centre = pair
    centre.open()
    add_case()
    bring(centre, bureau, "140525")
    later(days)
    site = bureau.status().sites[0]
    assert (site.silent_days, site.silence) == (days, words)


def test_no_days_are_counted_on_a_clock_that_cannot_be_believed(pair: Pair, department: Office, later: Later) -> None:
    bureau, centre = pair
    bring(centre, bureau, "140525")
    bring(department, bureau, "140525")
    later(900)
    silent = {site.code: (site.silent_days, site.silence) for site in bureau.status().sites}
    assert silent == {"140525108": (None, "日期存疑，此后收过 1 个包"), "14052507": (None, "日期存疑")}
    assert [one for one in service.status().concerns if one.kind in ("silent", "old_roster")] == []


def test_an_office_is_told_when_the_county_has_been_silent(pair: Pair, later: Later) -> None:
    bureau, centre = pair
    bring(bureau, centre, "140525108")
    later(35)
    told = [one.text for one in centre.status().concerns]
    assert told == ["县里 35 天没有回执或来包。"]
    own = service.status().own
    assert own is not None
    assert (own.silent_days, own.name) == (35, "泽州县行政审批服务管理局")


# --- reminders --------------------------------------------------------------------------------------------------


def test_two_packages_with_one_number_are_called_a_likely_copy(pair: Pair) -> None:
    bureau, centre = pair
    bring(centre, bureau, "140525")
    bureau.open()
    row = AppliedRow.get()
    AppliedRow.insert(
        **{name: getattr(row, name) for name in AppliedRow._meta.fields} | {"pid": "0" * 64, "receipt_number": 2}
    ).execute()
    assert [one.kind for one in service.status().concerns if one.kind == "twice"] == ["twice"]


def test_a_roster_nobody_renewed_for_fourteen_months_is_named(pair: Pair) -> None:
    pair[1].open()
    old = clock.now() - timedelta(days=430)
    RosterRow.update(at=old.isoformat()).execute()
    assert [one.kind for one in service.status().concerns] == ["old_roster"]


def test_every_reminder_says_what_to_do(pair: Pair, later: Later) -> None:
    bureau, centre = pair
    bring(bureau, centre, "140525108")
    journal_floor = clock.now()
    later(200)
    centre.open()
    RosterRow.update(at=(journal_floor - timedelta(days=430)).isoformat()).execute()
    found = service.status().concerns
    assert len(found) == 2
    assert all(one.advice.startswith(("请", "县级请")) for one in found)
    assert service.status().warnings == tuple(one.text + one.advice for one in found)


# --- history ----------------------------------------------------------------------------------------------------


@pytest.fixture
def travelled(pair: Pair) -> Pair:
    """One package each way, one refused file."""
    bureau, centre = pair
    centre.open()
    add_case()
    bring(centre, bureau, "140525")
    bring(bureau, centre, "140525108")
    centre.open()
    bad = centre.stick / "坏的.xpk"
    bad.write_bytes(b"nothing")
    with pytest.raises(Refused):
        service.plan(bad)
    return pair


def test_the_history_holds_everything_that_went_and_came(travelled: Pair) -> None:
    travelled[1].open()
    found = service.history()
    assert not found.more
    ways = [row.direction for row in found.rows]
    for way, count in ((Direction.OUT, 1), (Direction.IN, 1), (Direction.RECEIPT, 1), (Direction.REFUSED, 1)):
        assert (way, ways.count(way)) == (way, count)
    assert any(row.result.startswith("在泽州县行政审批服务管理局入册") for row in found.rows)
    sent = next(row for row in found.rows if row.direction is Direction.OUT)
    assert (sent.number, sent.documents, sent.place) == (1, 2, str(travelled[1].stick))
    assert len(sent.short_pid) == 12


def test_the_history_is_searched_by_office_file_result_and_direction(travelled: Pair) -> None:
    travelled[0].open()
    assert {row.office for row in service.history(Filter("巴公")).rows} == {"巴公镇便民服务中心"}
    assert service.history(Filter("没有这个单位")).rows == ()
    assert {row.direction for row in service.history(Filter("", "收到")).rows} == {Direction.IN}
    travelled[1].open()
    assert [row.place for row in service.history(Filter("坏的")).rows] == ["坏的.xpk"]
    pid = service.history(Filter("", "发出")).rows[0].pid
    assert {row.pid for row in service.history(Filter(pid[:10])).rows} == {pid}
    assert service.history(Filter("%")).rows == ()


def test_the_history_is_newest_first_and_a_receipt_stands_above_its_package(pair: Pair) -> None:
    bureau, centre = pair
    first, second = centre.export("140525")[0], centre.export("140525")[0]
    late, early = bureau.apply(second).receipt, bureau.apply(first).receipt
    for receipt in (early, late):
        centre.apply(receipt)
    rows = [row for row in service.history().rows if row.direction is not Direction.ROSTER]
    told = [(row.direction.value, row.number) for row in rows]
    assert told[:4] == [("回执", 2), ("发出", 2), ("回执", 1), ("发出", 1)]


def test_a_refused_file_that_is_looked_at_and_then_applied_is_on_the_list_once(pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "坏的.xpk"
    file.write_bytes(b"x")
    actor = pair[1].open()
    for _ in range(2):
        with pytest.raises(Refused):
            service.plan(file)
        with pytest.raises(Refused):
            service.apply(actor, file)
    file.write_bytes(b"")
    with pytest.raises(Refused):
        service.plan(file)
    assert [row.result for row in service.history(Filter("", "拒收")).rows] == ["拒收：空文件", "拒收：不是数据包"]


def test_the_history_comes_a_page_at_a_time(travelled: Pair) -> None:
    travelled[1].open()
    whole = service.history().rows
    page = service.history(limit=2)
    assert (page.rows, page.more) == (whole[:2], True)


def test_the_details_of_a_package_hold_its_receipts_words(travelled: Pair) -> None:
    travelled[1].open()
    sent = service.history(Filter("", "发出")).rows[0]
    told = dict(service.details(sent))
    assert told["回执"].startswith("第 1 号")
    assert told["写入"] == "2 件，待核对 0 件"
    assert told["对账"] == "两边相同"
    refused = service.history(Filter("", "拒收")).rows[0]
    assert "不是数据包" in dict(service.details(refused))["说明"]


# --- what lies on the stick -------------------------------------------------------------------------------------


def test_what_lies_on_a_stick_is_listed_new_ones_first_and_others_named(
    pair: Pair, department: Office, tmp_path: Path
) -> None:
    bureau, centre = pair
    stick = tmp_path / "carried"
    centre.open()
    add_case()
    centre.export("140525", stick)
    department.export("140525", stick)
    bureau.export("140525108", stick)
    bureau.open()
    places = (("U 盘", stick),)
    assert [(one.sender, one.state) for one in at_hand.at_hand(places)] == [
        ("巴公镇便民服务中心", "待看"), ("泽州县示例局", "待看"),
    ]  # fmt: skip
    first = at_hand.at_hand(places)[0]
    bureau.apply(first.file)
    assert [(one.sender, one.state, one.kind) for one in at_hand.at_hand(places)] == [
        ("泽州县示例局", "待看", "数据包"), ("巴公镇便民服务中心", "已导入过", "数据包"),
    ]  # fmt: skip
    department.open()
    states = {(one.sender, one.kind): one.state for one in at_hand.at_hand(places)}
    assert states["巴公镇便民服务中心", "数据包"] == "发给泽州县行政审批服务管理局的"
    centre.open()
    receipt = next(one for one in at_hand.at_hand(places) if one.kind == "回执")
    assert (receipt.state, receipt.is_new) == ("待看", True)
    assert journal.info("site_code") == "140525108"


def test_copies_of_refused_packages_are_not_offered_for_reading(pair: Pair) -> None:
    bureau, centre = pair
    (file,) = centre.export("140525")
    data = bytearray(file.read_bytes())
    data[-300] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(Refused):
        bureau.apply(file)
    assert list(bureau.paths.refused.iterdir()) != []
    assert at_hand.at_hand(()) == ()
