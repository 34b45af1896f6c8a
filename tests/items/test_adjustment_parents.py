"""An item that an adjustment adds is looked up above; and the head of an adjustment is changed while it is drafted."""

from dataclasses import replace

import pytest

from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service
from db.items.acts import ListActKind
from db.items.changes import service as changes
from db.items.changes import steps
from db.items.changes.lines import line_adding
from db.items.changes.rules import Adjustment, AdjustmentKind
from db.items.changes.service import NewAdjustment, Standing
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.rules import Edition, ListKind
from db.items.tables import EditionRow, ItemRow

K = ListActKind
TODAY = clock.today()
PARENT = NewItem(
    "森林防火期野外用火审批", code="000164010000", department="省林草局", item_type="01", setting_level="1"
)
NEW = NewAdjustment(AdjustmentKind.LINKAGE, "承接下放事项", "县林业局", basis="《示例通知》（省政发〔2026〕3号）")
TEXTS = {
    "name": "森林防火期野外用火审批", "department": "县林业局", "implementing_body": "县林业局",
    "supervising_body": "县林业局", "basis": "《森林防火条例》", "setting_level": "中央设定",
}  # fmt: skip


def published(county: Actor, name: str, level: str = "4", region: str = "140525", *items: NewItem) -> Edition:
    edition = service.ensure_edition(county, name, level, region)
    service.add_items(county, edition.id, items)
    on = TODAY.isoformat()
    EditionRow.update(state="published", published_on=on, in_force_on=on).where(EditionRow.id == edition.id).execute()
    return service.edition(edition.id)


@pytest.fixture
def found(county: Actor) -> Adjustment:
    """An adjustment of a list that answers to an upper list of one licence."""
    upper = published(county, "山西省2026年版", "2", "14", PARENT)
    edition = published(county, "泽州县2026年版")
    EditionRow.update(upper_id=upper.id).where(EditionRow.id == edition.id).execute()
    return changes.draft(county, edition.id, NEW)


def adding(county: Actor, found: Adjustment, upper_code: str, item_type: str = "行政许可") -> Standing:
    line = line_adding({**TEXTS, "item_type": item_type}, upper_code=upper_code)
    changes.put_line(county, found.id, line)
    return changes.standing_of(found.id, TODAY)


def test_a_licence_whose_upper_code_is_in_the_upper_list_is_added(county: Actor, found: Adjustment) -> None:
    standing = adding(county, found, "000164010000")
    assert (standing.problems, standing.notes) == ((), ())


def test_the_basic_code_inside_a_longer_one_of_the_upper_list_counts(county: Actor, found: Adjustment) -> None:
    edition = published(county, "晋城市2026年版", "3", "1405", replace(PARENT, code="11140525MB123456714000164010000"))
    EditionRow.update(upper_id=edition.id).where(EditionRow.id == found.edition_id).execute()
    assert adding(county, found, "000164010000").problems == ()


def test_a_licence_whose_upper_code_is_nowhere_in_the_upper_list_is_refused_in_words(
    county: Actor, found: Adjustment
) -> None:
    standing = adding(county, found, "000164099000")
    said = "上级编码 000164099000 在「山西省2026年版」里没有现行事项，本级不得自行新增"
    assert standing.problems == (f"「森林防火期野外用火审批」是行政许可，{said}",)
    with pytest.raises(UserError, match=r"不能登记「申请调整」.*上级编码 000164099000"):
        steps.take_step(county, found.id, K.REQUESTED, TODAY, {"organ": "县林业局"})


def test_a_licence_that_answers_to_an_ended_item_of_the_upper_list_is_refused(county: Actor, found: Adjustment) -> None:
    ItemRow.update(status="disabled").where(ItemRow.code == "000164010000").execute()
    assert "没有现行事项" in adding(county, found, "000164010000").problems[0]


def test_a_licence_without_any_upper_code_is_refused_as_before(county: Actor, found: Adjustment) -> None:
    assert "上级清单里没有对应的事项" in adding(county, found, "").problems[0]


def test_other_types_are_only_noted_and_not_even_that_where_a_reference_list_holds_the_code(
    county: Actor, found: Adjustment
) -> None:
    standing = adding(county, found, "000764010000", "行政确认")
    assert standing.problems == ()
    assert standing.notes == (
        "「森林防火期野外用火审批」的上级编码 000764010000 在上级清单、权责清单和基本目录里都没有",
    )
    powers = editions.draft(county, "县权责清单", kind=ListKind.POWERS)
    service.add_items(county, powers.id, [replace(PARENT, code="000764010000", item_type="07")])
    assert changes.standing_of(found.id, TODAY).notes == ()


def test_where_no_upper_list_is_known_the_code_is_only_noted(county: Actor, found: Adjustment) -> None:
    EditionRow.update(upper_id=None).where(EditionRow.id == found.edition_id).execute()
    standing = adding(county, found, "000164010000")
    assert standing.problems == ()
    assert "无从核对：本清单没有对应上级清单" in standing.notes[0]


def test_an_upper_code_that_lost_its_zeros_is_refused_at_once() -> None:
    with pytest.raises(UserError, match="没有采用"):
        line_adding(TEXTS, upper_code="164002000")


def test_the_head_is_changed_while_it_is_drafted_and_never_loses_its_title(county: Actor, found: Adjustment) -> None:
    done = changes.revise(county, found.id, replace(NEW, title="承接省里下放的事项", noticed_on=TODAY.isoformat()))
    assert (done.title, done.noticed_on) == ("承接省里下放的事项", TODAY.isoformat())
    with pytest.raises(UserError, match="没有标题"):
        changes.revise(county, found.id, replace(NEW, title=" "))
    for day, words in (("1000-01-01", "早于行政许可法"), ("9999-01-01", "还没有到")):
        with pytest.raises(UserError, match=f"收到的日期 {day} {words}"):
            changes.revise(county, found.id, replace(NEW, noticed_on=day))
    assert changes.adjustment(found.id) == done


def test_what_the_upper_list_proposed_stays_of_that_kind(county: Actor, found: Adjustment) -> None:
    upper = service.edition_named("山西省2026年版", "14")
    assert upper is not None
    proposed = replace(NEW, kind=AdjustmentKind.UPPER, upper_edition_id=upper.id)
    made = changes.draft(county, found.edition_id, proposed)
    with pytest.raises(UserError, match="类别不能改"):
        changes.revise(county, made.id, replace(proposed, kind=AdjustmentKind.LOCAL))
    assert changes.revise(county, made.id, replace(proposed, title="另一个标题")).upper_edition_id == upper.id
