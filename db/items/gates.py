"""What has to be in order before an edition is published: every part of the list says what stands in the way."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from db.actors import Actor
from db.items import service
from db.items.lists import claims, editions, same_source
from db.items.rules import Edition, Item, ItemStatus, ListKind
from db.items.supervision import service as supervision

Gate = Callable[[str], Sequence[str]]

BASIC_ELEMENTS = {"department": "主管部门", "implementing_body": "实施机关", "basis": "设定和实施依据"}
"""What every item needs besides its name (domain #88, 国办发〔2022〕2号)."""


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
    (supervision.publication_problems, "到「监管」确定，成批确定按 Ctrl+B"),
)
"""Each is asked with the edition's id and answers why it may not be published; beside it, where that is mended."""


def publication_problems(edition: Edition) -> list[str]:
    """Every reason why a list of ours may not be published yet, none for lists made elsewhere and other kinds."""
    if edition.kind is not ListKind.LIST or not editions.course_of(edition).ours:
        return []
    return [f"{problem}，{where}" for gate, where in GATES for problem in gate(edition.id)]


def publish(
    actor: Actor, edition_id: str, on: date, details: Mapping[str, str], in_force_on: date | None = None
) -> Edition:
    """Record that an edition was published (公布), after everything that has to be in order was asked.

    Raises UserError with all that is missing when it may not be.
    """
    edition = service.edition(edition_id)
    problems = publication_problems(edition)
    return editions.record_publication(actor, edition_id, on, details, in_force_on, problems)


def _lacking(label: str, items: Sequence[Item]) -> str:
    names = "、".join(f"「{item.name}」" for item in items[:2])
    return f"{len(items)} 项没有{label}（{names}{'等' if len(items) > 2 else ''}）"
