"""Checking that ticks and dated acts still stand in their tables word for word as the journal has them."""

from db.errors import UserError
from db.store import database

_LINES = """
SELECT j.seq, j.action FROM journal j WHERE j.subject_type = 'checklist' AND j.after ->> 'line' IS NOT NULL
AND NOT EXISTS (
    SELECT 1 FROM line_act a WHERE a.checklist_id = j.subject_id AND a.lsn >= j.seq AND a.at = j.at
    AND a.user_id = j.user_id AND a.kind = j.after ->> 'kind' AND a.party = j.after ->> 'party'
    AND a.quantity IS j.after ->> 'quantity' AND a.due_on = coalesce(j.after ->> 'due_on', '')
    AND a.condition = coalesce(j.after ->> 'condition', '') AND (a.reason = j.reason OR j.reason LIKE '%***%')
    AND (a.lsn = j.seq OR NOT EXISTS (
        SELECT 1 FROM line_act b WHERE b.checklist_id = a.checklist_id AND b.lsn = j.seq AND b.at = j.at
    ))
) ORDER BY j.seq LIMIT 1
"""
_ACTS = """
SELECT j.seq, j.action FROM journal j
WHERE j.subject_type IN (SELECT DISTINCT subject_type FROM handover_act)
AND j.after ->> 'kind' IS NOT NULL AND j.after ->> 'on' IS NOT NULL
AND NOT EXISTS (
    SELECT 1 FROM handover_act a WHERE a.subject_type = j.subject_type AND a.subject_id = j.subject_id
    AND a.lsn >= j.seq AND a.at = j.at AND a.user_id = j.user_id
    AND (a.kind = j.after ->> 'kind' OR a.details ->> 'kind' IS NOT NULL)
    AND (a.happened_on = j.after ->> 'on' OR a.details ->> 'on' IS NOT NULL)
    AND (j.after LIKE '%***%' OR a.details ->> 'kind' IS NOT NULL OR a.details ->> 'on' IS NOT NULL
         OR json(a.details) = json_remove(j.after, '$.kind', '$.on'))
) ORDER BY j.seq LIMIT 1
"""
"""An act's sequence number is its journal entry's, or a later one where acts of another office came before it."""


def check_acts() -> None:
    """Raise UserError naming the first tick or act that differs from what was signed: the table was edited."""
    for asked in (_LINES, _ACTS):
        found = database.execute_sql(asked).fetchone()
        if found:
            seq, action = found
            raise UserError(
                f"「{action}」（日志第 {seq} 条）和签收记录对不上，这一条签收不能作为凭据。",
                hint="可能有人用别的工具改过数据库；请保留现场，拿最近的备份核对，并告诉管理员。",
            )
