"""Local catalogues: versions of their own, filled, agreed, published, read as of a day, compared, printed."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

import main
from db import clock
from db.actors import Actor
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.lists import editions
from db.items.local import service
from db.items.local.rules import Entry, compare, finder, parts_of, remarks
from db.items.rules import Edition, EditionState, Item, ListKind, Material
from db.items.tables import EditionRow, ItemRow
from db.paths import StorePaths
from reports import local_catalogue
from tests.conftest import PASSWORD
from tests.items.listed import item_of

TODAY = date(2026, 9, 18)
AGREED = {"organ": "县行政审批局", "departments": "县林业局、县水利局", "number": "示例〔2026〕3号"}
CHANNELS = {"channels": "政府网站"}
NAMES = st.sampled_from(["甲许可", "乙许可", "丙许可", "丁许可"])
ENTRIES = st.lists(
    st.tuples(NAMES, st.sampled_from(["", "营业执照", "场地证明"])), max_size=4, unique_by=lambda p: p[0]
)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def listed(county: Actor) -> dict[str, Item]:
    """Three items of the list in force; one is flagged 告知承诺, one has a guide with a core material."""
    edition = items.ensure_edition(county, "泽州县2026年版")
    new = [
        NewItem("林木采伐许可", code="A-1", item_type="01", department="县林业局", commitment=True),
        NewItem("取水许可", code="A-2", item_type="01", department="县水利局"),
        NewItem("公共场所卫生许可", code="A-3", item_type="01", department="县卫健局", commitment=True),
    ]
    ids = items.add_items(county, edition.id, new)
    items.add_guide(county, ids[1], materials=[Material(1, "申请书", "1", 1, True), Material(2, "图纸", "1", 1, False)])
    EditionRow.update(state="published", published_on="2026-01-05", in_force_on="2026-01-05").where(
        EditionRow.id == edition.id
    ).execute()
    return {items.item(item_id).name: items.item(item_id) for item_id in ids}


def drafted(actor: Actor, kind: ListKind, found: list[Item], content: str = "", name: str = "2026年版") -> Edition:
    made = service.draft(actor, kind, name)
    service.add_items(actor, made.edition.id, [item.id for item in found], content)
    return made.edition


def published(actor: Actor, edition: Edition, on: date = TODAY) -> Edition:
    service.approve(actor, edition.id, on, AGREED)
    return service.publish(actor, edition.id, on, CHANNELS)


def test_a_catalogue_is_drafted_agreed_and_published_and_then_closed(county: Actor, listed: dict[str, Item]) -> None:
    edition = drafted(county, ListKind.COMMITMENT, [listed["林木采伐许可"]], "首次申请、延续")
    [entry] = service.catalogue(edition.id).entries
    service.change_entry(county, entry.id, {"basis": "《示例办法》第五条"})
    done = published(county, edition)
    assert (done.state, done.in_force_on, done.approved_by) == (
        EditionState.PUBLISHED, "2026-09-18", "县行政审批局（示例〔2026〕3号）",
    )  # fmt: skip
    for act in (
        lambda: service.add_items(county, edition.id, [listed["取水许可"].id]),
        lambda: service.change_entry(county, entry.id, {"note": "改"}),
        lambda: service.remove_entry(county, entry.id),
    ):
        with pytest.raises(UserError, match="已公布"):
            act()
    assert [one.basis for one in service.catalogue(edition.id).entries] == ["《示例办法》第五条"]


def test_it_is_agreed_with_the_departments_and_never_empty(county: Actor, listed: dict[str, Item]) -> None:
    edition = service.draft(county, ListKind.SURVEY, "2026年版").edition
    with pytest.raises(UserError, match="还没有事项"):
        service.approve(county, edition.id, TODAY, AGREED)
    service.add_items(county, edition.id, [listed["取水许可"].id], "县水利局、县自然资源局")
    with pytest.raises(UserError, match="会商的部门"):
        service.approve(county, edition.id, TODAY, AGREED | {"departments": " "})
    with pytest.raises(UserError):
        service.publish(county, edition.id, TODAY, CHANNELS)
    service.approve(county, edition.id, TODAY, AGREED)
    with pytest.raises(UserError, match="已审定"):
        service.add_items(county, edition.id, [listed["林木采伐许可"].id])


def test_an_earlier_version_stays_readable_as_of_its_day(
    county: Actor, listed: dict[str, Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = published(county, drafted(county, ListKind.TOLERANCE, [listed["取水许可"]], "图纸"), date(2026, 9, 1))
    second = service.draft(county, ListKind.TOLERANCE, "2026年修订版", first.id)
    assert [one.content for one in second.entries] == ["图纸"]
    service.change_entry(county, second.entries[0].id, {"content": "图纸\n说明书"})
    published(county, second.edition)
    before, after = (service.in_force(ListKind.TOLERANCE, day) for day in (date(2026, 9, 10), TODAY))
    assert before is not None
    assert after is not None
    assert (before.edition.id, before.entries[0].content) == (first.id, "图纸")
    assert (after.edition.id, after.entries[0].parts) == (second.edition.id, ("图纸", "说明书"))
    assert service.in_force(ListKind.TOLERANCE, date(2026, 8, 1)) is None
    assert service.in_force(ListKind.SURVEY, TODAY) is None
    [change] = service.differences(first.id, second.edition.id)
    assert change.changes == (("可容缺材料", "图纸", "图纸\n说明书"),)


def test_an_item_is_listed_once_also_from_a_later_edition(county: Actor, listed: dict[str, Item]) -> None:
    edition = drafted(county, ListKind.COMMITMENT, [listed["林木采伐许可"]])
    assert service.add_items(county, edition.id, [listed["林木采伐许可"].id, listed["取水许可"].id]) == 1
    nxt = editions.draft(county, "泽州县2027年版", base_id=listed["取水许可"].edition_id)
    copies = items.list_items(nxt.id)
    ItemRow.update(name="改名", code="").where(ItemRow.edition_id == nxt.id).execute()
    ids = [one.id for one in copies if one.code in ("A-1", "A-2")]
    assert service.add_items(county, edition.id, ids) == 0
    assert [one.position for one in service.catalogue(edition.id).entries] == [1, 2]


def test_flags_and_catalogue_have_to_agree(county: Actor, listed: dict[str, Item]) -> None:
    edition = drafted(county, ListKind.COMMITMENT, [listed["林木采伐许可"], listed["取水许可"]])
    found = {one.name: one.text for one in service.remarks(edition.id)}
    assert found == {
        "取水许可": "事项没有标告知承诺", "公共场所卫生许可": "事项标了告知承诺，目录里没有列",
    }  # fmt: skip
    with pytest.raises(UserError, match="事项没有标告知承诺"):
        service.approve(county, edition.id, TODAY, AGREED)
    gone = next(one for one in service.catalogue(edition.id).entries if one.name == "取水许可")
    service.remove_entry(county, gone.id)
    assert service.approve(county, edition.id, TODAY, AGREED).state is EditionState.APPROVED


def test_core_materials_cannot_be_left_out(county: Actor, listed: dict[str, Item]) -> None:
    edition = drafted(county, ListKind.TOLERANCE, [listed["取水许可"]], "1. 申 请书\n2. 图纸")
    assert [one.text for one in service.remarks(edition.id)] == ["核心要件不能容缺：申 请书"]
    items.add_guide(county, listed["取水许可"].id, materials=[Material(1, "申请书", "1", 1, False)])
    assert service.remarks(edition.id) == []


def test_who_takes_papers_in_is_told_what_the_catalogues_offer(county: Actor, listed: dict[str, Item]) -> None:
    item = listed["取水许可"]
    published(county, drafted(county, ListKind.TOLERANCE, [item], "图纸；说明书"))
    published(county, drafted(county, ListKind.SURVEY, [item], "县水利局"))
    drafted(county, ListKind.COMMITMENT_MATERIALS, [item], "图纸")
    assert service.offers(item, TODAY) == ("可容缺：图纸、说明书", "要联合踏勘评审：县水利局")
    assert service.offers(item, date(2026, 9, 1)) == ()
    assert service.offers(listed["林木采伐许可"], TODAY) == ()


def test_kinds_are_not_mixed(county: Actor, listed: dict[str, Item]) -> None:
    one = drafted(county, ListKind.TOLERANCE, [listed["取水许可"]], "图纸")
    other = drafted(county, ListKind.SURVEY, [listed["取水许可"]], "县水利局")
    with pytest.raises(UserError, match="不是联合踏勘评审"):
        service.draft(county, ListKind.SURVEY, "2027年版", one.id)
    with pytest.raises(UserError, match="不是同一种"):
        service.differences(one.id, other.id)
    with pytest.raises(UserError, match="不是专项目录"):
        service.catalogue(listed["取水许可"].edition_id)
    with pytest.raises(UserError, match="没有新建"):
        service.draft(county, ListKind.SURVEY, "2026年版")


def entries_of(told: list[tuple[str, str]], mark: str) -> list[Entry]:
    return [Entry(f"{mark}{n}", n, None, "", name, "县甲局", content) for n, (name, content) in enumerate(told, 1)]


@given(ENTRIES, ENTRIES)
def test_comparing_finds_exactly_what_differs(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    found = compare(ListKind.TOLERANCE, entries_of(one, "a"), entries_of(other, "b"))
    before, after = dict(one), dict(other)
    assert {change.entry.name for change in found if change.before is None} == set(after) - set(before)
    assert {change.entry.name for change in found if change.after is None} == set(before) - set(after)
    changed = {name for name in set(before) & set(after) if before[name] != after[name]}
    assert {change.entry.name for change in found if change.changes} == changed


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ("1. 图纸\n（2）说明书", ("图纸", "说明书")), ("图纸、说明书；图纸", ("图纸", "说明书")), (" ", ()),
        ("2024年报表", ("2024年报表",)),
    ],
)  # fmt: skip
def test_parts_are_read_without_their_numbers(content: str, parts: tuple[str, ...]) -> None:
    assert parts_of(content) == parts


def test_an_entry_whose_item_is_gone_is_told() -> None:
    [entry] = entries_of([("甲许可", "图纸")], "a")
    assert finder([entry])(item_of("甲许可", department="县 甲局"), ()) == entry
    assert finder([entry])(item_of("甲许可", department="县乙局"), ()) is None
    [told] = remarks(ListKind.TOLERANCE, [entry], {}, [], {})
    assert told.text == "现行清单里没有这个事项"


def test_the_paper_says_who_fixed_it_and_the_workbook_keeps_codes(
    county: Actor, listed: dict[str, Item], tmp_path: Path
) -> None:
    empty = service.draft(county, ListKind.SURVEY, "空版").edition
    with pytest.raises(UserError, match="还没有事项"):
        local_catalogue.build(empty.id, "县局")
    edition = drafted(county, ListKind.TOLERANCE, [listed["取水许可"]], "图纸、说明书")
    assert local_catalogue.build(edition.id, "县局").in_force_on == ""
    published(county, edition)
    content = local_catalogue.build(edition.id, "县局")
    assert content.agreed == "县行政审批局、县林业局、县水利局（示例〔2026〕3号）"
    assert local_catalogue.print_catalogue(county, edition.id, tmp_path / "a.pdf").pages == 1
    local_catalogue.write_catalogue_xlsx(edition.id, tmp_path / "a.xlsx")
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [sheet.cell(4, place).value for place in (3, 5)] == ["A-2", "1. 图纸\n2. 说明书"]


def run(paths: StorePaths, command: str, *words: str) -> int:
    password = paths.folder / "password"
    password.write_text(PASSWORD)
    door = ["--data", str(paths.folder), "--password-file", str(password), "items", "catalogues"]
    kind = [] if command == "list" else ["--kind", "tolerance"]
    return main.main([*door, command, *words, *kind])


def test_the_commands_take_a_catalogue_from_draft_to_paper(
    county: Actor, county_paths: StorePaths, listed: dict[str, Item], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert listed
    assert run(county_paths, "draft", "2026年版") == 0
    assert run(county_paths, "add", "2026年版", "A-2", "--content", "图纸") == 0
    agreed = ("--organ", "县局", "--departments", "县水利局", "--number", "3号")
    assert run(county_paths, "approve", "2026年版", *agreed) == 0
    assert run(county_paths, "publish", "2026年版", "--channels", "政府网站") == 0
    assert run(county_paths, "draft", "2027年版", "--from", "2026年版") == 0
    assert run(county_paths, "add", "2027年版", "林木采伐许可", "--content", "照片") == 0
    capsys.readouterr()
    assert run(county_paths, "list") == 0
    assert "2026年版  已公布（现行）" in capsys.readouterr().out
    assert run(county_paths, "compare", "2026年版", "2027年版", "--out", str(tmp_path / "比对.xlsx")) == 0
    assert "新增  县林业局  林木采伐许可  照片" in capsys.readouterr().out
    assert run(county_paths, "show", "2027年版") == 0
    assert run(county_paths, "print", "2026年版", str(tmp_path / "a.pdf")) == 0
    assert (tmp_path / "a.pdf").exists()
    assert run(county_paths, "show", "没有") != 0
    assert "现有：2027年版、2026年版" in capsys.readouterr().err
