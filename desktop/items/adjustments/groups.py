"""In which groups the page lists what waits, what is in hand and what is done, and how many that is."""

from collections.abc import Sequence

from db.items.changes.course import DONE
from db.items.changes.requested import RequestState
from db.items.changes.requests import Request
from desktop.items.adjustments.reading import Found
from desktop.items.adjustments.words import Entry
from desktop.widgets.rows import Group

Named = tuple[str, Sequence[Entry]]


def in_groups(found: Found, at_county: bool) -> list[tuple[Group, Sequence[Entry]]]:
    """Upper changes, requests and adjustments in hand, then what is done."""
    asked, answered = _requests(found.requests, at_county)
    open_ones = [one for one in found.standings if one.state not in DONE]
    done = [one for one in found.standings if one.state in DONE]
    named: list[Named] = [("待承接", found.waits), asked, ("办理中", open_ones), ("已办结", done), answered]
    return [(Group(name, name, f"{len(rows)} 件"), rows) for name, rows in named if rows]


def foot_words(found: Found, at_county: bool) -> tuple[str, str]:
    """How many wait and are in hand, and how many of them longer than our target."""
    (name, asked), _ = _requests(found.requests, at_county)
    open_ones = [one for one in found.standings if one.state not in DONE]
    ages = [*(one.age for one in found.waits), *(one.age for one in asked), *(one.age for one in open_ones)]
    late = sum(age is not None and not age.over and age.overdue > 0 for age in ages)
    told = f"{len(found.waits)} 件待承接，" + (f"{len(asked)} 件{name}，" if asked else "")
    return f"{told}{len(open_ones)} 件办理中", f"超目标 {late}" if late else ""


def _requests(found: Sequence[Request], at_county: bool) -> tuple[tuple[str, list[Request]], Named]:
    """Those in hand and those that are not: at the county until answered, for the department until their end."""
    names = ("部门申请", "已答复的申请") if at_county else ("本部门申请", "已办结的申请")
    open_ones = [one for one in found if _in_hand(one, at_county)]
    return (names[0], open_ones), (names[1], [one for one in found if one not in open_ones])


def _in_hand(found: Request, at_county: bool) -> bool:
    if found.state is RequestState.ACCEPTED and not at_county:
        return found.taken_up is None or found.taken_up.state not in DONE
    return found.state in (RequestState.DRAFT, RequestState.SUBMITTED)
