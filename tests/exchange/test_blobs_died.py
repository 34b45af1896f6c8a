"""Runs that died while attachments were sealed or taken in: nothing half done, and simply done again."""

from pathlib import Path
from typing import Any

import pytest

from db.attachments import service as attachments
from db.attachments.tables import BlobRow
from db.exchange import service
from db.exchange.offices import receipts
from db.exchange.tables import AppliedRow, SealedRow
from db.exchange.transport import addressing
from tests.exchange.offices import Office, add_case
from tests.exchange.scans import attach, scan

Pair = tuple[Office, Office]


class Died(BaseException):
    """The process was killed: nothing after this runs but what the next process does."""


@pytest.fixture
def sent(pair: Pair) -> list[Path]:
    """Records and two attachments of the township, on the stick."""
    _, centre = pair
    centre.open()
    case = add_case()
    attach(centre, case, scan(seed=1), "1.pdf")
    attach(centre, case, scan(seed=2), "2.pdf")
    return centre.export("140525")


def die(*_: object, **__: object) -> None:
    raise Died


@pytest.mark.parametrize("moment", ["second file", "before the transaction", "in the transaction"])
def test_taking_attachments_in_is_done_again_after_a_run_that_died(
    pair: Pair, sent: list[Path], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    bureau, _ = pair
    actor = bureau.open()
    known, calls = attachments._place, 0

    def place(part: Path, sha256: str, durable: bool) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Died
        known(part, sha256, durable)

    with monkeypatch.context() as patch:
        patch.setattr(attachments, "discard", lambda stored: None)  # a killed process tidies nothing
        if moment == "second file":
            patch.setattr(attachments, "_place", place)
        elif moment == "before the transaction":
            patch.setattr(attachments, "make_durable", die)
        else:
            patch.setattr(receipts, "make", die)
        with pytest.raises(Died):
            service.apply(actor, sent[1])
    actor = bureau.open()
    assert (BlobRow.select().count(), AppliedRow.select().count()) == (0, 0)
    assert [row.state for row in service.status().inbox if row.file] == ["待看"]
    assert service.apply(actor, sent[1]).new == 2
    assert attachments.missing(row.sha256 for row in BlobRow.select()) == []
    assert list(bureau.paths.inbox.glob("*.x*")) == []


def test_sealing_attachments_is_done_again_after_a_run_that_died(
    pair: Pair, sent: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau, centre = pair
    for file in sent:
        centre.apply(bureau.apply(file).receipt)
    attach(centre, add_case_at(centre), scan(seed=3), "3.pdf")
    with monkeypatch.context() as patch:
        known: Any = addressing.note_sealed

        def note(*given: object) -> None:
            if "附件" in str(given[-1]):
                raise Died
            known(*given)

        patch.setattr(addressing, "note_sealed", note)
        with pytest.raises(Died):
            centre.export("140525")
    assert SealedRow.select().where(SealedRow.kind == "blobs").count() == 1
    files = centre.export("140525")
    assert len(list(centre.paths.outbox.glob("*-B.xpk"))) == 1
    for file in files:
        bureau.apply(file)
    assert BlobRow.select().count() == 3


def add_case_at(office: Office) -> str:
    office.open()
    return add_case(2)
