"""Half-typed forms (未存的表单): several kept side by side, encrypted as they are typed, gone once saved.

A clerk whom a second applicant interrupts leaves the first form as it is and comes back to it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from db import clock, store
from db.actors import Actor
from db.cases.tables import FormDraftRow
from db.errors import UserError
from db.store import database

LARGEST = 200_000
MOST = 20
"""How many drafts are offered; older ones appear when one of these is finished."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form left unsaved: what was typed, and when last."""

    id: str
    contents: dict[str, object]
    at: str


def keep(actor: Actor, form: str, draft_id: str, contents: Mapping[str, object]) -> None:
    """Store what this person has typed into a form so far; the same id replaces the earlier draft."""
    text = json.dumps(contents, ensure_ascii=False)
    if len(text) > LARGEST:
        return
    hidden = store.encrypt_column(text)
    with database.atomic():
        now = clock.now().isoformat()
        mine = (FormDraftRow.id == draft_id) & (FormDraftRow.user_id == actor.user_id)
        if not FormDraftRow.update(contents=hidden, at=now).where(mine).execute():
            FormDraftRow.insert(id=draft_id, form=form, user_id=actor.user_id, contents=hidden, at=now).execute()


def kept(actor: Actor, form: str) -> list[Draft]:
    """This person's drafts of a form, the newest first; unreadable ones are left out."""
    found = []
    mine = FormDraftRow.select().where(FormDraftRow.form == form, FormDraftRow.user_id == actor.user_id)
    for row in mine.order_by(FormDraftRow.at.desc(), FormDraftRow.id.desc()).limit(MOST):
        try:
            contents = json.loads(store.decrypt_column(row.contents))
        except (ValueError, RecursionError, UserError):
            continue
        if isinstance(contents, dict):
            found.append(Draft(row.id, contents, row.at))
    return found


def drop(actor: Actor, draft_id: str) -> None:
    """Delete a draft whose form was saved, or which is not wanted."""
    FormDraftRow.delete().where(FormDraftRow.id == draft_id, FormDraftRow.user_id == actor.user_id).execute()
