"""The base of every stored row: a UUIDv7 text id, and the database it lives in; and work with very many rows."""

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import peewee

from db.store import database


def uuid7() -> str:
    """A new UUIDv7 (RFC 9562) in lower case; unique, but never to be ordered by: PC clocks lie."""
    milliseconds = time.time_ns() // 1_000_000
    value = bytearray(milliseconds.to_bytes(8, "big")[2:] + os.urandom(10))
    value[6] = (value[6] & 0x0F) | 0x70
    value[8] = (value[8] & 0x3F) | 0x80
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


THESE = "(SELECT value FROM json_each(?))"
"""The values of a JSON list given as one parameter: `… WHERE id IN {THESE}`."""


@contextmanager
def many_rows() -> Iterator[None]:
    """Pause Python's cycle collector: the many rows in memory all stay, and scanning them repeatedly takes time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class BaseRow(peewee.Model):
    """One stored row. Which office may write which field is declared in db/exchange/records/authority.py."""

    id = peewee.TextField(primary_key=True, default=uuid7)

    class Meta:
        database = database
