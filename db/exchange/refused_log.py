"""The list of refused files: the only rows a refusal writes; db/exchange/evidence.py keeps a copy of the file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import clock, store
from db.exchange.refusal import Refused
from db.exchange.tables import RefusedRow
from db.store import database


@contextmanager
def logged(file: Path) -> Iterator[None]:
    """Put a refusal of `file` on the list, then let it go on; a file that cannot be opened is said in words."""
    try:
        yield
    except Refused as refused:
        with database.atomic():
            RefusedRow.create(
                at=clock.now().isoformat(), file_name=file.name, sender=refused.sender, number=refused.number,
                reason=refused.reason, message=str(refused),
            )  # fmt: skip
        raise
    except OSError as error:
        raise store.explain(error) or error from error
