"""Specs laid down version by version: what is locked stays, what changes is accounted for."""

from dataclasses import replace

import pytest

from db import clock, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Flag, Item, Material
from db.items.specs import flags, service
from db.items.specs.rules import Direction, ElementValue, SpecMaterial
from db.items.specs.service import SpecEdit
from db.items.tables import EditionRow, SpecRow

TODAY = "2026-09-18"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    day = clock.today().fromisoformat(TODAY)
    monkeypatch.setattr(clock, "today", lambda: day)


@pytest.fixture
def item(county: Actor) -> Item:
    """A licence set by the centre, of a county list."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = NewItem("公共场所卫生许可", code="A-1", item_type="01", level="4", basis="《示例条例》第四条",
                  setting_level="1", statutory_limit=20, statutory_unit="working_day")  # fmt: skip
    return items.item(items.add_items(county, edition.id, [new])[0])


def first(**values: str) -> SpecEdit:
    elements = {key: ElementValue(text) for key, text in values.items()}
    return SpecEdit("2026-01-01", "示例规范", "示例〔2026〕1号", "4", elements, (SpecMaterial("申请表"),), {})


def changed(before: SpecEdit, way: Direction = Direction.FAVOURABLE, **values: str) -> SpecEdit:
    elements = dict(before.elements) | {
        key: replace(before.elements.get(key, ElementValue()), value=text) for key, text in values.items()
    }
    said = dict.fromkeys(values, (way, "示例〔2026〕2号"))
    return replace(before, elements=elements, said=said, effective_on=TODAY)


def test_the_first_version_starts_from_what_list_and_guide_already_say(county: Actor, item: Item) -> None:
    items.add_guide(
        county, item.id, conditions="有场所", fee="不收费", materials=[Material(1, "执照", "复印件", 2, False)]
    )
    found = service.proposed(item)
    assert found.value("setting_basis") == "《示例条例》第四条"
    assert (found.value("statutory_limit"), found.value("conditions"), found.value("fee")) == (
        "20个工作日",
        "有场所",
        "否",
    )
    assert [(one.name, one.originals, one.copies, one.core) for one in found.materials] == [("执照", 0, 2, False)]


def test_the_first_version_takes_the_upper_spec_with_its_levels(county: Actor, item: Item) -> None:
    upper = items.ensure_edition(county, "省清单", level="2", region="14")
    (upper_id,) = items.add_items(county, upper.id, [NewItem("公共场所卫生许可", item_type="01")])
    service.set_spec(county, upper_id, replace(first(conditions="省定条件"), source_level="2"))
    ours = service.proposed(replace(item, upper_id=upper_id))
    assert ours.elements["conditions"] == ElementValue("省定条件", "2")
    assert [one.level for one in ours.materials] == ["2"]
    assert service.upper_words(replace(item, upper_id=upper_id)) == "公共场所卫生许可　省清单"


def test_versions_follow_one_another_and_the_older_stay(county: Actor, item: Item) -> None:
    edit = first(promised_limit="10个工作日", statutory_limit="20个工作日")
    service.set_spec(county, item.id, edit)
    made = service.set_spec(county, item.id, changed(edit, promised_limit="8个工作日"))
    assert [one.version for one in service.versions(item.id)] == [1, 2]
    (change,) = made.changes
    assert (change.before, change.after, change.direction) == ("10个工作日", "8个工作日", Direction.FAVOURABLE)
    older = service.spec(item.id, "2026-09-17")
    assert older
    assert older.value("promised_limit") == "10个工作日"
    entry = journal.history("item", item.id)[-1]
    assert entry.after["承诺审批时限"] == "10个工作日 → 8个工作日"
    assert entry.reason == "示例规范（示例〔2026〕1号）"


@pytest.mark.parametrize(
    ("way", "values", "sentence"),
    [
        (Direction.STRICTER, {"conditions": "甲、乙"}, "从严的改动，本级不得增加"),
        (Direction.NEUTRAL, {"intermediary": "有"}, "是从严，不能按中性办"),
        (Direction.FAVOURABLE, {"promised_limit": "15个工作日"}, "是从严，不能按优化办"),
        (Direction.FAVOURABLE, {"promised_limit": "25个工作日"}, "长于法定审批时限"),
        (Direction.NEUTRAL, {"setting_basis": "别的条例"}, "基本要素，中央设定，本级不得改"),
    ],
)
def test_a_change_a_county_may_not_make_is_refused_and_nothing_is_written(
    county: Actor, item: Item, way: Direction, values: dict[str, str], sentence: str
) -> None:
    edit = first(conditions="甲", intermediary="无", promised_limit="10个工作日", statutory_limit="20个工作日",
                 setting_basis="《示例条例》")  # fmt: skip
    service.set_spec(county, item.id, edit)
    with pytest.raises(UserError, match=sentence):
        service.set_spec(county, item.id, changed(edit, way, **values))
    assert len(service.versions(item.id)) == 1


def test_a_change_in_force_needs_direction_basis_and_document(county: Actor, item: Item) -> None:
    edit = first(conditions="甲")
    service.set_spec(county, item.id, edit)
    bare = changed(edit, conditions="丙")
    with pytest.raises(UserError, match="没有说明改动方向"):
        service.set_spec(county, item.id, replace(bare, said={}))
    with pytest.raises(UserError, match="没有写改动依据"):
        service.set_spec(county, item.id, replace(bare, said={"conditions": (Direction.NEUTRAL, " ")}))
    with pytest.raises(UserError, match="没有依据文件和文号"):
        service.set_spec(county, item.id, replace(bare, document_number=""))


def test_what_is_not_in_force_yet_is_corrected_without_an_account(county: Actor, item: Item) -> None:
    edit = replace(first(conditions="甲"), effective_on="2026-12-01", document="", document_number="")
    service.set_spec(county, item.id, edit)
    said_nothing = replace(changed(edit, conditions="丙"), said={}, effective_on="2026-12-01")
    assert service.set_spec(county, item.id, said_nothing).version == 2


def test_what_the_province_fixed_changes_by_the_provinces_document_alone(county: Actor, item: Item) -> None:
    edit = first(conditions="甲")
    edit = replace(
        edit, source_level="2", elements={"conditions": ElementValue("甲", "2")},
        materials=(SpecMaterial("申请表", level="2"),),
    )  # fmt: skip
    service.set_spec(county, item.id, edit)
    ours = replace(changed(edit, conditions="丙"), source_level="4")
    with pytest.raises(UserError, match="上级规定，与上级规范一致"):
        service.set_spec(county, item.id, ours)
    dropped = replace(edit, source_level="4", materials=(), effective_on=TODAY)
    with pytest.raises(UserError, match="「材料：申请表」不能改"):
        service.set_spec(county, item.id, dropped)
    assert service.set_spec(county, item.id, replace(ours, source_level="2")).version == 2


def test_the_same_again_and_an_earlier_day_make_no_version(county: Actor, item: Item) -> None:
    edit = first(conditions="甲")
    service.set_spec(county, item.id, edit)
    with pytest.raises(UserError, match="完全一样"):
        service.set_spec(county, item.id, replace(edit, effective_on=TODAY))
    earlier = replace(changed(edit, conditions="丙"), effective_on="2025-01-01")
    with pytest.raises(UserError, match="早于上一版"):
        service.set_spec(county, item.id, earlier)


def test_elements_of_other_programs_go_on_into_the_next_version(county: Actor, item: Item) -> None:
    edit = first(conditions="甲", elsewhere="外省要素")
    service.set_spec(county, item.id, edit)
    row = SpecRow.get(SpecRow.item_id == item.id)
    row.elements = row.elements[:-1] + ', "later": [1]}'
    row.save()
    made = service.set_spec(county, item.id, changed(edit, Direction.NEUTRAL, conditions="丙"))
    found = service.spec(item.id)
    assert found
    assert (found.value("elsewhere"), found.unknown, made.version) == ("外省要素", {"later": [1]}, 2)


def test_only_the_list_editor_lays_down_a_spec(county: Actor, item: Item) -> None:
    clerk = replace(county, roles=frozenset({Role.WINDOW}))
    with pytest.raises(UserError, match="清单编制"):
        service.set_spec(clerk, item.id, first(conditions="甲"))


def test_ways_of_handling_are_told_in_words_and_kept_out_of_a_published_list(county: Actor, item: Item) -> None:
    assert flags.flag_words(item) == ()
    done = flags.set_flags(county, item.id, True, {Flag.CROSS_PROVINCE, Flag.INTEGRATED})
    assert flags.flag_words(done) == ("告知承诺", "集成服务", "跨省通办")
    assert flags.set_flags(county, item.id, True, done.flags) == done
    for state, words in (("reviewed", "审核中"), ("published", "已公布")):
        EditionRow.update(state=state).execute()
        with pytest.raises(UserError, match=f"{words}，不能直接改动事项"):
            flags.set_flags(county, item.id, False, set())
