"""The papers of a case from its page: offered by what happened, previewed, and many cases' papers at once."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from db.papers.rules import TITLES, PaperKind
from desktop import papers
from desktop.desk import Desk

if TYPE_CHECKING:
    from reports.cases.papers import Chosen


def papers_of(desk: Desk, parent: QWidget, case: CaseDetail) -> list[tuple[str, Callable[[], None]]]:
    """Each paper's words with the function that opens its preview; one that several acts call for names the day."""
    from reports.cases import papers as printed

    offers = printed.offered_for(case)
    twice = {one.kind for one in offers if sum(other.kind is one.kind for other in offers) > 1}
    return [
        (
            f"{one.title}（{one.on}）" if one.kind in twice else one.title,
            partial(preview, desk, parent, case, one.kind, one.act_id),
        )
        for one in offers
    ]


def preview(desk: Desk, parent: QWidget | None, case: CaseDetail, kind: PaperKind, act_id: str = "") -> None:
    """One paper of a case."""
    from reports.cases import papers as printed

    actor, case_id = desk.actor, case.summary.id
    papers.show_paper(
        desk, parent, f"{TITLES[kind]} {case.summary.number}",
        lambda out: printed.print_one(actor, case_id, kind, out, act_id),
    )  # fmt: skip


def preview_again(desk: Desk, parent: QWidget | None, title: str, paper_id: str) -> None:
    """A paper that was printed, as it was: 补打."""
    from db.papers import service
    from reports import reprint

    actor = desk.actor

    def draw(out: Path) -> object:
        found = service.paper(paper_id)
        return service.reprint(actor, paper_id, out, reprint.render(found.kind, found.content))

    papers.show_paper(desk, parent, title, draw)


def offer(desk: Desk, parent: QWidget | None, case_id: str, kind: ActKind) -> None:
    """Open the paper that an act just recorded calls for: Enter prints it, Esc leaves it for later."""
    from db.cases import service
    from reports.cases import papers as printed

    paper = printed.paper_after(kind)
    if paper is None:
        return

    def show(case: CaseDetail) -> None:
        if any(one.kind is paper for one in printed.offered_for(case)):
            preview(desk, parent, case, paper)

    desk.query(lambda: service.case(case_id), show)


def preview_several(desk: Desk, parent: QWidget | None, title: str, chosen: "Sequence[Chosen]") -> None:
    """Papers of several cases as one file, each with its own number."""
    from reports.cases import papers as printed

    actor, wanted = desk.actor, tuple(chosen)
    papers.show_paper(desk, parent, title, lambda out: printed.print_several(actor, wanted, out))
