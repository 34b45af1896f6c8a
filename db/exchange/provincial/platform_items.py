"""The list in force as the province's tables: basic catalogue, implementation list, materials and fees."""

import re
from collections import defaultdict

from db.exchange.provincial.platform_fields import Record
from db.items.rules import LEVELS, Edition, Item, ItemStatus
from db.items.tables import GuideRow, ItemRow, MaterialRow
from db.organs.rules import Organ, plain_name

BASIC, IMPLEMENTATION, HANDLING = "basic", "implementation", "handling"
UNIT_WORDS = {"working_day": "工作日", "day": "日", "month": "月"}
INSTANT, COMMITTED = "1", "2"
"""GB/T 39046—2020 A.6 办件类型: handled at once (即办件), or within a promised time (承诺件)."""

_CREDIT_CODE = re.compile("[0-9A-HJ-NP-RTUWXY]{18}")
_FREE = frozenset({"不收费", "免费", "无", "否", "不收取"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONEY = re.compile(r"\d+(\.\d+)?\s*元")


def codes_of_code(code: str, scheme: str) -> Record:
    """The codes one code holds: the longer ones contain the shorter; a local one stays what it is.

    Of a local composite code the part that is a unified credit code, by its check character, names the organ.
    """
    national = scheme in (IMPLEMENTATION, HANDLING)
    older = scheme in ("guizhou", "older")
    return {
        "catalog_code": code if scheme == BASIC else code[19:31] if national else "",
        "local_catalog_code": code if older else "",
        "task_code": code[:31] if national else "",
        "local_task_code": "" if national or older or scheme == BASIC else code,
        "task_handle_item": code if scheme == HANDLING else "",
        "dept_code": code[:18] if national else _organ_in(code) if scheme == "local" else "",
    }


def _organ_in(code: str) -> str:
    from stdnum.cn import uscc

    return next((part for part in code.split("-") if _CREDIT_CODE.fullmatch(part) and uscc.is_valid(part)), "")


def project_type(promised: int | None) -> str:
    """办件类型 (A.6) as far as the promised limit tells: none is promised, none is said."""
    return "" if promised is None else INSTANT if promised == 0 else COMMITTED


def fee_flag(fee: str) -> str:
    """是否收费: 0 where the guide says so, 1 where it names an amount, '' where only a person can tell."""
    if fee.strip().rstrip("。") in _FREE:
        return "0"
    return "1" if _MONEY.search(fee) else ""


def compact(day: str) -> str:
    """A date 2026-11-20 as 20261120; '' for anything else."""
    return day.replace("-", "") if _DAY.fullmatch(day) else ""


def credit_codes(register: list[Organ]) -> dict[str, str]:
    """The unified credit code (统一社会信用代码) by every name of an organ whose registered code is one."""
    return {
        plain_name(name): organ.code
        for organ in register
        if _CREDIT_CODE.fullmatch(organ.code)
        for name in (organ.name, organ.short_name, *organ.aliases)
    }


def guides(item_ids: set[str]) -> dict[tuple[str, int], GuideRow]:
    """Every guide of the items, by item and version, older versions first."""
    rows = GuideRow.select().order_by(GuideRow.version)
    return {(row.item_id, row.version): row for row in rows if row.item_id in item_ids}


def item_records(items: list[Item], edition: Edition, codes: dict[str, str]) -> dict[str, list[Record]]:
    """Every table of the set, by its name."""
    guide_of = {item_id: guide for (item_id, _), guide in guides({item.id for item in items}).items()}
    materials: dict[str, list[MaterialRow]] = defaultdict(list)
    for row in MaterialRow.select().order_by(MaterialRow.position, MaterialRow.id):
        materials[row.guide_id].append(row)
    tasks, needed, fees = list[Record](), list[Record](), list[Record]()
    for item in items:
        guide = guide_of.get(item.id)
        tasks.append(_task(item, guide, codes))
        if guide is not None:
            needed += [_material(item.id, row) for row in materials[guide.id]]
            if guide.fee and fee_flag(guide.fee) != "0":
                fees.append({"task_guid": item.id, "fee_stand": guide.fee})
    return {
        "basic_catalog": _catalogue(items, edition),
        "implementation_list": tasks,
        "task_materials": needed,
        "task_fees": fees,
    }


def _catalogue(items: list[Item], edition: Edition) -> list[Record]:
    """One row for each basic code, or for each name where there is none; parents are main items with sub-items."""
    rows: dict[tuple[str, str], Record] = {}
    parents = {item.main_item for item in items if item.main_item and item.main_item != item.name}
    for item in items:
        codes = codes_of_code(item.code, item.code_scheme)
        basic = str(codes["catalog_code"])
        has_child = basic.endswith("00Y") or item.name in parents
        key = (basic, "") if basic else (item.name, item.department)
        rows.setdefault(key, {
            "task_name": item.name, "catalog_code": basic, "local_catalog_code": codes["local_catalog_code"],
            "by_law": item.basis, "task_type": item.item_type, "has_child": "1" if has_child else "0",
            "use_level": level(item), "is_main": "主项" if is_main(item, basic) else "子项",
            "main_name": item.main_item, "anticipate_day": item.statutory_limit,
            "anticipate_type": UNIT_WORDS.get(item.statutory_unit, item.statutory_unit),
            "task_state": state_of(item), "edition": edition.name,
        })  # fmt: skip
    return list(rows.values())


def is_main(item: Item, basic: str) -> bool:
    """Whether an item stands for itself (主项): by its basic code, else by the main item it names."""
    if basic:
        return basic.endswith(("000", "00Y"))
    return item.main_item in ("", item.name)


def level(item: Item) -> str:
    """行使层级 (A.2); '' where the list says something else."""
    return item.level if item.level in LEVELS else ""


def state_of(item: Item) -> str:
    """事项状态 in words."""
    return "在用" if item.status is ItemStatus.CURRENT else "停用"


def _task(item: Item, guide: GuideRow | None, credit: dict[str, str]) -> Record:
    codes = codes_of_code(item.code, item.code_scheme)
    record: Record = {
        "task_guid": item.id, "task_name": item.name, "main_name": item.main_item, **codes,
        "task_type": item.item_type, "by_law": item.basis, "use_level": level(item),
        "task_state": state_of(item), "dept_name": item.implementing_body, "competent_dept": item.department,
        "dept_code": codes["dept_code"] or credit.get(plain_name(item.implementing_body), ""),
        "supervise_dept": item.supervising_body, "anticipate_day": item.statutory_limit,
        "anticipate_type": UNIT_WORDS.get(item.statutory_unit, item.statutory_unit),
        "anticipate_explain": item.limit_basis, "promise_day": item.promised_limit,
        "promise_type": UNIT_WORDS.get(item.promised_unit, item.promised_unit),
        "project_type": project_type(item.promised_limit),
        "is_commitment": "1" if item.commitment else "", "is_town_accept": "1" if item.township_accepts else "0",
        "remark": item.note,
    }  # fmt: skip
    return record | (_guide(guide) if guide is not None else {})


def _guide(guide: GuideRow) -> Record:
    return {
        "task_version": str(guide.version), "accept_condition": guide.conditions, "handle_flow": guide.process,
        "is_fee": fee_flag(guide.fee), "result_name": guide.result_name, "result_validity": guide.validity,
        "transact_addr": guide.place, "plan_effective_date": compact(guide.effective_on),
    }  # fmt: skip


def _material(task_guid: str, row: MaterialRow) -> Record:
    original, copied = "原件" in row.form, "复印件" in row.form
    return {
        "task_guid": task_guid, "order_num": row.position, "material_name": row.name, "material_format": row.form,
        "is_need": "1" if row.core else "0", "page_num": row.copies,
        "originalnum": row.copies if original else 0 if copied else None,
        "copiesnum": row.copies if copied else 0 if original else None, "remark": row.note,
    }  # fmt: skip


def codes_by_item(item_ids: set[str]) -> dict[str, Record]:
    """The codes of every item a case was opened on, whatever edition it stands in."""
    rows = ItemRow.select(ItemRow.id, ItemRow.code, ItemRow.code_scheme)
    return {row.id: codes_of_code(row.code, row.code_scheme) for row in rows if row.id in item_ids}


NO_CODES = codes_of_code("", "")
"""Of an item this store does not have."""
