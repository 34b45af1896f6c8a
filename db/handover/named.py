"""Finding a batch by what people call it."""

from db.errors import UserError
from db.handover import service
from db.handover.rules import Batch


def batch_called(name: str) -> Batch:
    """The batch of that id or name, or the only one whose name begins so. Raises UserError when nothing fits."""
    batches = service.batches()
    begins = [one for one in batches if name.strip() and one.name.startswith(name)]
    found = [one for one in batches if name in (one.id, one.name)] or begins
    if len(found) != 1:
        known = "、".join(one.name for one in batches) or "还没有批次"
        problem = f"以「{name}」开头的划转批次不止一个。" if found else f"没有叫「{name}」的划转批次。"
        raise UserError(problem, hint=f"现有批次：{known}。")
    return found[0]
