"""What a guide (办事指南) contains, what it takes from the spec, and what it lacks for publication. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from db.items.rules import LEVELS, Guide, Item, Material
from db.items.specs.materials import catch_all
from db.items.specs.rules import Spec, SpecMaterial

COLUMNS = ("conditions", "process", "fee", "result_name", "validity", "place", "note")
"""The elements of a guide that have a column of their own."""

BLOCKS = (
    ("办事信息", (("service_target", "服务对象"), ("case_type", "办件类型"), ("handling_form", "办理形式"),
               ("reach", "通办范围"), ("place", "办理地点"), ("hours", "办理时间"))),
    ("申请信息", (("basis", "依据"), ("conditions", "受理条件"), ("prohibitions", "禁止性要求"),
               ("quantity_limit", "数量限制"), ("sample_form", "申请书示范文本"))),
    ("办理信息", (("process", "办理程序"), ("statutory_limit", "法定办结时限"), ("promised_limit", "承诺办结时限"),
               ("special_procedures", "特别程序"), ("review_kind", "审查类型"), ("commitment", "告知承诺"))),
    ("结果信息", (("result_name", "结果名称"), ("result_type", "结果类型"), ("result_sample", "结果样本"),
               ("validity", "有效期限"))),
    ("收费信息", (("fee", "收费标准"), ("fee_basis", "收费依据"))),
    ("送达信息", (("delivery_way", "送达方式"), ("delivery_time", "送达时限"), ("express", "是否支持快递"))),
    ("中介服务", (("intermediary", "中介服务"),)),
    ("机构和权利", (("accepting_body", "受理机构"), ("deciding_body", "决定机构"), ("supervising_body", "监管主体"),
                ("power_source", "权力来源"), ("exercise_level", "行使层级"), ("body_nature", "实施主体性质"),
                ("entrusted", "委托部门"), ("online_depth", "网上办理深度"), ("rights", "权利和义务"),
                ("consult", "咨询方式"), ("complaint", "监督投诉方式"), ("note", "备注"))),
)  # fmt: skip
"""The elements of a guide by the blocks a portal prints them in."""
APPLYING = "申请信息"
"""The block the materials follow on paper."""

ALWAYS = frozenset(
    {"service_target", "place", "hours", "basis", "conditions", "prohibitions", "quantity_limit", "sample_form",
     "process", "statutory_limit", "promised_limit", "special_procedures", "result_name", "validity", "fee",
     "fee_basis", "delivery_way", "intermediary", "accepting_body", "deciding_body", "supervising_body", "rights",
     "consult", "complaint"}
)  # fmt: skip
"""What an applicant looks for in every guide: a sheet names it also where nothing is written."""
BLANK = "（未填写）"
"""Printed where nothing was written; 「无」 is printed only where the spec says so."""

LABELS = {key: label for _, pairs in BLOCKS for key, label in pairs}

LOCAL = frozenset(
    {"place", "hours", "handling_form", "reach", "case_type", "prohibitions", "sample_form", "result_sample",
     "delivery_way", "delivery_time", "express", "accepting_body", "power_source", "body_nature", "entrusted",
     "online_depth", "review_kind", "rights", "consult", "complaint", "note"}
)  # fmt: skip
"""What the office itself says and a new version takes over from the guide before."""

_PROCEDURES = (
    ("site_survey", "现场勘验"), ("hearing", "听证"), ("tender", "招标、拍卖、挂牌交易"),
    ("inspection", "检验、检测、检疫"), ("appraisal", "鉴定"), ("expert_review", "专家评审"),
    ("public_notice", "向社会公示"),
)  # fmt: skip
FORM_WORDS = ("申请书", "申请表", "申报表", "登记表", "审查表", "审批表")
"""What an application form is called: a new one goes with every application."""


@dataclass(frozen=True, slots=True)
class GuideDraft:
    """A guide before it is stored: texts by element, and its materials."""

    elements: Mapping[str, str]
    materials: tuple[Material, ...]

    def text(self, key: str) -> str:
        """What an element says."""
        return self.elements.get(key, "")


@dataclass(frozen=True, slots=True)
class Check:
    """One of the eight elements that have to be public (垣曲 2022 Art 10), and what is wrong with it, '' when it is
    there.
    """

    label: str
    problem: str = ""


def texts_of(guide: Guide) -> dict[str, str]:
    """All elements of a stored guide that say something."""
    texts = {key: str(getattr(guide, key)) for key in COLUMNS} | dict(guide.elements)
    return {key: text for key, text in texts.items() if text}


def derive(item: Item, spec: Spec, previous: Guide | None = None) -> GuideDraft:
    """The guide a spec asks for: what the spec says is copied, what only the office knows is taken over
    (泽州 2022 二(二)2).
    """
    own = {key: text for key, text in (texts_of(previous) if previous else {}).items() if key in LOCAL}
    materials = tuple(_material(number, one) for number, one in enumerate(spec.materials, 1))
    texts = _from_spec(item, spec) | own
    texts.setdefault("sample_form", _sample_form(materials))
    texts.setdefault("accepting_body", item.implementing_body)
    return GuideDraft({key: text.strip() for key, text in texts.items() if text.strip()}, materials)


def _from_spec(item: Item, spec: Spec) -> dict[str, str]:
    value = spec.value
    basis = "\n".join(
        dict.fromkeys(t for t in (value("setting_basis") or item.basis, value("implementing_basis")) if t)
    )
    return {
        "basis": basis,
        "service_target": value("service_target"),
        "conditions": value("conditions"),
        "quantity_limit": _quantity_limit(spec),
        "process": value("procedure"),
        "statutory_limit": value("statutory_limit"),
        "promised_limit": value("promised_limit"),
        "special_procedures": _special_procedures(spec),
        "commitment": {"是": "可以按告知承诺办理", "否": "不实行告知承诺"}.get(value("commitment"), ""),
        "fee": _fee(spec),
        "fee_basis": "\n".join(t for t in (value("fee_basis"), value("fee_standard_basis")) if t)
        or ("无" if value("fee") == "否" else ""),
        "result_name": value("result_name"),
        "result_type": value("result_type"),
        "validity": value("validity"),
        "intermediary": _intermediary(spec),
        "deciding_body": value("implementing_body") or item.implementing_body,
        "supervising_body": value("supervising_body") or item.supervising_body,
        "exercise_level": value("exercise_level") or LEVELS.get(item.level, ""),
    }


def _special_procedures(spec: Spec) -> str:
    """Those the spec asks for; 无 where it says of every one that it is not asked for."""
    wanted = "、".join(words for key, words in _PROCEDURES if spec.value(key) == "是")
    none = all(spec.value(key) == "否" for key, _ in _PROCEDURES)
    return wanted or ("无" if none else "")


def _quantity_limit(spec: Spec) -> str:
    stated = spec.value("quantity_limit")
    if stated == "无":
        return "无数量限制"
    parts = (spec.value("quantity_way"), spec.value("quantity_notice"))
    return "；".join(part for part in ("有数量限制" if stated == "有" else stated, *parts) if part)


def _fee(spec: Spec) -> str:
    stated = spec.value("fee")
    if stated == "否":
        return "不收费"
    return "：".join(part for part in (spec.value("fee_name"), spec.value("fee_standard")) if part)


def _intermediary(spec: Spec) -> str:
    if spec.value("intermediary") != "有":
        return "无" if spec.value("intermediary") else ""
    keys = ("intermediary_name", "intermediary_basis", "intermediary_bodies", "intermediary_fee")
    return "；".join(spec.value(key) for key in keys if spec.value(key))


def _material(position: int, one: SpecMaterial) -> Material:
    form = "3" if one.originals and one.copies else "2" if one.copies else one.form
    return Material(
        position, one.name, form, (one.originals + one.copies) or 1, one.core, one.note, one.basis, one.source
    )


def _sample_form(materials: tuple[Material, ...]) -> str:
    """The application form among the materials, whose sample goes with the guide."""
    found = next((one.name for one in materials if any(word in one.name for word in FORM_WORDS)), "")
    return f"《{found}》示范文本附后" if found else ""


def as_guide(draft: GuideDraft, local: Mapping[str, str]) -> Guide:
    """The draft as a guide with the office's own texts in it; not stored, so without id and version."""
    own = {key: text.strip() for key, text in local.items() if key in LOCAL}
    texts = {key: text for key, text in (dict(draft.elements) | own).items() if text}
    said = {key: texts.pop(key, "") for key in COLUMNS}
    return Guide(
        "", "", 0, "", said["conditions"], said["process"], said["fee"], said["result_name"], said["validity"],
        said["place"], said["note"], draft.materials, 0, texts,
    )  # fmt: skip


def sheet_texts(item: Item, guide: Guide) -> dict[str, str]:
    """The elements as a guide's sheet says them: its own, else what the list says of the item, else a named blank."""
    told = {
        "basis": item.basis,
        "statutory_limit": item.statutory_label if item.statutory_limit else "",
        "promised_limit": item.promised_label if item.promised_limit else "",
        "exercise_level": LEVELS.get(item.level, ""),
        "accepting_body": item.implementing_body,
        "deciding_body": item.implementing_body,
        "supervising_body": item.supervising_body,
        "commitment": "可以按告知承诺办理" if item.commitment else "",
    }
    said = {key: text for key, text in told.items() if text} | texts_of(guide)
    return {key: said.get(key) or BLANK for key in LABELS if said.get(key) or key in ALWAYS}


def unwritten(item: Item, guide: Guide) -> list[str]:
    """The labels of what every guide should tell and this one leaves blank, in the order of the sheet."""
    said = sheet_texts(item, guide)
    return [label for key, label in LABELS.items() if said.get(key) == BLANK]


def checks(item: Item, guide: Guide) -> tuple[Check, ...]:
    """The eight elements to be published and what is wrong with each (垣曲 2022 Art 10)."""
    texts = texts_of(guide)
    limit = texts.get("statutory_limit") or (item.statutory_label if item.statutory_limit else "")
    named = (
        ("依据", texts.get("basis") or item.basis),
        ("条件", texts.get("conditions")),
        ("数量", texts.get("quantity_limit")),
        ("程序", texts.get("process")),
        ("期限", limit),
        ("收费标准", texts.get("fee")),
    )
    found = [Check(label, "" if text else f"没有写{label}") for label, text in named]
    found.append(Check("全部材料目录", "；".join(material_problems(guide)) if guide.materials else "没有列材料"))
    return (*found, Check("申请书示范文本", "" if texts.get("sample_form") else "没有申请书示范文本"))


def material_problems(guide: Guide) -> list[str]:
    """What is wrong with the materials of a guide: catch-all names, with the phrase (山西 2019 三(四);
    自治州 2022 三(二)).
    """
    flagged = [(one, catch_all(one.name)) for one in guide.materials]
    return [f"材料{one.position}「{one.name}」有兜底的话「{phrase}」" for one, phrase in flagged if phrase]


def publication_problems(item: Item, guide: Guide) -> list[str]:
    """Why a guide may not be shown to the public, in words; empty when it may."""
    return [check.problem for check in checks(item, guide) if check.problem]
