"""What has to be in order before an edition is published; each part of the list gives its own reasons against it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from db.actors import Actor
from db.items import service
from db.items.acts import ListActKind
from db.items.changes import carrying
from db.items.lists import claims, editions, life, same_source
from db.items.rules import Edition, Item, ItemStatus, ListKind
from db.items.supervision import service as supervision
from db.store import database

Gate = Callable[[str], Sequence[str]]

BASIC_ELEMENTS = {"department": "主管部门", "implementing_body": "实施机关", "basis": "设定和实施依据"}
"""What every item needs besides its name (自治州 2022 二(二), 国办发〔2022〕2号)."""


def missing_elements(edition_id: str) -> list[str]:
    """How many items lack a basic element, element by element."""
    current = [item for item in service.list_items(edition_id) if item.status is ItemStatus.CURRENT]
    if not current:
        return ["清单里还没有现行事项"]
    lacking = ((label, [item for item in current if not getattr(item, name)]) for name, label in BASIC_ELEMENTS.items())
    return [_lacking(label, items) for label, items in lacking if items]


GATES: tuple[tuple[Gate, str], ...] = (
    (missing_elements, "到「事项」补，成批补按 Ctrl+B"),
    (same_source.publication_problems, "到「同源比对」处理"),
    (claims.publication_problems, "到「认领」答复"),
    (carrying.publication_problems, "到「清单版本」按「承接调整」，已审核的先退回编制"),
    (carrying.passed_over, "请以现行清单为底稿另行起草"),
    (supervision.publication_problems, "到「监管」确定，成批确定按 Ctrl+B"),
)
"""Functions that say, by an edition's id, why it may not be published, each with the place where that is mended."""

NO_UPPER_LIST = (
    "没有对应上级清单，同源和认领都没有核对，到「清单版本」按「对应上级清单」；"
    "确实没有的，登记公布时在「无上级理由」里写明"
)


def publication_problems(edition: Edition, no_upper_reason: str = "") -> list[str]:
    """Every reason why a list of ours may not be published yet, none for lists made elsewhere and other kinds.

    A list without an upper one was neither compared nor claimed, and passes with a reason alone (`no_upper_reason`).
    """
    if not _asked(edition):
        return []
    found = [f"{problem}，{where}" for gate, where in GATES for problem in gate(edition.id)]
    return [*found, NO_UPPER_LIST] if lacks_upper(edition) and not no_upper_reason.strip() else found


def notes_after(edition: Edition, kind: ListActKind) -> list[str]:
    """What to tell once a step was recorded: the first review freezes the rows, even where elements are missing."""
    if kind is not ListActKind.JOINT_REVIEWED or not _asked(edition):
        return []
    bare = len(supervision.unsupervised(edition.id))
    return [f"有 {bare} 项还没有监管主体，公布时会被拦下，建议先退回补齐。"] if bare else []


def lacks_upper(edition: Edition) -> bool:
    """Whether a list of ours answers to no upper list, so that nothing stands for its licences (泽州 2022 二(一)1;
    自治州 2022 二(二)).
    """
    return _asked(edition) and edition.upper_id is None


def publish(
    actor: Actor, edition_id: str, on: date, details: Mapping[str, str], in_force_on: date | None = None
) -> Edition:
    """Record that an edition was published (公布), after everything that has to be in order was asked.

    Raises UserError with all that is missing when it may not be.
    """
    with database.atomic():
        edition = service.edition(edition_id)
        problems = publication_problems(edition, details.get(life.NO_UPPER, ""))
        told = details if lacks_upper(edition) else {key: text for key, text in details.items() if key != life.NO_UPPER}
        return editions.record_publication(actor, edition_id, on, told, in_force_on, problems)


def _asked(edition: Edition) -> bool:
    return edition.kind is ListKind.LIST and editions.course_of(edition).ours


def _lacking(label: str, items: Sequence[Item]) -> str:
    names = "、".join(f"「{item.name}」" for item in items[:2])
    return f"{len(items)} 项没有{label}（{names}{'等' if len(items) > 2 else ''}）"
