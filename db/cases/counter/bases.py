"""The licence behind a renewal, an amendment or a reissue (原证照、原办件), found by certificate or case number."""

from dataclasses import dataclass
from datetime import date, timedelta

from db.cases import misprints, reading
from db.cases.acts import ActKind, CaseAct, outcome_of
from db.cases.periods import RENEWAL_DAYS
from db.cases.queues import finding
from db.cases.tables import CaseRow


@dataclass(frozen=True, slots=True)
class Base:
    """A licence granted earlier; `valid_to` is its last day, None without one."""

    case_id: str
    number: str
    certificate: str
    applicant: str
    item_id: str
    item_name: str
    granted: bool
    valid_to: date | None

    def remark(self, day: date) -> str:
        """What to tell the clerk on a day: a renewal is due 30 days before the licence ends (行政许可法 Art 50)."""
        if not self.granted:
            return f"办件 {self.number} 没有准予，不能作为原证照。"
        if self.valid_to is None:
            return f"原证照 {self.certificate or self.number} 没有登记有效期，请核对证照原件。"
        if self.valid_to < day:
            return f"原证照已于 {self.valid_to} 到期，不再是延续，请按新办收件。"
        if day > self.valid_to - timedelta(days=RENEWAL_DAYS):
            return f"原证照 {self.valid_to} 到期，已不足 {RENEWAL_DAYS} 日（行政许可法第五十条，另有规定的除外）。"
        return f"原证照有效期至 {self.valid_to}。"


def find(text: str) -> Base | None:
    """The licence behind a case number or a certificate number, None where this store has none."""
    wanted = text.strip()
    if not wanted:
        return None
    row = CaseRow.get_or_none(CaseRow.number == wanted.upper())
    rows = [row] if row else [reading.case_row(one.id) for one in finding.find_cases(wanted)]
    for found in rows:
        acts = reading.acts_of(found.id)
        certificate = misprints.result_of(acts).get("certificate_number", "")
        if row or wanted == certificate:
            return _base(found, acts, certificate)
    return None


def _base(row: CaseRow, acts: list[CaseAct], certificate: str) -> Base:
    return Base(
        row.id, row.number, certificate, row.applicant, row.item_id, row.item_name,
        outcome_of(acts) == ActKind.GRANTED.value, _day(misprints.result_of(acts).get("valid_to", "")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
