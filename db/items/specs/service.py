"""What a person can do with specs: read the versions of one, and write the next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from db import clock, journal
from db.actors import Actor, SiteKind
from db.calendar.days import is_day
from db.errors import UserError
from db.items import editors
from db.items import service as items
from db.items.rules import LEVELS, Item, ItemStatus
from db.items.specs import rules
from db.items.specs.elements import ELEMENTS, INHERITED_KEY, label_of
from db.items.specs.rules import Change, Direction, ElementValue, Spec, SpecMaterial
from db.items.tables import SpecRow
from db.store import database

OWN_LEVELS = {
    SiteKind.COUNTY: "4",
    SiteKind.ZONE: "4",
    SiteKind.DEPARTMENT: "4",
    SiteKind.TOWNSHIP: "5",
    SiteKind.VILLAGE: "6",
}
"""GB/T 39046-2020 A.2 of each kind of office."""


@dataclass(frozen=True, slots=True)
class SpecEdit:
    """The next version as the editor leaves it; `said` gives direction and basis of every change by its key.

    `source_level` is the level whose document it rests on: an upper level's own document may change what that level
    fixed.
    """

    effective_on: str
    document: str
    document_number: str
    source_level: str
    elements: Mapping[str, ElementValue]
    materials: tuple[SpecMaterial, ...]
    said: Mapping[str, tuple[Direction, str]]
    note: str = ""


def versions(item_id: str) -> list[Spec]:
    """Every version of an item's spec, oldest first."""
    return [_spec(row) for row in database.execute_sql(f"{_SPECS} ORDER BY version", (item_id,))]


def spec(item_id: str, day: str = "") -> Spec | None:
    """The newest version of an item's spec, or the newest in force on a day; None where there is none."""
    newest = f"{_SPECS} AND (?2 = '' OR effective_on <= ?2) ORDER BY version DESC LIMIT 1"
    row = database.execute_sql(newest, (item_id, day)).fetchone()
    return _spec(row) if row else None


def proposed(item: Item) -> Spec:
    """What the first version of a spec starts from: the upper item's spec with its levels, else what the list says."""
    upper = upper_spec(item)
    if upper:
        level = upper.source_level
        elements = {key: replace(value, level=value.level or level) for key, value in upper.elements.items()}
        materials = tuple(replace(one, level=one.level or level) for one in upper.materials)
        local = {key: value for key, value in from_list(item).items() if key not in elements}
        return replace(upper, item_id=item.id, version=0, elements=elements | local, materials=materials, changes=())
    guide = items.guide(item.id)
    materials = tuple(
        SpecMaterial(one.name, one.basis, "1", *_counts(one.form, one.copies), one.core, one.source, one.note)
        for one in (guide.materials if guide else ())
    )
    elements = from_list(item)
    if guide:
        told = {"conditions": guide.conditions, "procedure": guide.process, "result_name": guide.result_name}
        elements |= {key: ElementValue(text) for key, text in told.items() if text}
        elements |= {"fee": ElementValue("否")} if guide.fee == "不收费" else {}
    return Spec(item.id, 0, elements=elements, materials=materials)


def _counts(form: str, copies: int) -> tuple[int, int]:
    """Originals and copies of a guide's material; a form in older words counts as originals."""
    return (0, copies) if form in ("2", "复印件") else (copies, 0)


def from_list(item: Item) -> dict[str, ElementValue]:
    """The elements an item of the list already answers."""
    name = f"{item.main_item or item.name}　{item.code}".strip()
    told = {
        "item_name": name,
        "sub_item": item.name if item.main_item and item.main_item != item.name else "",
        "setting_basis": item.basis,
        "implementing_body": item.implementing_body or item.department,
        "exercise_level": LEVELS.get(item.level, ""),
        "statutory_limit": item.statutory_label if item.statutory_limit else "",
        "limit_basis": item.limit_basis,
        "promised_limit": item.promised_label if item.promised_limit else "",
        "supervising_body": item.supervising_body,
        "commitment": "是" if item.commitment else "",
    }
    return {key: ElementValue(text) for key, text in told.items() if text}


def upper_words(item: Item) -> str:
    """The item of the upper list this one answers to, with that list, or its code as written."""
    if not item.upper_id:
        return item.upper_code
    upper = items.item(item.upper_id)
    edition = next((one.name for one in items.editions() if one.id == upper.edition_id), "")
    return f"{upper.name}　{edition}".strip()


def locked(item: Item, before: Spec | None, source_level: str) -> dict[str, str]:
    """The elements and materials a document of that level may not change, each with the reason (自治州 2022 二(三),
    三(一)).
    """
    if before is None or not before.version:
        return {}
    keys = {*ELEMENTS, *before.elements}
    found = {key: rules.lock_reason(key, before.elements.get(key), item, source_level) for key in keys}
    for one in before.materials:
        if rules.is_above(one.level, source_level):
            found[f"{rules.MATERIAL_KEY}{one.name}"] = "上级规定，与上级规范一致"
    return {key: reason for key, reason in found.items() if reason}


def changes_of(before: Spec | None, edit: SpecEdit) -> tuple[Change, ...]:
    """What an edit changes of the version before, with what the editor says of each change."""
    after = Spec("", 0, elements=edit.elements, materials=edit.materials)
    found = []
    for change in rules.changes_between(before, after):
        direction, basis = edit.said.get(change.key, ("", ""))
        found.append(replace(change, direction=str(direction), basis=basis.strip()))
    return tuple(found)


def problems(item: Item, before: Spec | None, edit: SpecEdit) -> list[str]:
    """Why an edit cannot become the next version, in words; empty when it can.

    A version in force is changed only with its document, by changes that say direction and basis (泽州 2022 二(二)2;
    自治州 2022 三(一)).
    """
    after = Spec(item.id, 0, elements=edit.elements, materials=edit.materials, source_level=edit.source_level)
    held = in_force(item) if before else None
    found = [problem for problem in (rules.limit_problem(after), _document_problem(held, edit)) if problem]
    found += [f"「{label_of(key)}」{why}。" for key, why in level_problems(item, edit, upper_spec(item)).items()]
    if held is None:
        found += _beyond_the_upper(item, after)
    if before is None:
        return found
    if before.effective_on > edit.effective_on:
        found.append(f"生效日期 {edit.effective_on} 早于上一版的 {before.effective_on}。")
    reasons = locked(item, before, edit.source_level)
    changes = changes_of(before, edit)
    found += [f"「{one.label}」不能改：{reasons[one.key]}。" for one in changes if one.key in reasons]
    free = [one for one in accountable(held, before, edit) if one.key not in reasons]
    told = ((one, rules.harshest(one, held, after)) for one in free if held)
    found += [
        problem
        for one, known in told
        if (problem := rules.change_problem(one, known, item.setting_level, edit.source_level))
    ]
    return found


def accountable(held: Spec | None, before: Spec | None, edit: SpecEdit) -> tuple[Change, ...]:
    """The changes that need a direction and a basis: where the edit differs from the version in force.

    `before` is the newest version; where it is not in force yet, what it changed was accounted for when it was made.
    """
    if held is None:
        return ()
    touched = {one.key for one in changes_of(before, edit)}
    return tuple(one for one in changes_of(held, edit) if one.key in touched)


def upper_spec(item: Item) -> Spec | None:
    """The newest spec of the upper list's item an item answers to."""
    return spec(item.upper_id) if item.upper_id else None


def level_problems(item: Item, edit: SpecEdit, upper: Spec | None) -> dict[str, str]:
    """The elements said to come from a level they cannot come from, each with the reason."""
    told = {
        key: rules.level_problem(key, value, item, upper, edit.source_level) for key, value in edit.elements.items()
    }
    return {key: why for key, why in told.items() if why and edit.elements[key].value.strip()}


def level_remarks(item: Item, edit: SpecEdit) -> dict[str, str]:
    """The elements whose level should be looked at again; nothing is refused on account of these."""
    told = {key: rules.level_remark(key, value, item) for key, value in edit.elements.items()}
    return {key: why for key, why in told.items() if why and edit.elements[key].value.strip()}


def _beyond_the_upper(item: Item, after: Spec) -> list[str]:
    """What a first version asks beyond the spec of the upper item (泽州 2022 二(一)1, 二(二)2), as far as values tell
    it.
    """
    if not item.upper_id or spec(item.upper_id) is None:
        return []
    if rules.may_be_stricter(item.setting_level, after.source_level):
        return []
    above = proposed(item)
    return [
        f"「{one.label}」比上级规范从严，本级不得增加条件、材料、环节、收费或者延长时限。"
        for one in rules.changes_between(above, after)
        if rules.harshest(one, above, after) is Direction.STRICTER
    ]


def in_force(item: Item) -> Spec | None:
    """The version in force today, whose change has to be accounted for (自治州 2022 三(一)); None where nothing is in
    force yet.

    An edition takes over the newest version alone: what was in force before it stands with the item copied from.
    """
    today = clock.today().isoformat()
    return next((found for one in items.line_of(item) if (found := spec(one.id, today))), None)


def _document_problem(held: Spec | None, edit: SpecEdit) -> str:
    if not edit.effective_on:
        return "没有填生效日期。"
    if not is_day(edit.effective_on):
        return f"生效日期「{edit.effective_on}」看不懂，请写成 2026-10-20。"
    if edit.source_level not in LEVELS:
        return "没有选依据文件的制定层级。"
    if held and not (edit.document.strip() and edit.document_number.strip()):
        return "上一版已经施行，改动没有依据文件和文号。"
    return ""


def set_spec(actor: Actor, item_id: str, edit: SpecEdit) -> Spec:
    """Lay down the next version of an item's spec; earlier ones stay. Raises UserError naming the first problem."""
    editors.require_county_editor(actor)
    item = items.item(item_id)
    if item.status is not ItemStatus.CURRENT:
        raise UserError(f"「{item.name}」已停用，没有保存规范。", hint="请在接续的事项里编制规范。")
    with database.atomic():
        before = spec(item_id)
        found = problems(item, before, edit)
        if found:
            more = f"另有 {len(found) - 1} 处。" if len(found) > 1 else ""
            raise UserError(f"规范没有保存：{found[0]}{more}", hint="请按提示改正或改回，再保存。")
        made = _next(item_id, before, edit)
        if before and not _differs(before, made):
            raise UserError("和上一版完全一样，没有另存一版。", hint="没有要改的，按 Esc 关闭即可。")
        row = SpecRow.create(
            item_id=item_id, version=made.version, effective_on=made.effective_on, document=made.document,
            document_number=made.document_number, source_level=made.source_level,
            elements=rules.encode_elements(made), materials=rules.encode_materials(made.materials), note=made.note,
        )  # fmt: skip
        changed = {one.label: f"{one.before} → {one.after}" for one in made.changes}
        journal.record(
            actor, f"编制实施规范 {item.name} 第{made.version}版", "item", item_id,
            after={"version": made.version, "spec": row.id, **changed}, reason=_document(made),
        )  # fmt: skip
    return made


def _differs(before: Spec, made: Spec) -> bool:
    same = replace(before, version=made.version, changes=made.changes, effective_on=made.effective_on)
    return bool(made.changes) or same != made


def _next(item_id: str, before: Spec | None, edit: SpecEdit) -> Spec:
    filled = {key: value for key, value in edit.elements.items() if value.value.strip()}
    return Spec(
        item_id, before.version + 1 if before else 1, edit.effective_on, edit.document.strip(),
        edit.document_number.strip(), edit.source_level, filled, edit.materials, changes_of(before, edit),
        edit.note.strip(), _unknown(before),
    )  # fmt: skip


def _unknown(before: Spec | None) -> dict[str, Any]:
    """What other programs wrote goes on; that a version was taken over unchecked ends with the next one."""
    return {key: value for key, value in before.unknown.items() if key != INHERITED_KEY} if before else {}


def _document(made: Spec) -> str:
    return "".join(
        part for part in (made.document, f"（{made.document_number}）" if made.document_number else "") if part
    )


def edit_of(found: Spec, values: Iterable[tuple[str, str]] = ()) -> SpecEdit:
    """A spec as it is, ready to be changed; `values` are new texts of elements."""
    elements = dict(found.elements)
    for key, text in values:
        elements[key] = replace(elements.get(key, ElementValue()), value=text)
    return SpecEdit(
        found.effective_on, found.document, found.document_number, found.source_level, elements, found.materials, {},
        found.note,
    )  # fmt: skip


_SPECS = (
    "SELECT item_id, version, effective_on, document, document_number, source_level, note, elements, materials"
    " FROM spec WHERE item_id = ?1"
)


def _spec(row: tuple[Any, ...]) -> Spec:
    item_id, version, effective_on, document, number, level, note, text, materials = row
    elements, changes, unknown = rules.decode_elements(text)
    return Spec(
        item_id, version, effective_on, document, number, level, elements, rules.decode_materials(materials), changes,
        note, unknown,
    )  # fmt: skip
