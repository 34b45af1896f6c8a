"""Which rule set is in force, and entering a new one."""

import json
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from db import journal
from db.actors import Actor, Role
from db.rulesets.rules import GENERAL, RuleSet
from db.rulesets.tables import RuleSetRow
from db.store import database

_OWN_COLUMNS = ("region", "name", "effective_on", "document", "document_number")
_CURRENT = (
    f"SELECT {', '.join(_OWN_COLUMNS)}, parameters FROM rule_set WHERE region = ? AND effective_on <= ?"
    " ORDER BY effective_on DESC LIMIT 1"
)
PARAMETERS_ON = (
    "(SELECT parameters FROM rule_set WHERE region = ? AND effective_on <= {day} ORDER BY effective_on DESC LIMIT 1)"
)
"""What `current` finds, for a query that asks for more at once: the stored parameters, NULL where there are none."""
_PARAMETERS = frozenset(one.name for one in fields(RuleSet)) - set(_OWN_COLUMNS)


def current(region: str, on: date) -> RuleSet:
    """The newest rule set of the region in force on that day; the general one where there is none.

    Parameters only a newer program knows stay in the row and do not count here.
    """
    row = database.execute_sql(_CURRENT, (region, on.isoformat())).fetchone()
    if row is None:
        return GENERAL
    *own, parameters = row
    return RuleSet(*own, **{name: value for name, value in json.loads(parameters).items() if name in _PARAMETERS})


def parameter(stored: str | None, name: str) -> Any:
    """One parameter out of what `PARAMETERS_ON` found; the general rule set's where it says nothing of it."""
    general = getattr(GENERAL, name)
    return json.loads(stored).get(name, general) if stored else general


def add_rule_set(actor: Actor, rule_set: RuleSet) -> None:
    """Enter a rule set with the document it rests on."""
    actor.require(Role.LIST_EDITOR, Role.ADMIN)
    values = asdict(rule_set)
    own = {name: values.pop(name) for name in _OWN_COLUMNS}
    with database.atomic():
        row = RuleSetRow.create(**own, parameters=json.dumps(values, ensure_ascii=False, sort_keys=True))
        journal.record(actor, f"录入规则集 {rule_set.name}", "rule_set", row.id, after=own)
