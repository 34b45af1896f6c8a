"""How a line stands: it follows from the acts on it, whatever the order they arrive in. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from db.handover.rules import Line, LineAct, LineActKind, LineState, Party

_COUNTS = (LineActKind.SIGNED, LineActKind.PART)
_PLACE = attrgetter("lsn", "id")


def standing(acts: Sequence[LineAct]) -> list[LineAct]:
    """The acts that no other act reverses, oldest first."""
    reversed_ids = {act.reverses for act in acts if act.kind is LineActKind.REVERSED}
    kept = [act for act in acts if act.kind is not LineActKind.REVERSED and act.id not in reversed_ids]
    return sorted(kept, key=_PLACE)


class _Stand(NamedTuple):
    """What follows from the acts on one line and decides its state; the names are those of `Line`."""

    given: LineAct | None
    received: LineAct | None
    witnessed: LineAct | None
    owed: LineAct | None
    excused: LineAct | None
    disputed: LineAct | None
    agreed: tuple[LineAct, ...]
    parts: tuple[LineAct, ...]
    difference: LineAct | None


def with_acts(
    line: Line, acts: Sequence[LineAct], witness_required: bool, content_hash: str, closed_at: str = ""
) -> Line:
    """The line with its standing acts and the state that follows from them.

    A later counter-statement replaces an earlier one of the same party; further parts are added to the receiver's. An
    act on other content than the checklist's counts for nothing, a witness confirms only the count made before, and
    only the receiver says that a line need not be handed over. What was done elsewhere after the handover was closed
    (`closed_at`, '' while it is open) is kept apart as late, to be looked at after reopening (办结后补勾，待核对).
    """
    signed = [act for act in acts if act.content_hash == content_hash]
    late = [act for act in signed if closed_at and act.at > closed_at]
    now = _stand(line, standing([act for act in signed if act not in late] if late else signed))
    return Line(
        line.id, line.category, line.position, line.name, line.specification, line.quantity, line.unit, line.serials,
        line.medium, line.condition, line.remark, _state(line.quantity, now, witness_required), now.given,
        now.received, now.witnessed, now.owed, now.excused, line.section, line.entry_id, line.attachment,
        line.item_seqs, now.disputed, now.agreed, now.parts, tuple(sorted(late, key=_PLACE)),
    )  # fmt: skip


def _stand(line: Line, held: Sequence[LineAct]) -> _Stand:
    given = witnessed = owed = excused = disputed = None
    for act in held:
        if act.kind is LineActKind.SIGNED and act.party is not Party.RECEIVER:
            given, witnessed = (act, witnessed) if act.party is Party.GIVER else (given, act)
        elif act.kind is LineActKind.OWED:
            owed = act
        elif act.kind is LineActKind.DISPUTED:
            disputed = act
        elif act.kind is LineActKind.EXCUSED and act.party is Party.RECEIVER:
            excused = act
    received, parts = _received(held)
    if witnessed and (not received or witnessed.lsn <= received.lsn):
        witnessed = None
    if owed and received and received.quantity == line.quantity and received.lsn > owed.lsn:
        owed = None
    difference = _difference(line.condition, received, disputed)
    agreed = _agreed(held, difference) if difference else ()
    return _Stand(given, received, witnessed, owed, excused, disputed, agreed, parts, difference)


def difference_of(line: Line) -> LineAct | None:
    """What both sides have to settle: the last objection, or the count that found another condition."""
    return _difference(line.condition, line.received, line.disputed)


def is_open(line: Line) -> bool:
    """Whether there is a difference that not both sides have called settled."""
    return _is_open(difference_of(line), line.agreed)


def _difference(condition: str, received: LineAct | None, disputed: LineAct | None) -> LineAct | None:
    found = [disputed] if disputed else []
    if received and received.condition and received.condition != condition:
        found.append(received)
    return max(found, key=_PLACE, default=None)


def _is_open(difference: LineAct | None, agreed: Sequence[LineAct]) -> bool:
    return difference is not None and len({act.party for act in agreed}) < 2


def _received(held: Sequence[LineAct]) -> tuple[LineAct | None, tuple[LineAct, ...]]:
    """The receiver's last act with the total counted so far and the condition found, and the parts in that total."""
    counts = [act for act in held if act.party is Party.RECEIVER and act.kind in _COUNTS]
    if not counts:
        return None, ()
    whole = max((n for n, act in enumerate(counts) if act.kind is LineActKind.SIGNED), default=0)
    counts = counts[whole:]
    parts = tuple(act for act in counts if act.kind is LineActKind.PART)
    quantity = sum(max(act.quantity or 0, 0) for act in counts)
    condition = next((act.condition for act in reversed(counts) if act.condition), "")
    last = counts[-1]
    if (last.quantity, last.condition) == (quantity, condition):
        return last, parts
    return replace(last, quantity=quantity, condition=condition), parts


def _agreed(held: Sequence[LineAct], difference: LineAct) -> tuple[LineAct, ...]:
    later = [act for act in held if act.kind is LineActKind.SETTLED and act.lsn > difference.lsn]
    last = {act.party: act for act in later if act.party is not Party.WITNESS}
    return tuple(last.values())


def _state(quantity: int, now: _Stand, witness_required: bool) -> LineState:
    if now.excused:
        return LineState.EXCUSED
    if now.disputed and now.difference is now.disputed and _is_open(now.difference, now.agreed):
        return LineState.DISPUTED
    if now.owed:
        return LineState.OWED
    if now.received:
        return _counted(quantity, now.received, now, witness_required)
    return LineState.GIVEN if now.given else LineState.NOT_BEGUN


def _counted(quantity: int, received: LineAct, now: _Stand, witness_required: bool) -> LineState:
    """The state of a line whose receiver has counted."""
    counted = received.quantity or 0
    if now.parts and counted < quantity:
        return LineState.PARTIAL
    if counted != quantity or (now.given and (now.given.quantity or 0) != counted):
        return LineState.DIFFERS
    if _is_open(now.difference, now.agreed):
        return LineState.CONDITION
    if not now.given:
        return LineState.NOT_BEGUN
    return LineState.DONE if now.witnessed or not witness_required else LineState.RECEIVED
