"""Every type of document that travels: its rows, its authority class, what it needs first."""

from dataclasses import dataclass

import peewee

from db.calendar.tables import CalendarNoticeRow
from db.cases.tables import (
    ApplicantCorrectionRow,
    CaseActRow,
    CaseAttachmentRow,
    CaseMaterialRow,
    CaseRow,
    PhraseRow,
    SurveyPersonRow,
    SurveyPointRow,
    SurveyRow,
)
from db.exchange.records.merge import Authority
from db.handover.tables import (
    BatchRow,
    ChecklistRow,
    HandoverActRow,
    LineActRow,
    LineRow,
    MemorandumRow,
    RegisterEntryRow,
    TransferItemRow,
)
from db.items.tables import (
    AdjustmentLineRow,
    AdjustmentRow,
    EditionRow,
    EntryRow,
    GuideRow,
    ItemRow,
    ItemVersionRow,
    LawRow,
    ListActRow,
    MaterialRow,
    ReadingRow,
    RelationRow,
    SpecRow,
    SupervisionRow,
)
from db.organs.tables import OrganRow
from db.papers.tables import PaperRow, ReturnedPageRow
from db.rulesets.tables import RuleSetRow


@dataclass(frozen=True, slots=True)
class Part:
    """Child rows of a document: their name in the body, their table, the column that names the parent."""

    name: str
    row: type[peewee.Model]
    parent: str
    order: str
    parts: tuple["Part", ...] = ()
    since: int = 1


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value encrypted in the store and plain inside the (encrypted) package: name in the body, columns here."""

    name: str
    cipher: str
    lookup: str


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One kind of document: an aggregate root with all its rows, of one authority class."""

    name: str
    label: str
    authority: Authority
    row: type[peewee.Model]
    parts: tuple[Part, ...] = ()
    needs: tuple[tuple[str, str], ...] = ()
    hidden: tuple[Hidden, ...] = ()
    only: str = ""
    version: int = 1
    for_everybody: bool = True
    """Whether every office gets all of these that are the county's; else those which concern it."""


_NUMBERS = (
    Hidden("id_number", "id_number_cipher", "id_number_key"),
    Hidden("agent_id_number", "agent_id_cipher", "agent_id_key"),
)
TYPES = (
    DocumentType("organ", "单位", Authority.COUNTY, OrganRow),
    DocumentType("rule_set", "规则集", Authority.COUNTY, RuleSetRow),
    DocumentType("calendar_notice", "放假安排", Authority.COUNTY, CalendarNoticeRow),
    DocumentType("phrase", "常用语", Authority.COUNTY, PhraseRow),
    DocumentType("law", "法规名录", Authority.COUNTY, LawRow),
    DocumentType("reading", "读音", Authority.COUNTY, ReadingRow),
    DocumentType(
        "edition", "清单版本", Authority.COUNTY, EditionRow,
        (Part("entries", EntryRow, "edition_id", "position, id"),),
    ),
    DocumentType(
        "item", "事项", Authority.COUNTY, ItemRow,
        (Part("guides", GuideRow, "item_id", "version, id",
              (Part("materials", MaterialRow, "guide_id", "position, id"),)),
         Part("versions", ItemVersionRow, "item_id", "version, id"),
         Part("specs", SpecRow, "item_id", "version, id"),
         Part("relations", RelationRow, "item_id", "position, id"),
         Part("supervisions", SupervisionRow, "item_id", "position, id")),
        (("edition_id", "edition"),),
    ),
    DocumentType(
        "adjustment", "清单调整", Authority.COUNTY, AdjustmentRow,
        (Part("adjustment_lines", AdjustmentLineRow, "adjustment_id", "position, id"),),
        (("edition_id", "edition"),),
    ),
    DocumentType(
        "batch", "划转批次", Authority.COUNTY, BatchRow,
        (Part("transfer_items", TransferItemRow, "batch_id", "direction, seq, id"),),
        only="kind <> 'leaving'",
    ),
    DocumentType("leaving", "离任移交", Authority.OWNER, BatchRow, only="kind = 'leaving'"),
    DocumentType("register_entry", "移交台账", Authority.COUNTY, RegisterEntryRow, for_everybody=False),
    DocumentType(
        "checklist", "移交清单", Authority.OWNER, ChecklistRow,
        (Part("lines", LineRow, "checklist_id", "category, position, id"),),
        (("batch_id", "batch"), ("giver_organ_id", "organ"), ("receiver_organ_id", "organ")),
        only="issued_at <> ''",
    ),
    DocumentType(
        "memorandum", "备忘录", Authority.OWNER, MemorandumRow,
        needs=(("batch_id", "batch"), ("department_id", "organ")),
    ),
    DocumentType(
        "case", "办件", Authority.OWNER, CaseRow,
        (Part("materials", CaseMaterialRow, "case_id", "position, id"),
         Part("attachments", CaseAttachmentRow, "case_id", "position, id")),
        hidden=_NUMBERS,
    ),
    DocumentType(
        "survey", "踏勘", Authority.COUNTY, SurveyRow,
        (Part("people", SurveyPersonRow, "survey_id", "position, id"),
         Part("points", SurveyPointRow, "survey_id", "position, id")),
        for_everybody=False,
    ),
    DocumentType("case_act", "办件记录", Authority.FACT, CaseActRow),
    DocumentType(
        "applicant_correction", "申请人信息更正", Authority.FACT, ApplicantCorrectionRow, hidden=_NUMBERS,
    ),
    DocumentType("list_act", "清单记录", Authority.FACT, ListActRow),
    DocumentType("handover_act", "移交事项记录", Authority.FACT, HandoverActRow),
    DocumentType("line_act", "移交记录", Authority.FACT, LineActRow),
    DocumentType("paper", "文书", Authority.FACT, PaperRow),
    DocumentType(
        "returned_page", "收回的签字页", Authority.OWNER, ReturnedPageRow,
        only="(paper_id <> '' OR (matched = 'none' AND pages > 0))",
    ),
)  # fmt: skip
"""In the order in which they lie in a package: what others refer to comes first."""

TYPE = {kind.name: kind for kind in TYPES}

EVERYBODYS = tuple(kind for kind in TYPES if kind.authority is Authority.COUNTY and kind.for_everybody)
"""What the county keeps for everybody: every office gets all of it."""

LATER: dict[str, dict[str, int]] = {}
"""Table, column: the version of its document it came with, where that is not 1.

Documents only ever grow. A body of an older program lacks such a member, which then takes its column's default; a
document sealed by an older program, and every fact, keeps the bytes of its own version.
"""
