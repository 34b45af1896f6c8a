"""Two versions side by side: every field has a name, and every choice makes a document that both sides know."""

import json
import re
from dataclasses import asdict, fields
from typing import Any

import msgspec
import peewee
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.cases.rules import mask
from db.exchange.records import comparing, documents, labels, values
from db.exchange.records.authority import AUTHORITY, travelling
from db.exchange.records.documents import Body
from db.exchange.records.registry import TYPE, TYPES, DocumentType, Part
from db.items.changes.elements import ELEMENTS as CHANGED
from db.items.rules import Material
from db.items.specs.elements import ELEMENTS
from db.items.specs.rules import CHANGES_KEY, Change, SpecMaterial
from db.rulesets.rules import RuleSet

CASE = TYPE["case"]
IDS = ("m1", "m2", "m3", "m4")
TEXTS = st.sampled_from(["", "甲", "乙", "丙"])
HASHES = st.sampled_from(["0" * 64, "1" * 64])


def columns_of(table: str, but: tuple[str, ...]) -> list[str]:
    return [column for column in travelling(table) if column not in but]


@st.composite
def cases(draw: st.DrawFn) -> Body:
    """A case as its body says it: any fields, some of the same materials, scans of materials that are there."""
    numbers = dict.fromkeys(("guide_version", "statutory_limit", "promised_limit"), 1)
    columns = columns_of("case_file", ("id", "id_number_masked", "agent_id_masked", *numbers))
    body: Body = dict.fromkeys(columns, "") | numbers | {"id": "c1"}
    body |= draw(st.dictionaries(st.sampled_from(columns), TEXTS, max_size=4))
    body |= draw(st.dictionaries(st.sampled_from(sorted(numbers)), st.integers(0, 2), max_size=1))
    body["id_number"] = draw(st.sampled_from(["", "999999199001011234", "999999199001021234", "A1234567"]))
    body["id_number_masked"] = mask(body["id_number"])
    body["agent_id_number"] = draw(st.sampled_from(["", "999999199001021234"]))
    body["agent_id_masked"] = mask(body["agent_id_number"])
    there = draw(st.lists(st.sampled_from(IDS), unique=True))
    body["materials"] = [material(draw, one, place) for place, one in enumerate(sorted(there))]
    scans = draw(st.lists(st.sampled_from(["s1", "s2"]), unique=True))
    body["attachments"] = [scan(draw, one, place, there) for place, one in enumerate(sorted(scans))]
    return body


def material(draw: st.DrawFn, row_id: str, place: int) -> Body:
    name, note = draw(TEXTS), draw(TEXTS)
    count = {column: draw(st.integers(0, 2)) for column in ("copies", "received", "originals", "duplicates")}
    said = {"form": "", "note": note, "waived": draw(TEXTS), "source_case": ""}
    return {"id": row_id, "position": place, "name": name, **said, **count, "core": True}


def scan(draw: st.DrawFn, row_id: str, place: int, there: list[str]) -> Body:
    text = dict.fromkeys(("mime", "added_by", "added_at"), "") | {"name": draw(TEXTS), "sha256": draw(HASHES)}
    return {"id": row_id, "position": place, **text, "size": 1, "material_id": draw(st.sampled_from([None, *there]))}


def fields_of(body: Body) -> set[tuple[str, str]]:
    """Every value with its place, but for the places of rows, which are numbered on."""
    found = {(name, repr(value)) for name, value in body.items() if not isinstance(value, list)}
    for part in ("materials", "attachments"):
        for row in body[part]:
            found |= {(f"{part}/{row['id']}/{name}", repr(row[name])) for name in row if name != "position"}
    return found


def decided_in(one: Body, other: Body) -> frozenset[str]:
    """The differing lines that are as they were chosen: not the places, not scans, which may lose their material."""
    found = comparing.lines(CASE, one, other)
    return frozenset(
        line.key
        for line in found
        if line.differs and not line.key.startswith("attachments/") and not line.key.endswith("/position")
    )


@pytest.fixture(autouse=True)
def names_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """No store is open: what an id means is not known here."""
    monkeypatch.setattr(values, "_named", lambda what, doc_id: doc_id)


@settings(max_examples=30)
@given(cases(), cases(), st.data())
def test_any_choice_makes_a_document_that_reads_back_and_says_only_what_one_side_said(
    mine: Body, theirs: Body, data: st.DataObject
) -> None:
    differing = [line.key for line in comparing.lines(CASE, mine, theirs) if line.differs]
    taken = frozenset(data.draw(st.sets(st.sampled_from(differing))) if differing else ())
    body = comparing.compose(CASE, mine, theirs, taken)
    assert documents.read(CASE, "c1", msgspec.json.encode(body)) == body
    dangling = {f"attachments/{row['id']}/material_id" for row in body["attachments"] if row["material_id"] is None}
    strange = {place for place, _ in fields_of(body) - fields_of(mine) - fields_of(theirs)}
    assert strange <= dangling
    present = {None, *(row["id"] for row in body["materials"])}
    assert {row["material_id"] for row in body["attachments"]} <= present
    for part in ("materials", "attachments"):
        places = [row["position"] for row in body[part]]
        assert places == sorted(set(places))


@settings(max_examples=30)
@given(cases(), cases(), st.data())
def test_every_line_is_as_the_side_that_was_chosen_for_it(mine: Body, theirs: Body, data: st.DataObject) -> None:
    differing = decided_in(mine, theirs)
    taken = frozenset(data.draw(st.sets(st.sampled_from(sorted(differing)))) if differing else ())
    body = comparing.compose(CASE, mine, theirs, taken)
    assert decided_in(body, mine) == taken
    assert decided_in(body, theirs) == differing - taken


@settings(max_examples=30)
@given(cases(), cases())
def test_all_of_one_side_is_that_side(mine: Body, theirs: Body) -> None:
    differing = frozenset(line.key for line in comparing.lines(CASE, mine, theirs) if line.differs)
    assert comparing.compose(CASE, mine, theirs, frozenset()) == mine
    assert comparing.compose(CASE, mine, theirs, differing) == theirs


@settings(max_examples=30)
@given(cases(), cases())
def test_lines_that_differ_never_read_alike_and_hide_the_number(mine: Body, theirs: Body) -> None:
    for line in comparing.lines(CASE, mine, theirs):
        assert (line.mine != line.theirs) == line.differs
        assert "19900101" not in line.mine + line.theirs
    shown = [line.differs for line in comparing.lines(CASE, mine, theirs)]
    assert shown == sorted(shown, reverse=True)


def parts_of(parts: tuple[Part, ...]) -> list[Part]:
    return [found for part in parts for found in (part, *parts_of(part.parts))]


def test_every_field_that_travels_has_a_name_for_people() -> None:
    tables = {table for table in AUTHORITY if travelling(table)}
    nameless = {(table, column) for table in tables for column in travelling(table)} - {
        (table, column) for table, names in labels.FIELDS.items() for column in names
    }
    assert nameless == set()
    hidden = {(kind.row._meta.table_name, one.name) for kind in TYPES for one in kind.hidden}
    assert {name for table, name in hidden if name not in labels.FIELDS[table]} == set()
    assert {part.name for kind in TYPES for part in parts_of(kind.parts)} == set(labels.PARTS)


def test_a_group_names_only_columns_that_travel() -> None:
    hidden = {one.name for kind in TYPES for one in kind.hidden}
    for table, groups in labels.GROUPS.items():
        named = [column for group in groups for column in group.columns]
        assert len(named) == len(set(named))
        assert set(named) - hidden <= set(travelling(table))


def bare_row(table: str, row: Any, parent: str, parts: tuple[Part, ...]) -> Body:
    """A row as bare as its shape allows, with one bare row in each of its parts."""
    found: Body = {"id": "x"}
    for column in columns_of(table, (parent, "id")):
        kind = type(row._meta.fields[column])
        found[column] = False if kind is peewee.BooleanField else 0 if kind is peewee.IntegerField else ""
    return found | {part.name: [bare_row(table_of(part), part.row, part.parent, part.parts)] for part in parts}


def table_of(part: Part) -> str:
    return str(part.row._meta.table_name)


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.name)
def test_documents_of_every_type_can_be_shown_however_odd_their_values(kind: DocumentType) -> None:
    bare = bare_row(kind.row._meta.table_name, kind.row, "", kind.parts)
    for one in kind.hidden:
        bare[one.name] = ""
    odd = {name: "[" * 2000 if value == "" else value for name, value in bare.items()}
    assert {line.differs for line in comparing.lines(kind, bare, None)} == {True}
    assert {line.differs for line in comparing.lines(kind, bare, bare)} == {False}
    assert any(line.differs for line in comparing.lines(kind, bare, odd))


@pytest.mark.parametrize(("kind", "said"), [("person", "个人"), ("organ", "单位"), ("1", "自然人"), ("6", "其他组织")])
def test_the_kind_of_an_applicant_is_said_in_words(kind: str, said: str) -> None:
    row = {"applicant": "赵六（示例）", "applicant_kind": kind}
    assert values.say("case_file", ("applicant", "applicant_kind"), row) == f"赵六（示例），{said}"


INSIDE = {
    ("spec", "elements"): {
        key: {"value": "示例", "level": "4", "basis": "第三条"} for key in ELEMENTS
    } | {CHANGES_KEY: [asdict(Change("fee", "收费", "是", "否", "favourable", "第四条"))]},
    ("guide", "elements"): dict.fromkeys(ELEMENTS, "示例"),
    ("spec", "materials"): [asdict(SpecMaterial("申请书", "第三条", level="4", source="申请人", note="示例"))],
    ("item_relation", "materials"): [asdict(Material(1, "申请书", "1", 1, True, "示例", "第三条", "申请人"))],
    ("item_version", "body"): dict.fromkeys(travelling("item"), "1"),
    ("adjustment_line", "before"): {name: "1" for one in CHANGED.values() for name in one.attributes},
    ("adjustment_line", "direction"): dict.fromkeys(CHANGED, "stricter"),
    ("rule_set", "parameters"): {
        one.name: "1" for one in fields(RuleSet) if one.name not in travelling("rule_set")
    },
}  # fmt: skip


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(("table", "column"), INSIDE)
def test_what_is_kept_as_json_is_said_in_words_and_never_by_its_keys(table: str, column: str) -> None:
    said = values.word(table, column, json.dumps(INSIDE[table, column]))
    assert re.findall("[A-Za-z_@]{2,}", said) == []


def test_an_element_is_called_as_in_the_template_with_its_level_and_basis() -> None:
    value = {"conditions": {"value": "有固定场所", "level": "4", "basis": "第三条"}, "fee": {"value": "否"}}
    said = values.word("spec", "elements", json.dumps(value))
    assert said == "准予行政许可的条件：有固定场所（层级：县级，依据：第三条）；办理行政许可是否收费：否"
    assert values.word("item_version", "body", '{"name": "示例事项", "level": "4", "commitment": 1, "note": ""}') == (
        "事项名称：示例事项，行使层级：县级，告知承诺：是"
    )


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize("odd", ["[1, [2]]", '{"name": {"x": []}}', '{"conditions": [1], "@changes": {"key": 1}}', "7"])
@pytest.mark.parametrize(("table", "column"), INSIDE)
def test_what_another_program_put_into_json_is_shown_somehow(table: str, column: str, odd: str) -> None:
    assert values.word(table, column, odd)
