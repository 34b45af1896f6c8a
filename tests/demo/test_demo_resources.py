"""The demo county's facts agree with each other, with the notice they come from, and pretend nothing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from db.actors import ROLE_LABELS, SiteKind, site_code_problem
from db.cases.acts import ACT_LABELS
from db.cases.excluded import EXCLUDED_PROCEDURES
from db.handover.rules import CATEGORIES, SEAL_CATEGORY, Direction, Party
from db.items.rules import ITEM_TYPES, LEVELS, UNITS
from db.organs.rules import Organ, OrganKind, matches
from resources import path

TOWNSHIPS = (
    "南村镇",
    "下村镇",
    "大东沟镇",
    "周村镇",
    "犁川镇",
    "晋庙铺镇",
    "金村镇",
    "高都镇",
    "巴公镇",
    "大阳镇",
    "山河镇",
    "大箕镇",
    "柳树口镇",
    "北义城镇",
    "川底镇",
    "南岭镇",
)
DESKTOP = Path(__file__).parents[2] / "desktop"
PLACES = ("workbench", "items", "handover", "cases", "linkage", "exchange", "settings", "first-start")


def facts(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path(f"demo/{name}.json").read_text(encoding="utf-8"))
    return content


def organ(row: dict[str, Any]) -> Organ:
    kind, aliases = OrganKind(row["kind"]), tuple(row["aliases"])
    return Organ(row["name"], row["name"], row["short_name"], kind, row["code"], None, aliases)


def organs() -> list[Organ]:
    return [organ(row) for row in facts("organs")["organs"]]


ITEMS: list[dict[str, Any]] = facts("items")["items"]
GUIDES: list[dict[str, Any]] = facts("guides")["guides"]
BATCH = facts("batch_2020")
CASES: list[dict[str, Any]] = facts("cases")["cases"]
PEOPLE: list[dict[str, Any]] = facts("people")["people"]
LINES = [(sheet, line) for sheet in BATCH["checklists"] for line in sheet["lines"]]


def test_every_organ_name_short_name_and_alias_means_one_organ() -> None:
    known = organs()
    for organ in known:
        for name in (organ.name, organ.short_name, *organ.aliases):
            assert [found.name for found in known if matches(found, name)] == [organ.name], name


def test_every_parent_is_an_organ_listed_before() -> None:
    seen: set[str] = set()
    for row in facts("organs")["organs"]:
        assert row["parent"] == "" or row["parent"] in seen
        seen.add(row["name"])


def test_the_sixteen_townships_have_their_codes_and_a_centre_each() -> None:
    by_kind = {kind: [o for o in organs() if o.kind is kind] for kind in OrganKind}
    assert [o.name for o in by_kind[OrganKind.TOWNSHIP]] == [f"{name}人民政府" for name in TOWNSHIPS]
    assert [o.code for o in by_kind[OrganKind.TOWNSHIP]] == [f"{140525100 + n}" for n in range(16)]
    assert [(o.name, o.code) for o in by_kind[OrganKind.TOWNSHIP_CENTRE]] == [
        (f"{name}便民服务中心", f"{140525100 + n}") for n, name in enumerate(TOWNSHIPS)
    ]


@pytest.mark.parametrize(
    ("kind", "office"),
    [
        (OrganKind.BUREAU, SiteKind.COUNTY),
        (OrganKind.DEPARTMENT, SiteKind.DEPARTMENT),
        (OrganKind.TOWNSHIP_CENTRE, SiteKind.TOWNSHIP),
        (OrganKind.VILLAGE_STATION, SiteKind.VILLAGE),
    ],
)
def test_an_organ_that_can_have_a_store_has_a_site_code_of_its_kind(kind: OrganKind, office: SiteKind) -> None:
    found = [organ for organ in organs() if organ.kind is kind]
    assert found
    assert [site_code_problem(office, organ.code) for organ in found] == [""] * len(found)


def test_department_codes_are_used_once() -> None:
    codes = [o.code for o in organs() if o.kind not in (OrganKind.TOWNSHIP, OrganKind.TOWNSHIP_CENTRE) and o.code]
    assert len(codes) == len(set(codes))


def test_every_body_an_item_names_is_a_registered_organ() -> None:
    known = organs()
    named = {item[field] for item in ITEMS for field in ("department", "supervising_body", "implementing_body")}
    unknown = {name for name in named if not any(matches(organ, name) for organ in known)}
    assert unknown == {"各乡镇人民政府"}  # sixteen organs at once


def test_items_have_unique_names_and_codes_that_nobody_takes_for_official_ones() -> None:
    assert len({item["name"] for item in ITEMS}) == len(ITEMS)
    assert [item["code"] for item in ITEMS] == [f"SL-{n:04d}" for n in range(1, len(ITEMS) + 1)]


def test_types_levels_and_units_are_known_codes() -> None:
    assert {item["item_type"] for item in ITEMS} <= ITEM_TYPES.keys()
    assert {item["level"] for item in ITEMS} <= LEVELS.keys()
    assert {item["statutory_unit"] for item in ITEMS} | {item["promised_unit"] for item in ITEMS} <= {
        "",
        *UNITS,
    }


def test_the_notice_moves_fourteen_items_in_and_eight_back() -> None:
    moves = [item for item in ITEMS if item["group"]]
    assert [item["name"] for item in moves] == [move["name"] for move in BATCH["items"]]
    directions = [Direction(move["direction"]) for move in BATCH["items"]]
    assert (directions.count(Direction.IN), directions.count(Direction.BACK)) == (14, 8)


@pytest.mark.parametrize(("direction", "types"), [("in", {"01": 8, "07": 1, "10": 5}), ("back", {"01": 5, "10": 3})])
def test_the_moved_items_are_of_the_types_the_notice_counts(direction: str, types: dict[str, int]) -> None:
    found = [move["item_type"] for move in BATCH["items"] if move["direction"] == direction]
    assert {kind: found.count(kind) for kind in set(found)} == types


def test_the_slip_in_the_notices_third_item_is_kept_and_read_as_another_power() -> None:
    odd = [move for move in BATCH["items"] if move["type_as_written"] == "其他权利"]
    assert [(move["direction"], move["seq"], move["item_type"]) for move in odd] == [("in", 3, "10")]


def test_only_the_travel_agency_item_moves_in_part() -> None:
    assert [move["name"] for move in BATCH["items"] if move["part"]] == ["旅行社设立许可中的分社、网点设立"]


def test_at_least_twenty_four_more_county_licences_come_with_the_notices_items() -> None:
    more = [item for item in ITEMS if not item["group"]]
    assert len(more) >= 24
    assert {item["item_type"] for item in more} == {"01"}


def test_a_basis_is_either_named_or_said_to_be_pending() -> None:
    for item in ITEMS:
        assert item["basis_pending"] is (item["basis"] == ""), item["name"]
        assert item["basis"] == "" or re.match(r"《[^》]+》", item["basis"]), item["name"]


def test_a_statutory_limit_names_its_article() -> None:
    for item in ITEMS:
        assert (item["statutory_limit"] is None) is (item["limit_basis"] == ""), item["name"]
        assert item["limit_basis"] == "" or re.search(r"》第.+条", item["limit_basis"]), item["name"]


def test_the_licensing_acts_article_42_is_claimed_for_licences_only() -> None:
    claimed = [item for item in ITEMS if "行政许可法" in item["limit_basis"]]
    assert {(item["item_type"], item["statutory_limit"], item["statutory_unit"]) for item in claimed} == {
        ("01", 20, "working_day")
    }
    assert {item["limit_basis"] for item in claimed} == {"《中华人民共和国行政许可法》第四十二条第一款"}


def test_a_limit_or_basis_nobody_checked_says_so() -> None:
    notes = {item["code"]: item["note"] for item in ITEMS}
    for code in ("SL-0026", "SL-0029", "SL-0033", "SL-0034", "SL-0050"):
        assert "特别规定待核" in notes[code]
    assert "法定时限待核" in notes["SL-0044"]
    assert all("设定依据现行效力待核" in notes[code] for code in ("SL-0002", "SL-0003"))


def test_no_promise_is_longer_than_the_law() -> None:
    promised = [item for item in ITEMS if item["promised_limit"] is not None]
    assert promised
    for item in promised:
        assert item["promised_unit"] == item["statutory_unit"], item["name"]
        assert 0 < item["promised_limit"] <= item["statutory_limit"], item["name"]


def test_every_guide_belongs_to_an_item_and_says_that_it_is_an_example() -> None:
    names = [guide["item"] for guide in GUIDES]
    assert len(names) >= 8
    assert len(set(names)) == len(names)
    assert set(names) <= {item["name"] for item in ITEMS}
    assert all(guide["note"].startswith("示例指南") for guide in GUIDES)


def test_no_material_is_a_catch_all_and_each_says_how_many_of_which_form() -> None:
    for guide in GUIDES:
        assert any(material["core"] for material in guide["materials"]), guide["item"]
        for material in guide["materials"]:
            assert not re.search(r"其[他它]|等材料|等文件|相关材料|需要的材料|规定的材料|等$", material["name"]), (
                material
            )
            assert material["form"] in ("原件", "复印件", "电子件")
            assert material["copies"] >= 1


def test_a_validity_names_the_rule_it_rests_on() -> None:
    for guide in GUIDES:
        assert not re.search(r"[年月]$|[一二三四五]年", guide["validity"]) or guide["validity_basis"].startswith("《")


def test_every_checklist_of_the_batch_has_every_category_but_the_seal_of_what_moves_back() -> None:
    sheets = {(sheet["department"], sheet["direction"]) for sheet in BATCH["checklists"]}
    assert sheets == {
        (move["from_organ"] if move["direction"] == "in" else move["to_organ"], move["direction"])
        for move in BATCH["items"]
    }
    for sheet in BATCH["checklists"]:
        categories = {line["category"] for line in sheet["lines"]}
        assert set(range(1, 12)) - categories == (set() if sheet["direction"] == "in" else {SEAL_CATEGORY})
        assert categories <= CATEGORIES.keys()
        standards = [line["name"] for line in sheet["lines"] if line["category"] == 3]
        assert standards == ["许可依据", "提交材料", "审批流程", "审批时限"]


def test_no_seal_is_excused() -> None:
    assert [line for _, line in LINES if line["category"] == SEAL_CATEGORY and "excused" in line] == []


def test_the_first_category_of_a_checklist_lists_the_items_that_move() -> None:
    for sheet in BATCH["checklists"]:
        moved = [
            move["name"]
            for move in BATCH["items"]
            if move["direction"] == sheet["direction"] and sheet["department"] in (move["from_organ"], move["to_organ"])
        ]
        assert [line["name"] for line in sheet["lines"] if line["category"] == 1] == moved


def test_lines_are_numbered_without_gaps_inside_a_category() -> None:
    for sheet in BATCH["checklists"]:
        for category in CATEGORIES:
            positions = [line["position"] for line in sheet["lines"] if line["category"] == category]
            assert positions == list(range(1, len(positions) + 1))


def test_lines_are_signed_giver_first_witness_last_and_never_when_excused_or_owed() -> None:
    order = [party.value for party in Party]
    for _, line in LINES:
        assert line["signed"] == order[: len(line["signed"])], line
        if "excused" in line or "owed" in line:
            assert line["signed"] == []


def test_a_witness_signs_only_what_came_in_full() -> None:
    short = [line for _, line in LINES if line.get("received", line["quantity"]) != line["quantity"]]
    assert [(line["received"], line["quantity"]) for line in short] == [(118, 120)]
    assert all("witness" not in line["signed"] for line in short)


def test_one_line_is_owed_with_a_date_a_reason_and_somebody_responsible() -> None:
    owed = [line["owed"] for _, line in LINES if "owed" in line]
    assert [(o["due_days"], bool(o["reason"]), o["responsible"]) for o in owed] == [(14, True, "张三")]


def test_serials_of_forms_keys_and_devices_are_recognisably_examples() -> None:
    for _, line in LINES:
        assert line["serials"] in ("", "待登记印模") or re.match(r"(UK-)?DEMO-|JY0|BX0|YJ0", line["serials"]), line


def test_the_people_who_sign_work_where_they_sign_and_hold_the_role() -> None:
    by_name = {person["name"]: person for person in PEOPLE}
    for sheet in BATCH["checklists"]:
        giver, receiver, witness = (by_name[sheet[f"{party.value}_person"]] for party in Party)
        assert (giver["organ"], receiver["organ"]) == (sheet["giver"], sheet["receiver"])
        assert "handover" in giver["roles"]
        assert "handover" in receiver["roles"]
        assert "witness" in witness["roles"]
        assert witness["organ"] not in (sheet["giver"], sheet["receiver"])


def test_every_role_is_held_by_somebody_and_every_person_belongs_to_an_organ() -> None:
    assert {role for person in PEOPLE for role in person["roles"]} == {role.value for role in ROLE_LABELS}
    assert {person["organ"] for person in PEOPLE} <= {organ.name for organ in organs()}


def test_example_cases_are_on_items_with_a_guide_or_a_limit_and_tell_every_story() -> None:
    stories = {case["story"] for case in CASES}
    limits = {item["name"]: item["statutory_limit"] for item in ITEMS}
    assert all(limits[case["item"]] for case in CASES)
    assert stories == {
        "overdue",
        "due_today",
        "due_soon",
        "correction",
        "stopped",
        "received",
        "running",
        "certified",
        "bag_under_way",
        "bag_received",
        "surveyed",
        "survey_planned",
        "commitment",
        "forwarded",
        "archived",
        "done",
    }


def test_the_acts_of_a_case_come_in_the_order_of_their_days() -> None:
    for case in CASES:
        days = [act["days_ago"] for act in case["acts"]]
        assert case["acts"][0]["kind"] == "received"
        assert days == sorted(days, reverse=True)
        assert min(days) >= 1
        assert {act["kind"] for act in case["acts"]} <= {kind.value for kind in ACT_LABELS}


def test_a_case_is_stopped_only_for_a_procedure_the_law_excludes() -> None:
    stops = [act for case in CASES for act in case["acts"] if act["kind"] == "stopped"]
    assert stops
    assert all(act["details"]["procedure"] in EXCLUDED_PROCEDURES for act in stops)


def test_applicants_are_recognisably_examples_and_cannot_be_rung_up() -> None:
    for case in CASES:
        assert "示例" in case["applicant"]
        assert re.fullmatch(r"000-0{6}\d", case["phone"])


@pytest.mark.parametrize("name", ["organs", "items", "guides", "batch_2020", "people", "cases", "rule_set"])
def test_no_file_holds_anything_that_looks_like_an_identity_or_telephone_number(name: str) -> None:
    text = path(f"demo/{name}.json").read_text(encoding="utf-8")
    assert not re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", text)
    assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text)


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_a_help_page_of_at_most_sixty_short_lines(place: str) -> None:
    lines = path(f"manual/{place}.md").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 90
    assert "## 按键" in lines
    assert any(line.startswith("## 现在还不能") for line in lines)


DIALOGS = ("roster", "conflicts", "practice", "cases-review")
"""Parts of 数据交换 and steps of a case with a page of their own, which F1 or a button opens there."""
VIEWS = ("lists", "registers", "deciding", "memoranda", "returned", "cases-after", "cases-papers", "cases-lists")
"""Pages of several views within a place, which F1 opens there."""


def test_every_help_page_belongs_to_a_place_or_a_dialog_that_opens_it() -> None:
    assert {file.stem for file in Path(path("manual")).glob("*.md")} == {*PLACES, *DIALOGS, *VIEWS, "exchange-format"}
    source = "".join(file.read_text(encoding="utf-8") for file in DESKTOP.rglob("*.py"))
    assert [name for name in VIEWS if not re.search(rf'manual = .*"{name}"', source)] == []
    assert [name for name in DIALOGS if not re.search(rf'ManualDialog\([^)]*(?:\(\))?, "{name}"', source)] == []


BOUND = r'(?:KeyButton\([^()]*?"[^"]*",\s*|bind_key\([^,]+,\s*|self\._key\()"{key}"'
EVERYWHERE = ("F1", "F8", "Ctrl++", "Ctrl+-", "Ctrl+K", "Ctrl+1", "Ctrl+7")
FIELD_KEYS = ("Ctrl+C",)  # every table


@pytest.mark.parametrize("place", [place for place in PLACES if place not in ("cases", "first-start")])
def test_a_help_page_names_only_keys_that_its_page_has(place: str) -> None:
    text = path(f"manual/{place}.md").read_text(encoding="utf-8")
    source = "".join(file.read_text(encoding="utf-8") for file in (DESKTOP / place).rglob("*.py"))
    if place == "workbench":  # what it says of an opened case
        source += (DESKTOP / "cases" / "ledger.py").read_text(encoding="utf-8")
    named = set(re.findall(r"F\d\b|(?:Ctrl|Alt)\+(?:Enter|[A-Z0-9+-])", text)) - {*EVERYWHERE, *FIELD_KEYS}
    tabs = {f"Alt+{number}" for number in range(1, 4)} if "bind_tabs" in source else set()
    missing = [key for key in named - tabs if not re.search(BOUND.replace("{key}", re.escape(key)), source)]
    assert missing == []


@pytest.mark.parametrize("place", PLACES)
def test_packages_are_read_with_one_word(place: str) -> None:
    text = path(f"manual/{place}.md").read_text(encoding="utf-8")
    assert not re.search(r"读入|读回|读包|读数据包|读一遍|读两遍", text)
    assert "换发" not in text
