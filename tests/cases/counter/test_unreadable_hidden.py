"""Columns kept encrypted that somebody's tool altered: said in words, and a form left half-typed stops no other."""

import base64
from dataclasses import replace

import pytest

from db import store
from db.actors import Actor
from db.cases.counter import drafts
from db.errors import UserError
from db.store import database


@pytest.mark.parametrize("cipher", ["!", "AAAA", base64.b64encode(bytes(60)).decode(), "卷", "=" * 9])
def test_a_draft_that_cannot_be_read_is_left_out_and_the_others_are_offered(county: Actor, cipher: str) -> None:
    for draft_id in ("a", "b"):
        drafts.keep(county, "intake", draft_id, {"applicant": draft_id})
    database.execute_sql("UPDATE form_draft SET contents = ? WHERE id = 'a'", (cipher,))
    assert [one.id for one in drafts.kept(county, "intake")] == ["b"]
    with pytest.raises(UserError, match="读不出来，可能被别的工具改过"):
        store.decrypt_column(cipher)


def test_a_draft_of_another_store_or_without_fields_is_left_out(county: Actor) -> None:
    for draft_id, text in (("a", "[1]"), ("b", "null"), ("c", "{"), ("d", "[" * 100_000)):
        drafts.keep(county, "intake", draft_id, {})
        hidden = store.encrypt_column(text)
        database.execute_sql("UPDATE form_draft SET contents = ? WHERE id = ?", (hidden, draft_id))
    drafts.keep(county, "intake", "whole", {"applicant": "张三"})
    assert [one.id for one in drafts.kept(county, "intake")] == ["whole"]
    assert drafts.kept(replace(county, user_id="another"), "intake") == []
