"""What the panel of one item shows, read as of a day (截至)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.items.rules import Guide, Item
from db.items.specs.publication import Check
from db.items.specs.relations import MaterialsInForce, Relation
from db.items.specs.rules import Spec
from db.items.supervision.rules import Supervision
from db.journal import Entry


@dataclass(frozen=True, slots=True)
class More:
    """What is read behind an item: versions of its spec, its guide and how that stands, relations, history."""

    item_id: str
    day: date
    specs: tuple[Spec, ...]
    """In force up to the day, oldest first."""

    later: tuple[Spec, ...]
    """Versions that come into force after the day."""

    guide: Guide | None
    """The one in force on the day."""

    newest: Guide | None
    state: str
    published_on: str
    checks: tuple[Check, ...]
    blank: tuple[str, ...]
    relations: tuple[Relation, ...]
    ended: Mapping[str, str]
    """What became of the other item of a relation, by the relation's id, where it was ended."""

    materials: MaterialsInForce
    entries: tuple[Entry, ...]
    versions: tuple[tuple[str, str], ...]
    upper: str
    successors: tuple[str, ...]
    """What took over from an ended item, by name."""

    sources: tuple[Item, ...]
    """The ended items it took over from."""

    supervision: Supervision
    origins: tuple[tuple[str, str], ...]


def renewed(item: Item, day: date) -> Item:
    """An item read again as of a day."""
    from db.items.lists import asof

    return asof.item_on(item.id, day) or item


def read_more(item: Item, day: date) -> More:
    """Everything behind an item as it stood on a day."""
    from db import clock, journal
    from db.items import importing, service
    from db.items.changes import succession, versions
    from db.items.specs import guides, history, publication, relations
    from db.items.specs import service as specs
    from db.items.specs.versions import earlier
    from db.items.supervision.service import supervision_of

    newest, guide = service.guide(item.id), history.guide_on(item, day)
    shown, valid = guide or newest, history.specs_on(item, day)
    ties = tuple(relations.relations(item.id))
    then = guides.standing(valid[-1] if valid else None, guide)
    published = guides.published_on(shown.id) if shown else ""
    return More(
        item.id, day, valid,
        tuple(one for one in specs.versions(item.id) if one.effective_on > day.isoformat()), guide, newest,
        guides.state_of(item.id, newest) if day == clock.today() else then,
        published if published <= day.isoformat() else "",
        publication.checks(item, shown) if shown else (), tuple(publication.unwritten(item, shown)) if shown else (),
        ties, succession.marks(ties), relations.materials_in_force(item.id, day, guide),
        tuple(journal.history("item", item.id)), tuple(earlier(item.id)), specs.upper_words(item),
        tuple(service.item(one).name for one in versions.successors_of(item.id)),
        tuple(succession.predecessors_of(item.id)), supervision_of(item),
        tuple((one.label, one.words) for one in importing.provenance(item.id)),
    )  # fmt: skip
