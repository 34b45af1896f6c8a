"""What 决定 reads in the background: the list with its decisions, the batches with their four papers."""

from dataclasses import dataclass

from db.handover import service as handover
from db.handover.deciding import catalogue, papers, service
from db.handover.deciding.catalogue import TransferCatalogue
from db.handover.deciding.judging import Associated
from db.handover.deciding.papers import PaperState
from db.handover.deciding.service import Sheet
from db.handover.rules import HandoverKind


@dataclass(frozen=True, slots=True)
class BatchPapers:
    """A batch with its four papers and the newest version of the catalogue published after it."""

    id: str
    name: str
    papers: tuple[PaperState, ...]
    published: TransferCatalogue | None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the view shows."""

    sheet: Sheet
    batches: tuple[BatchPapers, ...]


def read() -> Found:
    """The list in force and the transfer batches, the newest notice first."""
    versions = {one.batch_id: one for one in catalogue.versions()}
    batches = tuple(
        BatchPapers(batch.id, batch.name, papers.of_batch(batch.id), versions.get(batch.id))
        for batch in handover.batches()
        if batch.kind is HandoverKind.TRANSFER
    )
    return Found(service.sheet(), batches)


def going_along(item_ids: tuple[str, ...]) -> tuple[Associated, ...]:
    """What should go along with one item; of several a person is not asked."""
    return service.going_along(item_ids[0]) if len(item_ids) == 1 else ()


def references() -> list[tuple[str, str]]:
    """The names of the lists of other places, with how many items each has."""
    from db.items import service as items

    own = items.own_region()
    return [(one.name, f"{one.name}（{one.items} 项）") for one in items.editions() if not one.is_of(own)]
