"""Practice (练习): two small example stores beside the real one, and a folder in place of the stick."""

import json
import shutil
from collections.abc import Generator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from db import demo, store
from db.actors import Actor, SiteKind
from db.exchange import service as exchange
from db.organs import service as organs
from db.paths import StorePaths

PASSWORD = "Lianxi-2026"
"""No secret: the practice stores hold only examples."""

READY, STEPS, STICK = "ready", "steps.json", "练习U盘"


class Side(StrEnum):
    """The two offices of the practice; the value is the name of the store's folder."""

    TOWNSHIP = "township"
    COUNTY = "county"


SIDE_LABELS = {Side.TOWNSHIP: "乡镇", Side.COUNTY: "县里"}
_USERS = {Side.TOWNSHIP: "周八", Side.COUNTY: "李四"}
_OFFICES = {
    Side.TOWNSHIP: (SiteKind.TOWNSHIP, "巴公镇便民服务中心", "140525108"),
    Side.COUNTY: (SiteKind.COUNTY, "泽州县行政审批服务管理局", "140525"),
}


class Step(StrEnum):
    """What to try, in this order."""

    EXPORT = "export"
    SWITCH = "switch"
    READ = "read"
    APPLIED = "applied"
    RECEIPT = "receipt"


STEP_LABELS = {
    Step.EXPORT: "在乡镇导出",
    Step.SWITCH: "换到县里",
    Step.READ: "读取",
    Step.APPLIED: "写入",
    Step.RECEIPT: "带回执回乡镇",
}


@dataclass(frozen=True, slots=True)
class Practice:
    """One practice folder, seen from one of its two offices."""

    folder: Path
    side: Side = Side.TOWNSHIP

    @property
    def paths(self) -> StorePaths:
        """The store of this side."""
        return StorePaths(self.folder / self.side.value)

    @property
    def stick(self) -> Path:
        """The folder that stands for the stick."""
        return self.folder / STICK

    @property
    def user(self) -> str:
        """Who sits at this side."""
        return _USERS[self.side]

    @property
    def other(self) -> "Practice":
        """The same practice from the other office."""
        return replace(self, side=Side.COUNTY if self.side is Side.TOWNSHIP else Side.TOWNSHIP)

    @property
    def is_ready(self) -> bool:
        """Whether the two stores were made."""
        return (self.folder / READY).exists()


def practice_of(paths: StorePaths) -> Practice:
    """The practice that belongs to a store: a folder beside it, so that nothing in the store is touched."""
    return Practice(paths.folder.with_name(f"{paths.folder.name}-练习"))


def make(practice: Practice) -> Generator[str, None, None]:
    """Make both stores, enrolled with each other and with some cases, yielding what is being done, in Chinese.

    Whatever store was open is closed. A practice that is not marked as ready is made anew, and one that is broken off
    leaves nothing. Raises UserError where the folder cannot be written.
    """
    if practice.is_ready:
        return
    try:
        start_again(practice)
        practice.stick.mkdir(parents=True)
        yield from _make(practice)
        store.close_store()
        (practice.folder / READY).touch()
    except OSError as error:
        raise store.explain(error) or error from error
    finally:
        store.close_store()
        if not practice.is_ready:
            # Why it broke off is on its way to the user already. What cannot be removed now holds examples only, is not
            # marked as ready, and is the first thing the next practice removes, or else tells of.
            shutil.rmtree(practice.folder, ignore_errors=True)


def _make(practice: Practice) -> Generator[str, None, None]:
    township, county = practice, practice.other
    yield "正在建县级练习库"
    bureau = _found(county)
    for part in demo.fill(bureau, list_only=True):
        yield f"正在填入示例：{part}"
    yield "正在建乡镇练习库"
    _found(township)
    yield "正在办理入册"
    _enrol(township, county)
    yield "正在把县里的清单带到乡镇"
    _carry(county, township)
    yield "正在填入示例办件"
    for _ in demo.fill(sign_in(township)):
        pass
    _clear(practice.stick)


def _found(practice: Practice) -> Actor:
    kind, name, code = _OFFICES[practice.side]
    actor, _ = organs.start_office(practice.paths, kind, name, code, practice.user, PASSWORD)
    exchange.ensure_identity(actor)
    return actor


def _enrol(township: Practice, county: Practice) -> None:
    request, grant = township.stick / "入册申请.xpk", township.stick / "入册凭证.xpk"
    asked = exchange.enrol_request(sign_in(township), request)
    granted = exchange.enrol_approve(sign_in(county), request, grant, asked)
    exchange.enrol_accept(sign_in(township), grant, granted)


def _carry(sender: Practice, receiver: Practice) -> None:
    code = _OFFICES[receiver.side][2]
    for _ in exchange.export_to(sign_in(sender), code, sender.stick):
        pass
    actor = sign_in(receiver)
    for package in sorted(sender.stick.glob("*.xpk")):
        if "入册" not in package.name:
            exchange.apply(actor, package)
    actor = sign_in(sender)
    for receipt in sorted(sender.stick.glob("*.xrc")):
        exchange.apply(actor, receipt)


def _clear(stick: Path) -> None:
    for file in stick.iterdir():
        file.unlink()


def sign_in(practice: Practice) -> Actor:
    """Open this side's store as the person who sits there; whichever was open before is closed."""
    return organs.sign_in(practice.paths, practice.user, PASSWORD)


def steps_done(practice: Practice) -> tuple[Step, ...]:
    """Which of the five steps were done in this practice, in their order."""
    try:
        told = json.loads((practice.folder / STEPS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return tuple(step for step in Step if isinstance(told, list) and step.value in told)


def note_step(practice: Practice, step: str) -> None:
    """Remember that a step was done on the side where it belongs; a folder that cannot be written forgets it."""
    belongs = Side.TOWNSHIP if step in (Step.EXPORT, Step.RECEIPT) else Side.COUNTY
    done = steps_done(practice)
    if step not in set(Step) or practice.side is not belongs or step in done:
        return
    try:
        (practice.folder / STEPS).write_text(json.dumps([*done, step]), encoding="utf-8")
    except OSError:
        return


def start_again(practice: Practice) -> None:
    """Throw the practice away, so that the next one begins afresh. Raises UserError where a file cannot be removed."""
    try:
        if practice.folder.exists():
            shutil.rmtree(practice.folder)
    except OSError as error:
        raise store.explain(error) or error from error
