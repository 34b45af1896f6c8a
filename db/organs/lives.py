"""One life per store: a restored or copied store goes on with the next letter, so that no number is given twice.

The letter (安装字母) is part of every number given here and only ever goes forward. Decisions are made in the store; a
file beside it outlives the stores put in this folder. The file is written once a decision is saved, and at every
sign-in that finds it behind, because nothing is numbered between a power cut and the next sign-in.
"""

import os
from contextlib import suppress

from db import journal
from db.actors import Actor
from db.errors import UserError
from db.organs import machine
from db.paths import StorePaths

LETTER, TAKEN, RESTORES = "letter", "letters_taken", "restores"
BROKEN = "life_broken"
"""Why this store may have a second life, until the exchange has answered it: RESTORED, MOVED or nothing."""

RESTORED, MOVED = "restored", "moved"
FIRST, LAST = "A", "Z"


def letter() -> str:
    """The letter in new numbers."""
    return journal.info(LETTER, FIRST)


def was_broken(paths: StorePaths) -> bool:
    """Whether the store was restored or moved, so that `note` has something to write."""
    return paths.restored.exists() or machine.is_another() or machine.is_unmarked()


def note(paths: StorePaths, actor: Actor) -> None:
    """At sign-in: notice a restore or another machine; inside a transaction.

    The file that tells of a restore is removed by the caller once this is saved.
    """
    if paths.restored.exists():
        fresh = _next_letter(paths)
        if not fresh:
            raise UserError("这个库从备份恢复的次数太多，没有打开。", hint="请联系管理员换新的单位编码。")
        restores = count_life(paths)
        _break(actor, RESTORED, fresh, f"从备份恢复，新编号改用字母 {fresh}", {"restores": restores})
    elif machine.is_another():
        fresh = _next_letter(paths) or letter()
        _break(actor, MOVED, fresh, f"数据库到了另一台电脑上，新编号改用字母 {fresh}", {})
    machine.mark()


def _break(actor: Actor, why: str, fresh: str, action: str, after: dict[str, int]) -> None:
    before = letter()
    use_letter(fresh)
    journal.set_info(BROKEN, why)
    journal.record(actor, action, "store", actor.site.code, {"letter": before}, {"letter": fresh, **after})


def count_life(paths: StorePaths) -> int:
    """One more life of this store; returns how many it has lost. The count outlives the stores put in this folder."""
    restores = max(int(journal.info(RESTORES, "0")), _outlived(paths)[0]) + 1
    journal.set_info(RESTORES, str(restores))
    return restores


def advance(paths: StorePaths) -> str:
    """Go on to the next letter where numbers could be given twice; the present one when none is left."""
    fresh = _next_letter(paths)
    if fresh:
        use_letter(fresh)
    return letter()


def use_letter(fresh: str) -> None:
    """Give new numbers with this letter."""
    journal.set_info(LETTER, fresh)


def write_down(paths: StorePaths) -> None:
    """Bring the file beside the store up to what is saved in it; after the transaction, never inside one."""
    counted, last = _outlived(paths)
    now = max(int(journal.info(RESTORES, "0")), counted), max(letter(), last)
    if now == (counted, last):
        return
    part = paths.restores.with_name(paths.restores.name + ".part")
    try:
        with part.open("w", encoding="ascii") as file:
            file.write(f"{now[0]} {now[1]}")
            file.flush()
            os.fsync(file.fileno())
        part.replace(paths.restores)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def take_note_of(taken: str) -> None:
    """Remember the letters the county gave to any PC of this office."""
    if journal.info(TAKEN) != taken:
        journal.set_info(TAKEN, taken)


def _next_letter(paths: StorePaths) -> str:
    """The first letter after all used here that no other PC of this office is known to have; '' when none is left."""
    last, taken = max(letter(), _outlived(paths)[1]), journal.info(TAKEN)
    later = (chr(code) for code in range(ord(last) + 1, ord(LAST) + 1))
    return next((one for one in later if one not in taken), "")


def _outlived(paths: StorePaths) -> tuple[int, str]:
    """The lives lost and the last letter used by any store that was ever in this folder."""
    try:
        words = paths.restores.read_text(encoding="ascii").split()
        return int(words[0]), words[1] if len(words) > 1 and FIRST <= words[1] <= LAST else FIRST
    except (OSError, ValueError, IndexError):
        return 0, FIRST
