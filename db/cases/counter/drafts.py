"""Half-typed forms (未存的表单): kept encrypted as they are typed, offered again after a crash, gone once saved."""

import json
from collections.abc import Mapping

from db import clock, store
from db.actors import Actor
from db.cases.tables import FormDraftRow
from db.store import database

LARGEST = 200_000


def keep(actor: Actor, form: str, contents: Mapping[str, object]) -> None:
    """Keep what this person has typed into a form so far; later typing replaces it."""
    text = json.dumps(contents, ensure_ascii=False)
    if len(text) > LARGEST:
        return
    hidden = store.encrypt_column(text)
    with database.atomic():
        known = _row(actor, form)
        if known is None:
            known = FormDraftRow.create(form=form, user_id=actor.user_id, contents=hidden, at="")
        known.contents, known.at = hidden, clock.now().isoformat()
        known.save()


def kept(actor: Actor, form: str) -> tuple[dict[str, object], str] | None:
    """What this person left unsaved in a form, and when; None where nothing is left or it cannot be read."""
    row = _row(actor, form)
    if row is None:
        return None
    try:
        found = json.loads(store.decrypt_column(row.contents))
    except ValueError:
        return None
    return (found, row.at) if isinstance(found, dict) else None


def drop(actor: Actor, form: str) -> None:
    """The form was saved, or its draft is not wanted."""
    FormDraftRow.delete().where(FormDraftRow.form == form, FormDraftRow.user_id == actor.user_id).execute()


def _row(actor: Actor, form: str) -> FormDraftRow | None:
    found: FormDraftRow | None = FormDraftRow.get_or_none(
        FormDraftRow.form == form, FormDraftRow.user_id == actor.user_id
    )
    return found
