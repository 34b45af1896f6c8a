"""How far checklists have got, without reading whole lines: only what decides a state, equal histories once."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from db.handover.line_states import with_acts
from db.handover.rules import Line, LineAct, LineActKind, LineState, Party, Progress
from db.rows import many_rows
from db.store import database

_LINES = "SELECT id, checklist_id, quantity, condition FROM checklist_line WHERE checklist_id IN ({})"
_ACTS = (
    "SELECT a.line_id, json_group_array(json_array(a.kind, a.party, a.quantity, a.condition,"
    " a.content_hash = c.content_hash, a.at > coalesce(? ->> c.id, '9999'){more}) ORDER BY a.lsn, a.id),"
    " count(DISTINCT a.lsn) < count(*) OR max(a.reverses) <> ''"
    " FROM checklist c JOIN line_act a ON a.checklist_id = c.id WHERE c.id IN ({marks}){where}"
    " GROUP BY c.id, a.line_id"
)
_EXACT = ", a.lsn, a.id, a.reverses"
_SOME = " AND a.line_id IN (SELECT value FROM json_each(?))"


class Counted(NamedTuple):
    """A checklist whose lines are counted; `closed_at` is when it was closed, '' while it is open."""

    id: str
    witness_required: bool
    closed_at: str


def progress(lists: Sequence[Counted]) -> dict[str, Progress]:
    """How far checklists have got, by id. A line without any act has no history to work out."""
    by_id = {one.id: one for one in lists}
    if not lists:
        return {}
    with many_rows():
        lines = database.execute_sql(_LINES.format(",".join("?" * len(by_id))), list(by_id)).fetchall()
        done = _histories(lists)
        alike = Counter([(*line[1:], done[line[0]]) for line in lines if line[0] in done])
        sizes = Counter([line[1] for line in lines])
    states: dict[str, Counter[tuple[LineState, bool]]] = defaultdict(Counter)
    for (checklist_id, *line), count in alike.items():
        states[checklist_id][_standing(*line, by_id[checklist_id].witness_required)] += count
    return {one: _progress(sizes[one], states[one]) for one in by_id}


def _histories(lists: Sequence[Counted]) -> dict[str, str]:
    """What was done on each line in order, as JSON. Most lines have the same history, which is then worked out once.

    Ids and exact places are included only where two acts share a place or one takes another back, because they would
    make every history different.
    """
    closed = json.dumps({one.id: one.closed_at for one in lists if one.closed_at})
    values, marks = [closed, *(one.id for one in lists)], ",".join("?" * len(lists))
    rows = database.execute_sql(_ACTS.format(marks=marks, more="", where=""), values).fetchall()
    found = {line_id: history for line_id, history, _ in rows}
    odd = [line_id for line_id, _, exact in rows if exact]
    if odd:
        query = _ACTS.format(marks=marks, more=_EXACT, where=_SOME)
        for line_id, history, _ in database.execute_sql(query, [*values, json.dumps(odd)]).fetchall():
            found[line_id] = history
    return found


@lru_cache(maxsize=10_000)
def _standing(quantity: int, condition: str, history: str, witness: bool) -> tuple[LineState, bool]:
    """How a line of this quantity and condition stands after this history, and whether part of it came late."""
    acts = [_act(place, *told) for place, told in enumerate(json.loads(history))]
    line = with_acts(Line("", 0, 0, "", "", quantity, "", "", "", condition, ""), acts, witness, "", _CLOSED)
    return line.state, bool(line.late)


_CLOSED, _LATE = "1", "2"


def _act(
    place: int, kind: str, party: str, quantity: int | None, condition: str, same: int, late: int, *exact: Any
) -> LineAct:
    lsn, act_id, reverses = exact or (place, f"{place:08d}", "")
    return LineAct(
        act_id, "", "" if same else "other", LineActKind(kind), Party(party), quantity, "", "", "", reverses, "", "",
        "", _LATE if late else _CLOSED, lsn, condition,
    )  # fmt: skip


def _progress(lines: int, counts: Mapping[tuple[LineState, bool], int]) -> Progress:
    def those_in(*states: LineState) -> int:
        return sum(count for (state, _), count in counts.items() if state in states)

    return Progress(
        lines,
        settled=those_in(LineState.DONE, LineState.EXCUSED),
        owed=those_in(LineState.OWED),
        differing=those_in(LineState.DIFFERS),
        disputed=those_in(LineState.DISPUTED, LineState.CONDITION),
        late=sum(count for (_, late), count in counts.items() if late),
    )
