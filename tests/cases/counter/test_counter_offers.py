"""What an intake offers: licences of the list first, then what is no licence, each with its type and its list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.intake import listed as offers
from db.cases.intake.competence import NotHere
from db.cases.rules import CaseDetail, Intake
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Item, ListKind
from db.items.tables import EditionRow
from db.rows import uuid7
from db.store import database

BEGUN = clock.today() - timedelta(days=1)


@pytest.fixture
def publish(county: Actor) -> Callable[..., dict[str, str]]:
    """Publish a list that holds what is no licence; the ids of its items by name."""

    def work(kind: ListKind, *new: NewItem) -> dict[str, str]:
        day = BEGUN.isoformat()
        edition = EditionRow.create(
            id=str(uuid7()), name=f"示例{kind}", level="4", region="140525", state="published", approved_by="示例",
            published_on=day, kind=kind, in_force_on=day,
        )  # fmt: skip
        with database.atomic():
            items.insert_items(edition.id, new)
        return {one.name: one.id for one in items.list_items(edition.id)}

    return work


def power(actor: Actor, name: str, item_type: str, **more: Any) -> NewItem:
    values = {"department": "县卫生健康和体育局", "implementing_body": actor.organ_name, "level": "4"} | more
    return NewItem(name, item_type=item_type, **values)


def take_in(actor: Actor, item_id: str) -> CaseDetail:
    return service.take_in(actor, Intake(item_id, "张三（示例）", "1", clock.today()))


def test_what_is_no_licence_is_offered_behind_the_licences_with_its_type_and_its_list(
    county: Actor, listed: dict[str, Item], publish: Callable[..., dict[str, str]]
) -> None:
    publish(
        ListKind.POWERS,
        power(county, "公共场所卫生信誉度评定", "07"),
        power(county, "公共场所卫生检查", "06"),
        power(county, "公共场所卫生处罚", "02"),
        power(county, "公共场所经营许可", "01"),
    )
    publish(
        ListKind.BASIC_CATALOGUE,
        power(county, "公共场所卫生咨询", "20"),
        power(county, "公共场所卫生信誉度评定", "07"),
    )
    assert [one.words for one in offers.offered("公共场所")] == [
        "公共场所卫生许可　行政许可　县卫生健康和体育局",
        "公共场所卫生信誉度评定　行政确认（权责清单）　县卫生健康和体育局",
        "公共场所卫生咨询　公共服务（政务服务事项基本目录）　县卫生健康和体育局",
    ]
    assert [one.item.name for one in offers.offered("公共场所", 1)] == ["公共场所卫生许可"]


def test_what_is_offered_can_be_taken_in_and_what_is_not_cannot(
    county: Actor, listed: dict[str, Item], publish: Callable[..., dict[str, str]]
) -> None:
    names = publish(
        ListKind.POWERS,
        *(power(county, f"示例事项{code}", code) for code in ("01", "02", "03", "04", "05", "06", "07", "08", "20")),
    )
    free = {one.item.name for one in offers.offered("示例事项")}
    for name, item_id in names.items():
        found = offers.found(item_id)
        assert isinstance(found, NotHere) == (name not in free)
        if name in free:
            assert take_in(county, item_id).edition_name == "示例powers"
        else:
            with pytest.raises(UserError, match=r"不在现行清单里|由机关依职权办理"):
                take_in(county, item_id)
            assert not service.who_accepts(items.item(item_id)).here
    assert free == {f"示例事项{code}" for code in ("05", "07", "08", "20")}


def test_a_county_that_has_only_its_list_of_powers_opens_cases_on_it_but_none_of_a_licence(
    county: Actor, publish: Callable[..., dict[str, str]]
) -> None:
    names = publish(ListKind.POWERS, power(county, "评定", "07"), power(county, "许可", "01"))
    assert take_in(county, names["评定"]).summary.item_type == "07"
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in(county, names["许可"])


def test_the_clock_of_what_is_no_licence_follows_its_own_limit_and_runs_by_none_where_it_has_none(
    county: Actor, listed: dict[str, Item], publish: Callable[..., dict[str, str]]
) -> None:
    names = publish(
        ListKind.POWERS,
        power(county, "评定", "07", statutory_limit=7, statutory_unit="day", limit_basis="《示例办法》第九条"),
        power(county, "登记", "10"),
    )
    today = clock.today()
    case = take_in(county, names["评定"])
    assert (case.summary.due, case.deemed_on) == (None, None)
    case = service.act(county, case.summary.id, ActKind.ACCEPTED, today)
    assert case.statutory
    assert (case.statutory.unit, case.statutory.length) == ("calendar_days", 7)
    assert case.limit_basis == "《示例办法》第九条"
    assert ActKind.STOPPED not in case.offered
    plain = service.act(county, take_in(county, names["登记"]).summary.id, ActKind.ACCEPTED, today)
    assert (plain.statutory, plain.summary.due) == (None, None)


def test_an_item_both_lists_have_is_offered_once_from_the_licence_lists_workbook(
    county: Actor, listed: dict[str, Item], publish: Callable[..., dict[str, str]]
) -> None:
    own = listed["公路工程交竣工质量鉴定"]
    assert [one.item.id for one in offers.offered("公路")] == [own.id]
    publish(ListKind.POWERS, power(county, "别的事项", "07"))
    assert offers.offered("公路") == []
    publish(ListKind.BASIC_CATALOGUE, power(county, "公路工程 交竣工质量鉴定", "07",
                                            department=own.department))  # fmt: skip
    assert [one.item.id for one in offers.offered("公路")] == [own.id]
