"""Papers for the archive: each drawn again from its snapshot, as it read on the day it was printed."""

import json
from collections.abc import Generator, Sequence
from datetime import date
from pathlib import Path

from db.actors import Actor
from db.cases.archive import many, service
from db.cases.archive.many import Outcome
from db.cases.archive.rules import Filing
from db.cases.archive.service import Packed
from db.cases.rules import CaseDetail
from db.papers import by_hand
from db.papers.rules import PaperStamp
from db.papers.service import Paper
from reports import reprint


def redraw(paper: Paper, out: Path) -> int:
    """Draw a recorded paper as on the day it was issued; it is not marked as a reprint (补打) and takes no number.

    Characters no font has were left to be written by hand when the paper was printed; they stay empty here too.
    """
    stamp = PaperStamp(paper.id.replace("-", ""), paper.number, paper.digest, paper.issued_on)
    with by_hand.agreed(frozenset(json.dumps(paper.content, ensure_ascii=False))):
        return reprint.render(paper.kind, paper.content)(stamp, out)


def archive(actor: Actor, case_id: str, on: date, filing: Filing, out: Path, why: str = "") -> CaseDetail:
    """Archive a case with its papers; as `db.cases.archive.service.archive`."""
    return service.archive(actor, case_id, on, filing, out, redraw, why)


def archive_many(
    actor: Actor, case_ids: Sequence[str], on: date, filing: Filing, folder: Path, why: str = ""
) -> Generator[Outcome, None, None]:
    """Archive several cases with their papers; as `db.cases.archive.many.archive_many`."""
    return many.archive_many(actor, case_ids, on, filing, folder, redraw, why)


def make_again(actor: Actor, case_id: str, out: Path) -> Packed:
    """Make the package of an archived case again; as `db.cases.archive.service.make_again`."""
    return service.make_again(actor, case_id, out, redraw)
