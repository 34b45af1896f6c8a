"""A rule set as a value."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The parameters in force in one region, with the document they rest on.

    `guide_days`: working days to bring a guide after its spec; `showing_days`: to bring what is shown after the guide.
    `adjustment_days`: working days to follow a change of the upper list, our own target (泽州 2022 says only 及时).
    `supervisors`: of several departments the competent one leads, or all supervise jointly (共同监管).
    """

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
    legality_review: bool = True
    competition_review: bool = True
    report_upward: bool = True
    township_lists: Literal["view", "own_record"] = "view"
    publish_by: dict[str, str] = field(default_factory=dict)
    supervisors: Literal["lead", "jointly"] = "lead"
    guide_days: int = 10
    showing_days: int = 5
    adjustment_days: int = 20
    clauses: dict[str, str] = field(default_factory=dict)


GENERAL = RuleSet(region="", name="通用规则（未定规则集）", effective_on="", document="", document_number="")
"""The rule set of a county that has entered none of its own: the stricter choice everywhere."""
