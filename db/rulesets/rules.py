"""A rule set as a value."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The parameters in force in one region, with the document they rest on (domain conflicts between places)."""

    region: str
    name: str
    effective_on: str
    document: str
    document_number: str
    receipt: Literal["claim", "deemed"] = "claim"
    push_days: int | None = 1
    claim_days: int | None = 1
    policy_push_days: int | None = 1
    deemed_consent: bool = False
    witness_required: bool = True
    cutover: Literal["handover_date", "memorandum_date"] = "handover_date"
    clauses: dict[str, str] = field(default_factory=dict)


GENERAL = RuleSet(region="", name="通用规则（未定规则集）", effective_on="", document="", document_number="")
"""What holds where a county has entered no rule set of its own: the stricter choice everywhere."""
