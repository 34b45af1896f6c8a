"""Which upper list an edition answers to (对应上级清单): settled while it is drafted, or by a dated act afterwards."""

from collections.abc import Mapping
from datetime import date

from db import clock, journal
from db.actors import Actor
from db.errors import UserError
from db.items import acts, service
from db.items.acts import ListActKind, Subject
from db.items.lists import copying, editions, life, same_source
from db.items.rules import Edition, EditionState
from db.items.tables import EditionRow
from db.store import database


def set_upper(actor: Actor, edition_id: str, upper_id: str | None, on: date | None = None) -> Edition:
    """Let an edition answer to an upper list from now on, to another, or while it is drafted with None to none.

    Items of a draft whose code means one item there get it for their parent; the others are left to 同源比对. A
    published edition is tied by an act of the day `on`, and nothing else about it changes. Raises UserError for what
    is being reviewed, a list that is no upper one, and where claims under another were recorded.
    """
    editions.require_editor(actor)
    with database.atomic():
        edition, everyone = service.edition(edition_id), {one.id: one for one in service.editions()}
        published = edition.state is EditionState.PUBLISHED
        if not published:
            service.require_draft(edition_id)
        line = _line_above(service.edition(upper_id), everyone) if upper_id else []
        editions.refuse(life.why_not_upper(edition, line) if line else None)
        _keep_claims(edition, upper_id)
        if published:
            return _tie(actor, edition, line[0] if line else None, on or clock.today())
        before = everyone[edition.upper_id].name if edition.upper_id in everyone else ""
        EditionRow.update(upper_id=upper_id).where(EditionRow.id == edition_id).execute()
        found = same_source.parents_by_code(edition, line[0]) if line else {}
        copying.set_parents(edition_id, found)
        words = f"对应上级清单 {line[0].name}" if line else "不再对应上级清单"
        journal.record(actor, f"{edition.name} {words}", "edition", edition_id, {"upper": before},
                       {"upper": line[0].name if line else "", "items": len(found)})  # fmt: skip
    return service.edition(edition_id)


def _tie(actor: Actor, edition: Edition, upper: Edition | None, on: date) -> Edition:
    """The rows of a published list stand still; whom it answers to is said of the list alone."""
    if upper is None:
        raise UserError(
            f"「{edition.name}」已公布，不能改成不对应上级清单。", hint="对应错了的，请改为对应正确的上级清单。"
        )
    if edition.upper_id == upper.id:
        raise UserError(f"「{edition.name}」已经对应「{upper.name}」，没有再登记。", hint="不用再办。")
    if on.isoformat() < edition.published_on:
        raise UserError(
            f"日期 {on} 早于「{edition.name}」公布的 {edition.published_on}，没有登记。", hint="请核对日期。"
        )
    with database.atomic():
        EditionRow.update(upper_id=upper.id).where(EditionRow.id == edition.id).execute()
        acts.append(actor, Subject.EDITION, edition.id, ListActKind.TIED, on, called=f"{edition.name} → {upper.name}",
                    edition_id=edition.id, details={"upper": upper.name, "upper_id": upper.id})  # fmt: skip
    return service.edition(edition.id)


def _keep_claims(edition: Edition, upper_id: str | None) -> None:
    claimed = len({act.subject_id for act in acts.standing(acts.in_edition(edition.id, Subject.CLAIM))})
    if claimed and upper_id != edition.upper_id:
        raise UserError(
            f"「{edition.name}」已有 {claimed} 项认领登记，没有改上级清单。",
            hint="请先更正这些认领，或另行起草一版。",
        )


def _line_above(edition: Edition, everyone: Mapping[str, Edition]) -> list[Edition]:
    """An edition and what it answers to, up to the top."""
    line = [edition]
    while line[-1].upper_id in everyone and len(line) <= len(everyone):
        line.append(everyone[line[-1].upper_id or ""])
    return line
