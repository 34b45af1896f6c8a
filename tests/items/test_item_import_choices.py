"""What a person settles about a list: columns, hidden and struck rows, corrections, names, laws, the edition."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.items import importing, laws, service
from db.items.incoming import columns_kept, organ_names
from db.items.incoming.choices import AS_TEXT, NEW_ORGAN, Answer, Choices
from db.items.incoming.plan import ImportPlan, ImportResult
from db.items.numbering import Numbering
from db.items.rules import EditionState, Flag, ListKind, Tier
from db.items.tables import EditionRow
from db.organs import service as organs
from db.organs.rules import OrganKind
from db.store import database

HEAD = ["序号", "主管部门", "事项名称", "设定依据"]


def write(folder: Path, *rows: list[str], head: list[str] | None = None) -> Path:
    path = folder / "清单.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head or HEAD, *rows])
    return path


def apply(actor: Actor, plan: ImportPlan) -> ImportResult:
    steps = importing.apply_import(actor, plan)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: ImportResult = end.value
            return result


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A list with a hidden row (3) and a struck-out one (4)."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (["事项名称", "主管部门"], ["甲", "县水务局"], ["乙", "县水务局"], ["丙", "县水务局"]):
        page.append(row)
    page.row_dimensions[3].hidden = True
    page["A4"].font = Font(strike=True)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_hidden_and_struck_rows_are_asked_about_and_nothing_is_written_before(county: Actor, marked: Path) -> None:
    plan = importing.plan_import(marked)
    assert (len(plan.new), [one.cell for one in plan.left_out]) == (1, ["A3", "A4"])
    assert (plan.hidden, plan.struck) == (1, 1)
    with pytest.raises(UserError, match="隐藏"):
        apply(county, plan)
    half = importing.plan_import(marked, choices=Choices(hidden=Answer.SKIP))
    with pytest.raises(UserError, match="删除线"):
        apply(county, half)
    assert service.editions() == []


@pytest.mark.parametrize(
    ("hidden", "struck", "names"),
    [("take", "take", "甲乙丙"), ("take", "skip", "甲乙"), ("skip", "take", "甲丙"), ("skip", "skip", "甲")],
)
def test_hidden_and_struck_rows_are_taken_or_left_as_answered(
    county: Actor, marked: Path, hidden: str, struck: str, names: str
) -> None:
    plan = importing.plan_import(marked, choices=Choices(hidden=Answer(hidden), struck=Answer(struck)))
    assert "".join(row.item.name for row in plan.new) == names
    assert plan.rows == 3
    assert plan.hindrance is None


def test_a_correction_replans_the_row_and_is_part_of_the_provenance(county: Actor, tmp_path: Path) -> None:
    path = write(tmp_path, ["1", "县水务局", "取水许可", ""], ["2", "县水务局", "", "《水法》"])
    plan = importing.plan_import(path, choices=Choices(corrections={"C3": "河道采砂许可"}))
    assert (len(plan.new), plan.rejected) == (2, ())
    apply(county, plan)
    item = service.find_items("采砂")[0]
    found = {one.attribute: one for one in importing.provenance(item.id)}
    assert (found["name"].words, found["name"].corrected) == ("清单.csv C3（预览时改过）", True)
    assert (found["basis"].words, found["basis"].corrected) == ("清单.csv D3", False)


def test_every_value_knows_file_sheet_and_cell_even_one_a_group_heading_gave(county: Actor, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number, title in enumerate(("水务", "教育")):
        page = book.worksheets[0] if number == 0 else book.create_sheet()
        page.title = title
        for row in (["序号", "事项名称", "备注"], [f"县{title}局", None, None], [1, f"{title}许可", "说明"]):
            page.append(row)
    book.save(tmp_path / "a.xlsx")
    apply(county, importing.plan_import(tmp_path / "a.xlsx"))
    item = service.find_items("教育许可")[0]
    assert [(one.label, one.words) for one in importing.provenance(item.id)] == [
        ("事项名称", "a.xlsx 「教育」B3"), ("主管部门", "a.xlsx 「教育」A2"), ("备注", "a.xlsx 「教育」C3"),
    ]  # fmt: skip


def test_settled_columns_are_remembered_for_the_sender_and_layout(county: Actor, tmp_path: Path) -> None:
    head = ["事项名称", "部门", "甲栏"]
    path = write(tmp_path, ["取水许可", "县水务局", "《水法》一"], head=head)
    chosen = {"": {0: "name", 1: "implementing", 2: "note"}}
    first = importing.plan_import(path, choices=Choices(sender="县水务局", columns=chosen))
    item = first.new[0].item
    assert (item.department, item.implementing_body, item.note) == ("", "县水务局", "《水法》一")
    apply(county, first)
    path = write(tmp_path, ["排水许可", "县住建局", "《水法》二"], head=head)
    again = importing.plan_import(path, choices=Choices(sender="县水务局"))
    assert (again.new[0].item.implementing_body, again.pages[0].recalled) == ("县住建局", True)
    other = importing.plan_import(path, choices=Choices(sender="县林业局"))
    assert (other.new[0].item.department, other.pages[0].recalled) == ("县住建局", False)
    assert columns_kept.senders() == ["县水务局"]


def test_a_column_named_by_hand_does_for_the_missing_name(county: Actor, tmp_path: Path) -> None:
    path = write(tmp_path, ["1", "县水务局", "取水许可"], head=["序号", "主管部门", "什么事"])
    with pytest.raises(UserError, match="缺少「事项名称」"):
        importing.plan_import(path)
    file = importing.read_list(path)
    open_plan = importing.plan_list(file, Choices())
    assert (open_plan.missing, open_plan.new) == (("事项名称",), ())
    with pytest.raises(UserError, match="哪一列"):
        raise open_plan.hindrance or AssertionError
    plan = importing.plan_list(file, Choices(columns={"": {1: "department", 2: "name"}}))
    assert plan.new[0].item.name == "取水许可"


def test_names_are_proposed_by_likeness_and_never_made_silently(county: Actor, tmp_path: Path) -> None:
    health = organs.add_organ(county, "泽州县卫生健康和体育局", "卫生健康和体育局", OrganKind.DEPARTMENT)
    organs.add_organ(county, "泽州县水务局", "县水务局", OrganKind.DEPARTMENT)
    rows = [["1", "县卫健体局", "甲", ""], ["2", "县卫健体局", "乙", ""], ["3", "县水务局", "丙", ""]]
    plan = importing.plan_import(write(tmp_path, *rows))
    assert [(one.name, one.rows, one.proposals[0].organ_id) for one in plan.unknown_names] == [
        ("县卫健体局", 2, health.id)
    ]
    count = len(organs.organs())
    apply(county, plan)
    assert len(organs.organs()) == count
    assert all(item.department_pending for item in service.find_items("甲"))


def test_names_become_aliases_or_organs_only_as_chosen_and_in_the_same_transaction(
    county: Actor, tmp_path: Path
) -> None:
    health = organs.add_organ(county, "泽州县卫生健康和体育局", "卫生健康和体育局", OrganKind.DEPARTMENT)
    rows = [["1", "县卫健体局", "甲", ""], ["2", "县林草中心", "乙", ""], ["3", "县某局", "丙", ""]]
    chosen = {"县卫健体局": health.id, "县林草中心": NEW_ORGAN, "县某局": AS_TEXT, "不在表里": NEW_ORGAN}
    plan = importing.plan_import(write(tmp_path, *rows), choices=Choices(organs=chosen))
    steps = importing.apply_import(county, plan)
    next(steps)
    steps.close()
    assert organs.organ_named("县林草中心") is None
    result = apply(county, plan)
    assert result.organs == ("「县卫健体局」对应泽州县卫生健康和体育局", "登记单位「县林草中心」")
    ids = {item.name: item.department_id for item in service.list_items(service.editions()[0].id)}
    new = organs.organ_named("县林草中心")
    assert ids == {"甲": health.id, "乙": new and new.id, "丙": None}
    assert organs.organ_named("不在表里") is None


def test_an_absurdly_long_name_is_proposed_nobody() -> None:
    assert organ_names.proposals("局" * 100, []) == ()


def test_titles_the_register_lacks_are_called_unlisted_until_the_county_takes_them_in(
    county: Actor, tmp_path: Path
) -> None:
    basis = "《中华人民共和国水法》第七条《某省取水办法》（省政府令第9号）第二条"
    path = write(
        tmp_path, ["1", "县水务局", "甲", basis], ["2", "县水务局", "乙", "《水法（2016年修正）》《某省取水办法》"]
    )
    plan = importing.plan_import(path)
    assert [(one.title, one.number, one.cell, one.times) for one in plan.unlisted] == [
        ("某省取水办法", "省政府令第9号", "D2", 2)
    ]
    assert any("未收录（不等于有错）" in warning for warning in plan.warnings)
    assert "错误" not in "".join(plan.warnings)
    laws.add_law(county, "《某省取水办法》", "省政府令第9号", "rule")
    assert importing.plan_import(path).unlisted == ()
    assert journal.history("law", database.execute_sql("SELECT id FROM law").fetchone()[0])
    with pytest.raises(UserError, match="已经有"):
        laws.add_law(county, "水法")


def test_the_register_names_no_title_twice_and_knows_titles_however_they_are_written(county: Actor) -> None:
    known = laws.register()
    assert len(known) > 200
    for title in ("行政许可法", "《中华人民共和国行政许可法》", "中华人民共和国行政许可法（2019年修正）"):
        assert laws.title_key(title) in known


def test_an_upper_list_stands_beside_ours_with_its_level_and_region(county: Actor, tmp_path: Path) -> None:
    path = write(tmp_path, ["1", "水利部", "取水许可", ""])
    apply(county, importing.plan_import(path, "清单2026年版", Choices(level="1")))
    apply(county, importing.plan_import(path, "清单2026年版"))
    apply(county, importing.plan_import(path, "权责清单", Choices(kind=ListKind.POWERS)))
    found = {(one.name, one.level, one.region, one.kind.value) for one in service.editions()}
    assert found == {("清单2026年版", "1", "00", "list"), ("清单2026年版", "4", "140525", "list"),
                     ("权责清单", "4", "140525", "powers")}  # fmt: skip
    for wrong in (Choices(level="9"), Choices(region="某县")):
        with pytest.raises(UserError):
            importing.plan_import(path, choices=wrong)


def test_a_published_edition_takes_no_more_tables(county: Actor, tmp_path: Path) -> None:
    path = write(tmp_path, ["1", "县水务局", "取水许可", ""])
    apply(county, importing.plan_import(path, "版"))
    EditionRow.update(state=EditionState.PUBLISHED).execute()
    plan = importing.plan_import(write(tmp_path, ["1", "县水务局", "取水许可", "改了"]), "版")
    assert len(plan.changed) == 1
    with pytest.raises(UserError, match="已公布"):
        apply(county, plan)


def test_a_row_without_parent_in_the_upper_list_is_refused_where_one_answers_to_it(
    county: Actor, tmp_path: Path
) -> None:
    apply(county, importing.plan_import(write(tmp_path, ["1", "水利部", "取水许可", ""]), "上", Choices(level="1")))
    ours = service.ensure_edition(county, "版", region="140525")
    EditionRow.update(upper_id=service.editions()[1].id).where(EditionRow.id == ours.id).execute()

    def refusing(edition: object, items: object) -> dict[int, str]:
        assert isinstance(items, list)
        return {place: "上级清单里没有。" for place, item in enumerate(items) if item.upper_id is None}

    head = ["事项名称", "主管部门", "对应上级事项"]
    path = write(
        tmp_path, ["取水", "县水务局", "取水许可"], ["别的", "县水务局", ""], ["又", "县水务局", "没有"], head=head
    )
    plan = importing.plan_import(path, "版", refusing=refusing)
    assert [row.item.name for row in plan.new] == ["取水"]
    assert [one.cell for one in plan.rejected] == ["A3", "A4"]
    assert [(one.cell, "没有找到" in one.reason) for one in plan.remarks] == [("C4", True)]
    without = importing.plan_import(path, "版")
    with pytest.raises(UserError, match="预览之后"):
        for _ in importing.apply_import(county, without, refusing):
            pass


def test_new_columns_become_answers_flags_levels_and_an_empty_one_changes_nothing(
    county: Actor, tmp_path: Path
) -> None:
    head = [
        "事项名称",
        "设定层级",
        "上级编码",
        "乡镇代收",
        "是否告知承诺",
        "一网通办",
        "跨省通办",
        "监管主体",
        "主子项",
    ]
    rows = [["甲", "国家级", "000101101000", "√", "是", "是", "否", "县林业局", "主项"],
            ["乙", "某级", "", "无", "或许", "", "", "", ""]]  # fmt: skip
    plan = importing.plan_import(write(tmp_path, *rows, head=head), "版")
    first, second = (row.item for row in plan.new)
    assert (first.setting_level, first.upper_code, first.tier) == ("1", "000101101000", Tier.MAIN)
    assert (first.township_accepts, first.commitment, set(first.flags)) == (True, True, {Flag.ONE_NETWORK})
    assert (second.setting_level, second.township_accepts, second.commitment) == ("", False, False)
    assert sorted(one.cell for one in plan.remarks) == ["B3", "E3"]
    apply(county, plan)
    assert len(importing.plan_import(write(tmp_path, ["甲"], head=["事项名称"]), "版").same) == 1
    changed = importing.plan_import(
        write(tmp_path, ["甲", "×", "否", "是"], head=["事项名称", *head[3:4], *head[5:7]]), "版"
    )
    assert {change.words for change in changed.changed[0].changes} == {
        "乡镇代收：是 → 否",
        "办理方式：一网通办 → 跨省通办",
    }
    apply(county, changed)
    stored = service.find_items("甲")[0]
    assert (stored.township_accepts, stored.commitment, set(stored.flags)) == (False, True, {Flag.CROSS_PROVINCE})


def test_numbers_like_5_1_put_a_row_under_its_main_item(county: Actor, tmp_path: Path) -> None:
    rows = [["5", "县水务局", "取水许可", ""], ["5-1", "县水务局", "新办", ""], ["（二）", "县水务局", "延续", ""],
            ["6", "县水务局", "别的", ""], ["7-1", "县水务局", "孤行", ""]]  # fmt: skip
    apply(county, importing.plan_import(write(tmp_path, *rows), "版"))
    items = {item.name: item for item in service.list_items(service.editions()[0].id)}
    main = items["取水许可"]
    assert (main.tier, items["别的"].tier, items["孤行"].tier) == (Tier.MAIN, Tier.ITEM, Tier.ITEM)
    for name in ("新办", "延续"):
        assert (items[name].tier, items[name].main_item, items[name].above_id) == (Tier.SUB, "取水许可", main.id)


def test_numbers_are_followed_from_above_to_below() -> None:
    numbering = Numbering()
    told = [numbering.above(text) for text in ("1-1", "（一）", "1", "1-1", "1.2", "2-1", "①", "02", "2—1", "x")]
    assert told == [False, False, False, True, True, False, True, False, True, False]


def test_what_an_import_noted_is_plain_json(county: Actor, tmp_path: Path) -> None:
    apply(county, importing.plan_import(write(tmp_path, ["1", "县水务局", "取水许可", "《水法》"]), "版"))
    row = database.execute_sql("SELECT kind, before, after, cells FROM import_change").fetchone()
    assert (row[0], json.loads(row[1]), json.loads(row[2])) == ("new", {}, {})
    assert json.loads(row[3])["department"] == "B2"
