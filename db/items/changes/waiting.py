"""How long changes of the upper list have waited (泽州 2022 二(三)4: 及时), and our own target from the rule set."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from db.calendar.rules import add_working_days
from db.calendar.service import load_calendar
from db.items import acts, service
from db.items.acts import Subject
from db.items.changes import course
from db.items.changes.course import AdjustmentState
from db.items.rules import Edition, EditionState, ListKind
from db.items.tables import AdjustmentRow
from db.rulesets import service as rulesets
from db.store import database


@dataclass(frozen=True, slots=True)
class Age:
    """Calendar days from the day it was noticed to its end, or to the day asked; `due` is our own target."""

    since: date
    days: int
    due: date
    over: bool
    """Whether it came to its end."""

    @property
    def overdue(self) -> int:
        """Calendar days beyond the target, 0 within it."""
        return max(0, self.days - (self.due - self.since).days)


@dataclass(frozen=True, slots=True)
class UpperChange:
    """A newer edition of the list ours answers to, which no adjustment has taken up."""

    upper: Edition
    known: Edition
    age: Age

    @property
    def id(self) -> str:
        """The newer edition's id."""
        return self.upper.id


def age_of(noticed_on: str, ended_on: date | None, day: date) -> Age | None:
    """The age of a change noticed on a day; None where nobody wrote when."""
    if not noticed_on:
        return None
    since = date.fromisoformat(noticed_on)
    target = rulesets.current(service.own_region(), day).adjustment_days
    due = add_working_days(since, target, load_calendar())
    return Age(since, max(0, ((ended_on or day) - since).days), due, ended_on is not None)


def unanswered(edition_id: str, day: date) -> list[UpperChange]:
    """The newer editions of our upper list that no adjustment of this edition has taken up, oldest first.

    An adjustment that was turned down has answered too.
    """
    edition = service.edition(edition_id)
    every = service.editions()
    known = next((one for one in every if one.id == answers_to(edition)), None)
    if known is None or edition.state is not EditionState.PUBLISHED:
        return []
    rows = AdjustmentRow.select(AdjustmentRow.upper_edition_id).where(AdjustmentRow.edition_id == edition_id)
    taken = {row.upper_edition_id for row in rows}
    newer = [one for one in every if _replaces(one, known, day) and one.id not in taken]
    found = []
    for one in sorted(newer, key=lambda upper: upper.published_on):
        age = age_of(one.published_on, None, day)
        found += [UpperChange(one, known, age)] if age else []
    return found


def base_for(edition_id: str, upper: Edition) -> str:
    """The id of the upper edition ours answers to, with which `upper` is to be compared; '' where there is none."""
    known = answers_to(service.edition(edition_id))
    return known if known != upper.id else ""


def open_upper_changes(day: date) -> list[Age]:
    """Every change of the upper list still to be dealt with in the list in force: unanswered, and not in effect yet."""
    edition = service.current_edition(counted=False)
    if edition is None:
        return []
    ages = [one.age for one in unanswered(edition.id, day)]
    for row in AdjustmentRow.select().where(AdjustmentRow.edition_id == edition.id, AdjustmentRow.kind == "upper"):
        if course.state_of(acts.of(Subject.ADJUSTMENT, row.id)) not in course.DONE:
            age = age_of(row.noticed_on, None, day)
            ages += [age] if age else []
    return ages


def answers_to(edition: Edition) -> str:
    """The upper edition most of our items answer to, else the one the list was drafted from."""
    rows = database.execute_sql(
        "SELECT parent.edition_id FROM item JOIN item AS parent ON parent.id = item.upper_id WHERE item.edition_id = ?",
        (edition.id,),
    )
    counted = Counter(str(row[0]) for row in rows)
    return counted.most_common(1)[0][0] if counted else edition.upper_id or ""


def ended_on(state: AdjustmentState, recorded: list[acts.ListAct]) -> date | None:
    """The day an adjustment came to its end."""
    return course.held(recorded)[-1].happened_on if state in course.DONE else None


def _replaces(one: Edition, known: Edition, day: date) -> bool:
    """Whether an edition is of the same list as the known one, and published after it."""
    same = (one.kind, one.region, one.level) == (ListKind.LIST, known.region, known.level) and one.id != known.id
    published = one.state is EditionState.PUBLISHED and known.published_on <= one.published_on <= day.isoformat()
    return same and published
