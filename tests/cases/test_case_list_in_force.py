"""Cases are opened only on items of the list in force: neither an upper list nor an earlier or later edition."""

from datetime import timedelta

import pytest

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.rules import Intake
from db.errors import UserError
from db.items import gates
from db.items import service as items
from db.items.acts import ListActKind
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.rules import Edition, Item
from db.items.tables import ItemRow
from db.rulesets.rules import RuleSet
from db.rulesets.service import add_rule_set

TODAY = clock.today()
WORDS = {
    "participants": "县司法局",
    "organ": "泽州县人民政府",
    "meeting": "第11次常务会议",
    "recipient": "晋城市审改办",
}


def published(county: Actor, edition: Edition, days_ago: int) -> Item:
    """Publish an edition some days ago; returns its item."""
    on = TODAY - timedelta(days=days_ago)
    for kind in (ListActKind.JOINT_REVIEWED, ListActKind.REPORTED, ListActKind.APPROVED):
        editions.take_step(county, edition.id, kind, on, WORDS)
    gates.publish(county, edition.id, on, {"channels": "政府网站", "no_upper_reason": "示例"})
    return items.list_items(edition.id)[0]


@pytest.fixture
def draft(county: Actor) -> Edition:
    """The county's first list, still a draft."""
    add_rule_set(county, RuleSet("140525", "示例规则", "2020-01-01", "示例办法", "示例〔2020〕1号",
                                 legality_review=False, competition_review=False))  # fmt: skip
    edition = editions.draft(county, "2025年版")
    bureau = "泽州县行政审批服务管理局"
    items.add_items(
        county,
        edition.id,
        [
            NewItem(
                "公共场所卫生许可",
                item_type="01",
                department=bureau,
                implementing_body=bureau,
                supervising_body="县卫生健康和体育局",
                basis="《示例条例》",
            )
        ],
    )
    return edition


def take_in(county: Actor, item: Item) -> None:
    service.take_in(county, Intake(item.id, "张三", "person", TODAY))


def test_while_nothing_is_published_the_draft_is_gone_by_and_that_is_said(county: Actor, draft: Edition) -> None:
    item = items.list_items(draft.id)[0]
    assert "清单还没有公布，暂按编制中的清单收件" in service.who_accepts(item).words
    take_in(county, item)
    published(county, draft, 1)
    assert "清单还没有公布" not in service.who_accepts(item).words


def test_once_a_list_is_in_force_a_newer_draft_and_an_earlier_edition_open_no_case(
    county: Actor, draft: Edition
) -> None:
    first = published(county, draft, 20)
    second = editions.draft(county, "2026年版", base_id=draft.id)
    newer = items.list_items(second.id)[0]
    take_in(county, first)
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in(county, newer)
    published(county, second, 0)
    take_in(county, newer)
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in(county, first)


def test_an_item_of_an_upper_list_opens_no_case(county: Actor, draft: Edition) -> None:
    published(county, draft, 20)
    upper = editions.draft(county, "国家2023年版", level="1", region="00")
    items.add_items(county, upper.id, [NewItem("公共场所卫生许可")])
    gates.publish(county, upper.id, TODAY, {"number": "国办发〔2023〕5号"})
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in(county, items.list_items(upper.id)[0])


def test_an_item_that_is_disabled_from_a_later_day_still_opens_cases_until_then(county: Actor, draft: Edition) -> None:
    item = published(county, draft, 20)
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    ItemRow.update(status="disabled", valid_to=tomorrow).where(ItemRow.id == item.id).execute()
    take_in(county, item)
    ItemRow.update(valid_to=TODAY.isoformat()).where(ItemRow.id == item.id).execute()
    with pytest.raises(UserError, match="不在现行清单里"):
        take_in(county, item)
