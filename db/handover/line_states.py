"""How a line stands: it follows from the acts on it, whatever the order they arrive in. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from db.handover.rules import Line, LineAct, LineActKind, LineState, Party

_COUNTS = (LineActKind.SIGNED, LineActKind.PART)


def standing(acts: Sequence[LineAct]) -> list[LineAct]:
    """The acts that no other act reverses, oldest first."""
    reversed_ids = {act.reverses for act in acts if act.kind is LineActKind.REVERSED}
    kept = [act for act in acts if act.kind is not LineActKind.REVERSED and act.id not in reversed_ids]
    return sorted(kept, key=lambda act: (act.lsn, act.id))


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
    held = standing([act for act in signed if act not in late])
    given = _last(held, LineActKind.SIGNED, Party.GIVER)
    received, parts = _received(held)
    witnessed = _last(held, LineActKind.SIGNED, Party.WITNESS)
    owed, excused = _last(held, LineActKind.OWED), _last(held, LineActKind.EXCUSED, Party.RECEIVER)
    if witnessed and (not received or witnessed.lsn <= received.lsn):
        witnessed = None
    if owed and received and received.quantity == line.quantity and received.lsn > owed.lsn:
        owed = None
    found = replace(
        line, given=given, received=received, witnessed=witnessed, owed=owed, excused=excused, parts=parts,
        disputed=_last(held, LineActKind.DISPUTED), agreed=(),
        late=tuple(sorted(late, key=lambda act: (act.lsn, act.id))),
    )  # fmt: skip
    difference = difference_of(found)
    if difference:
        found = replace(found, agreed=_agreed(held, difference))
    return replace(found, state=_state(found, witness_required))


def difference_of(line: Line) -> LineAct | None:
    """What both sides have to settle: the last objection, or the count that found another condition."""
    found = [line.disputed] if line.disputed else []
    if line.received and line.received.condition and line.received.condition != line.condition:
        found.append(line.received)
    return max(found, key=lambda act: (act.lsn, act.id), default=None)


def is_open(line: Line) -> bool:
    """Whether a difference is there that not both sides call settled."""
    return difference_of(line) is not None and len({act.party for act in line.agreed}) < 2


def _last(held: Sequence[LineAct], kind: LineActKind, party: Party | None = None) -> LineAct | None:
    wanted = [act for act in held if act.kind is kind and party in (None, act.party)]
    return wanted[-1] if wanted else None


def _received(held: Sequence[LineAct]) -> tuple[LineAct | None, tuple[LineAct, ...]]:
    """The receiver's last act with all that was counted so far and the condition found, and the parts counted in it."""
    counts = [act for act in held if act.kind in _COUNTS and act.party is Party.RECEIVER]
    whole = max((n for n, act in enumerate(counts) if act.kind is LineActKind.SIGNED), default=0)
    counts = counts[whole:]
    if not counts:
        return None, ()
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


def _state(line: Line, witness_required: bool) -> LineState:
    if line.excused:
        return LineState.EXCUSED
    difference = difference_of(line)
    if difference is not None and difference is line.disputed and is_open(line):
        return LineState.DISPUTED
    if line.owed:
        return LineState.OWED
    if line.received:
        return _counted(line, witness_required)
    return LineState.GIVEN if line.given else LineState.NOT_BEGUN


def _counted(line: Line, witness_required: bool) -> LineState:
    """How a line stands whose receiver has counted."""
    if line.parts and line.received_quantity < line.quantity:
        return LineState.PARTIAL
    if line.received_quantity != line.quantity or (line.given and line.given_quantity != line.received_quantity):
        return LineState.DIFFERS
    if is_open(line):
        return LineState.CONDITION
    if not line.given:
        return LineState.NOT_BEGUN
    return LineState.DONE if line.witnessed or not witness_required else LineState.RECEIVED
