"""What the columns of a travelling table hold, as JSON says it."""

from typing import Annotated, Any

import peewee
from msgspec import Meta

from db.exchange.format import limits, wire

TEXT = Annotated[str, Meta(max_length=limits.TEXT_CHARACTERS)]
NUMBER = Annotated[int, Meta(ge=-limits.LARGEST_INTEGER, le=limits.LARGEST_INTEGER)]


def type_of(column: str, row: type[peewee.Model]) -> Any:
    """The bounded type of a column."""
    field = row._meta.fields[column]
    if column == "id":
        return wire.DocumentId
    if column == "sha256":
        return wire.Hash
    if isinstance(field, peewee.BooleanField):
        return bool
    plain = NUMBER if isinstance(field, peewee.IntegerField) else TEXT
    return plain | None if field.null else plain


def flags_of(row: type[peewee.Model], columns: list[str]) -> list[int]:
    """The places, among these columns, of those that are yes or no: the store keeps them as numbers."""
    return [place for place, name in enumerate(columns) if isinstance(row._meta.fields[name], peewee.BooleanField)]
