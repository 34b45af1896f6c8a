"""Where the papers of a case are (材料去向): with whom or in which bag on the way, and what comes next then. Pure."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.cases.acts import TO_SERVE, ActKind, CaseAct, CaseState, last_of, standing
from db.errors import UserError

K = ActKind
_MAKING = frozenset({K.GRANTED, K.DENIED, K.REFUSED, K.NOT_APPLICABLE, K.CERTIFIED})
_BY_FILE = frozenset({CaseState.RECEIVED, CaseState.ACCEPTED, CaseState.REVIEWED})
_BY_RESULT = TO_SERVE | {CaseState.GRANTED}
CAME, SIGNED_FOR = "材料已到，", "签收"
"""How a next step begins once papers came to the organ, and how it ends while they are awaited."""


class Thing(StrEnum):
    """The parts of a case that travel: its file, originals the applicant gets back, the papers that result."""

    FILE = "file"
    ORIGINALS = "originals"
    RESULT = "result"


THING_LABELS = {Thing.FILE: "申请材料", Thing.ORIGINALS: "原件", Thing.RESULT: "证照文书"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one kind of a case's papers is: with whom and since when, or in which bag and to whom."""

    thing: Thing
    where: str
    since: date
    bag: str = ""
    missing: str = ""

    @property
    def words(self) -> str:
        """The place as one says it."""
        day = f"{self.since:%m-%d}"
        found = f"{day} 起在途，往{self.where}，移送单 {self.bag}" if self.bag else f"{self.where}（{day} 起）"
        return found + (f"；{self.missing}" if self.missing else "")


def things_words(things: Iterable[Thing]) -> str:
    """Things in the order people name them."""
    kept = set(things)
    return "、".join(words for thing, words in THING_LABELS.items() if thing in kept)


def things_named(words: str) -> frozenset[Thing]:
    """The things named by a text that `things_words` wrote."""
    named = words.split("、")
    return frozenset(thing for thing, label in THING_LABELS.items() if label in named)


def things_of(act: CaseAct) -> frozenset[Thing]:
    """The things an act says travelled; without a word on it, the file with its originals."""
    return things_named(act.details.get("things", "")) or frozenset({Thing.FILE, Thing.ORIGINALS})


def arrived_on(act: CaseAct) -> date:
    """The day a bag really came: an arrival entered after a later act names its own day."""
    with suppress(ValueError):
        return date.fromisoformat(act.details.get("came_on", ""))
    return act.happened_on


def whereabouts(acts: Iterable[CaseAct], station: str) -> tuple[Place, ...]:
    """Where the papers of a case are now, one place for each kind; empty before anything was taken in.

    What the applicant was given stays with the applicant. The result exists once there is a decision.
    """
    places: dict[Thing, Place] = {}
    for act in standing(acts):
        places |= _moved(act, station, places)
    return tuple(places[thing] for thing in Thing if thing in places)


def _moved(act: CaseAct, station: str, places: dict[Thing, Place]) -> dict[Thing, Place]:
    """The papers an act moved, and where they are after it."""
    on, told = act.happened_on, act.details
    if act.kind is K.RECEIVED:
        return {thing: Place(thing, station, on) for thing in (Thing.FILE, Thing.ORIGINALS)}
    if act.kind in _MAKING and Thing.RESULT not in places:
        return {Thing.RESULT: Place(Thing.RESULT, act.organ_name, on)}
    if act.kind in (K.SENT, K.ARRIVED):
        return {thing: _carried(thing, act) for thing in things_of(act) & places.keys()}
    if act.kind is K.DELIVERED:
        return {Thing.RESULT: Place(Thing.RESULT, f"已交{told.get('receiver', '') or '申请人'}", on)}
    if act.kind is K.ARCHIVED and Thing.FILE in places:
        return {Thing.FILE: Place(Thing.FILE, f"{act.organ_name}档案 {told.get('archive_number', '')}", on)}
    return {}


def _carried(thing: Thing, act: CaseAct) -> Place:
    told = act.details
    if act.kind is K.SENT:
        return Place(thing, told.get("to", ""), act.happened_on, told.get("bag", "无编号"))
    return Place(thing, told.get("at") or act.organ_name, arrived_on(act), missing=told.get("differs", ""))


def bags_out(acts: Iterable[CaseAct]) -> tuple[str, ...]:
    """The bags in which something of a case was sent that has not arrived, the one longest under way first."""
    out: dict[str, None] = {}
    for act in standing(acts):
        bag = act.details.get("bag", "")
        if bag and act.kind is K.SENT:
            out[bag] = None
        elif act.kind is K.ARRIVED:
            out.pop(bag, None)
    return tuple(out)


def thing_worked_with(state: CaseState) -> Thing | None:
    """The papers needed to go on with a case in this state; None where nobody waits for papers."""
    if state in _BY_FILE:
        return Thing.FILE
    return Thing.RESULT if state in _BY_RESULT else None


def next_step(acts: Sequence[CaseAct], state: CaseState, step: str) -> str:
    """The next step, adapted to papers under way: first they are awaited; once they came they are not sent again."""
    needed = thing_worked_with(state)
    if needed is None or not any(act.kind in (K.SENT, K.ARRIVED) for act in acts):
        return step
    place = next((one for one in whereabouts(acts, "") if one.thing is needed), None)
    if place and place.bag:
        return f"等{place.where}{SIGNED_FOR}"
    taken_in = last_of(acts, K.RECEIVED)
    passed = state is CaseState.RECEIVED and taken_in and not with_station(acts, taken_in.organ_name)
    return f"{CAME}{step}" if passed else step


def with_station(acts: Sequence[CaseAct], station: str) -> bool:
    """Whether papers to be passed on (代收) are at the station: never sent, sent back, or corrected there."""
    last = last_of(acts, K.SENT, K.ARRIVED, K.CORRECTED)
    if last is None or last.kind is K.CORRECTED:
        return True
    return last.kind is K.ARRIVED and (last.details.get("at") or last.organ_name) == station


def under_way(step: str) -> bool:
    """Whether a next step waits for papers that are on their way."""
    return step.startswith("等") and step.endswith(SIGNED_FOR)


def came(step: str) -> bool:
    """Whether a next step says that papers came to the organ, so that they are not sent again."""
    return step.startswith(CAME)


def check_sent(details: dict[str, str], reason: str) -> None:
    """Raise UserError for papers sent to nobody, or without a sheet (移送单) and without saying why."""
    if not details.get("to", "").strip():
        raise UserError("没有填移送给哪个单位，没有保存。", hint="请填接收单位的全称。")
    if not details.get("bag", "").strip() and not reason.strip():
        raise UserError(
            "没有移送单编号，没有保存。",
            hint="请用「移送材料」出移送单，编号由程序给；没有移送单的（例：申请人自行带去），请在说明里写明。",
        )
