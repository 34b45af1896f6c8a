"""Organs that are renamed or end: with a day, a document and what they were called before."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from db import clock, journal, keys, store
from db.actors import Actor
from db.errors import UserError
from db.handover import ended, reminders
from db.handover import service as handover
from db.handover.acts import HandoverActKind, Subject, append
from db.handover.rules import Batch, Direction
from db.handover.service import NewBatch, NewTransferItem
from db.organs import changing
from db.organs import service as organs
from db.organs.rules import FormerName, Organ, OrganKind, names_of_today, said_today
from db.paths import StorePaths
from db.store import database
from tests.conftest import PASSWORD

DAY = date(2026, 3, 1)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def forestry(county: Actor) -> Organ:
    return organs.add_organ(county, "县林业局", "林业局", OrganKind.DEPARTMENT, "14052501")


@pytest.fixture
def batch(county: Actor, forestry: Organ) -> Batch:
    new = NewBatch("第二批", "通知", "", "县人民政府", date(2020, 12, 24), date(2020, 12, 31))
    item = NewTransferItem(1, Direction.IN, "林木采伐许可证核发", "01", "行政许可", forestry.id, county.organ_id)
    return handover.add_batch(county, new, [item])


def test_a_renamed_organ_is_found_by_both_names_and_keeps_the_old_one_with_its_last_day(
    county: Actor, forestry: Organ
) -> None:
    found = changing.rename(county, forestry.id, "县自然资源局", DAY, "自然资源局", "机构改革方案")
    assert (found.name, found.short_name, found.aliases) == ("县自然资源局", "自然资源局", ("县林业局", "林业局"))
    for name in ("县林业局", "林业局", "县自然资源局"):
        known = organs.organ_named(name)
        assert known is not None
        assert known.id == forestry.id
    assert [(one.name, one.until, one.document) for one in found.former] == [("县林业局", "2026-03-01", "机构改革方案")]
    again = changing.rename(county, forestry.id, "县林业和草原局", DAY + timedelta(days=9))
    days = ("2026-02-28", "2026-03-01", "2026-03-09", "2026-03-10", "")
    assert [again.name_on(day) for day in days] == [
        "县林业局",
        "县自然资源局",
        "县自然资源局",
        "县林业和草原局",
        "县林业和草原局",
    ]
    assert journal.verify()


def test_a_name_that_is_taken_a_day_ahead_and_one_before_the_last_change_are_refused(
    county: Actor, forestry: Organ
) -> None:
    organs.add_organ(county, "县自然资源局", "", OrganKind.DEPARTMENT)
    changing.rename(county, forestry.id, "县林业和草原局", DAY)
    for name, on, words in (
        ("县自然资源局", DAY, "已经登记过"),
        ("县林业和草原局", DAY, "本来就叫"),
        ("", DAY, "空着"),
        ("县林草局", clock.today() + timedelta(days=1), "还没有到"),
        ("县林草局", DAY, "不晚于上一次改名"),
    ):
        with pytest.raises(UserError, match=words):
            changing.rename(county, forestry.id, name, on)


def test_a_batch_that_was_finished_keeps_the_name_of_its_time_and_one_that_runs_says_the_new_one(
    county: Actor, forestry: Organ, batch: Batch
) -> None:
    changing.rename(county, forestry.id, "县自然资源局", DAY)
    assert handover.batch(batch.id).items[0].from_organ == "县自然资源局"
    with database.atomic():
        append(
            county,
            Subject.BATCH,
            batch.id,
            HandoverActKind.FINISHED,
            date(2021, 1, 5),
            called="第二批",
            batch_id=batch.id,
        )
    assert handover.batch(batch.id).items[0].from_organ == "县林业局"


def test_an_organ_that_ends_says_what_is_left_to_do_and_by_whom(county: Actor, forestry: Organ, batch: Batch) -> None:
    next_one = organs.add_organ(county, "县自然资源局", "", OrganKind.DEPARTMENT)
    with pytest.raises(UserError, match="写明依据"):
        changing.end(county, forestry.id, DAY, next_one.id)
    found = changing.end(county, forestry.id, DAY, next_one.id, "机构改革方案")
    assert (found.valid_to, found.successor_id, found.has_ended("2026-03-01"), found.has_ended("2026-02-28")) == (
        "2026-03-01", next_one.id, True, False,
    )  # fmt: skip
    (affair,) = ended.affairs(forestry.id)
    assert affair.what == "划转批次「第二批」没有办结"
    assert "由县自然资源局的人以县林业局名义签完" in affair.todo
    told = [one for one in reminders.reminders(clock.today()) if one.kind == "单位已停用"]
    assert [one.what for one in told] == ["第二批没有办结，县林业局已于 2026-03-01 停用，由县自然资源局接着办"]
    with pytest.raises(UserError, match="已登记从"):
        changing.end(county, forestry.id, DAY, None, "方案")
    assert changing.resume(county, forestry.id, "登记错了").valid_to == ""
    assert ended.running_with_ended(handover.batches()) == []


def test_an_office_does_not_end_itself_and_no_successor_is_one_that_ends_too(county: Actor, forestry: Organ) -> None:
    other = organs.add_organ(county, "县农业局", "", OrganKind.DEPARTMENT)
    changing.end(county, other.id, DAY, None, "方案")
    with pytest.raises(UserError, match="不能在自己的库里停用"):
        changing.end(county, county.organ_id, DAY, None, "方案")
    for successor in (other.id, forestry.id):
        with pytest.raises(UserError, match="那天也不在了"):
            changing.end(county, forestry.id, DAY, successor, "方案")


def test_the_login_box_shows_the_name_of_today_and_goes_on_without_where_it_cannot_be_written(
    county: Actor, county_paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing.rename(county, county.organ_id, "示例县数据局", DAY)
    assert keys.label(county_paths.keys).organ == "示例县数据局"
    with monkeypatch.context() as full:
        full.setattr(keys, "_write", failing)
        changing.rename(county, county.organ_id, "示例县行政审批局", DAY + timedelta(days=1))
    assert keys.label(county_paths.keys).organ == "示例县数据局"
    store.close_store()
    assert organs.sign_in(county_paths, county.name, PASSWORD).organ_name == "示例县行政审批局"
    assert keys.label(county_paths.keys).organ == "示例县行政审批局"


def test_a_renaming_that_was_not_saved_leaves_the_login_box_as_it_was(
    county: Actor, county_paths: StorePaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = keys.label(county_paths.keys).organ
    monkeypatch.setattr(journal, "record", failing)
    with pytest.raises(OSError, match="full"):
        changing.rename(county, county.organ_id, "示例县数据局", DAY)
    assert keys.label(county_paths.keys).organ == shown


def failing(*_: object, **__: object) -> None:
    raise OSError("full")


def organ(name: str, short_name: str, *former: str) -> Organ:
    pairs = (one.split() for one in former)
    names = tuple(FormerName(name, short, "2026-01-01") for name, short in pairs)
    return Organ(name, name, short_name, OrganKind.DEPARTMENT, "", None, former=names)


def test_former_names_are_read_as_today_s_unless_another_organ_has_them() -> None:
    bureau, other = organ("县审批局", "审批局", "审批局 审批"), organ("县林草局", "林草局", "县水务局 水务局")
    assert names_of_today((bureau, other, organ("县水务局", "县水务局"))) == {"审批": "审批局", "水务局": "林草局"}
    assert names_of_today((bureau, other))["县水务局"] == "县林草局"
    assert names_of_today((other, organ("县水利局", "水利局", "县水务局 水利"))).keys() == {"水务局", "水利"}


def test_a_text_with_the_new_name_in_it_is_not_renamed_twice() -> None:
    names = {"审批局": "县审批局", "县水务局": "县林草局"}
    before, after = "审批局移交，县水务局接收", "县审批局移交，县林草局接收"
    assert said_today(before, names) == said_today(after, names) == after
    assert said_today(before, {}) == before
