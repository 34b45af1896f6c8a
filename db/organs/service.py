"""What a person can do with offices, organs and users: one function per action, one transaction each."""

import json
import shutil
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from db import journal, keys, store
from db.actors import SITE_LABELS, Actor, Role, Site, SiteKind, site_code_problem
from db.attachments import service as attachments
from db.errors import UserError
from db.organs import lives, machine
from db.organs.rules import FormerName, Organ, OrganKind, matches
from db.organs.tables import OrganRow, UserRow
from db.paths import StorePaths
from db.rows import uuid7
from db.store import database

_KIND_OF_OFFICE = {
    SiteKind.COUNTY: OrganKind.BUREAU,
    SiteKind.ZONE: OrganKind.BUREAU,
    SiteKind.DEPARTMENT: OrganKind.DEPARTMENT,
    SiteKind.TOWNSHIP: OrganKind.TOWNSHIP_CENTRE,
    SiteKind.VILLAGE: OrganKind.VILLAGE_STATION,
}

_SITE = f"SELECT key, value FROM store_info WHERE key IN ('site_kind', 'site_code', 'organ_id', '{lives.LETTER}')"
_ORGANS = "SELECT id, name, short_name, kind, code, parent_id, aliases, valid_to, successor_id, former FROM organ"

FIRST_USER_ROLES = frozenset(Role) - {Role.WITNESS, Role.OBSERVER}
"""The first user may do all work of an office; only a witness must be somebody else, and an observer only reads."""


def start_office(
    paths: StorePaths, kind: SiteKind, organ: str, code: str, user: str, password: str
) -> tuple[Actor, str]:
    """Create and open this office's store with its first user; returns the actor and the recovery code.

    Raises UserError for a bad code, name or password, or a folder that cannot be written; then nothing is left behind.
    """
    organ, user, code = organ.strip(), user.strip(), code.strip()
    problem = site_code_problem(kind, code) or keys.password_problem(password) or _name_problem(organ, user)
    if problem:
        raise UserError(problem, hint="请改正后再试，还没有建库。")
    if store.exists(paths):
        raise UserError(
            f"{paths.folder} 里已经有一个数据库。", hint="请直接登录；要另建一个，请用 --data 指定别的文件夹。"
        )
    fresh = paths.folder.with_name(f"{paths.folder.name}.建库中-{uuid7()}")
    try:
        paths.folder.parent.mkdir(parents=True, exist_ok=True)
        key, recovery = store.create(fresh, kind.value, organ, code, user, password)
        _first_rows(StorePaths(fresh), key, kind, organ, code, user)
        _put_in_place(fresh, paths)
    except OSError as error:
        raise UserError(
            f"文件夹 {paths.folder} 写不进去，没有建库。", hint="请换一个可以写的文件夹，或请管理员放开权限后再试。"
        ) from error
    finally:
        store.close_store()
        shutil.rmtree(fresh, ignore_errors=True)
    store.open_store(paths, key)
    return _actor(user), recovery


def _put_in_place(fresh: Path, paths: StorePaths) -> None:
    """Move a finished store to its folder; of two who start at once, the second one is told."""
    if paths.folder.exists() and any(paths.folder.iterdir()):
        if store.exists(paths):
            raise UserError(f"{paths.folder} 里刚刚有了一个数据库。", hint="请直接登录。")
        for file in sorted(fresh.iterdir(), key=lambda file: file == StorePaths(fresh).keys):
            file.rename(paths.folder / file.name)
        return
    if paths.folder.exists():
        paths.folder.rmdir()
    fresh.rename(paths.folder)


def _name_problem(organ: str, user: str) -> str:
    for what, text, longest in (("单位名称", organ, 60), ("用户姓名", user, 30)):
        if not text:
            return f"{what}不能空着。"
        if len(text) > longest or not text.isprintable():
            return f"{what}太长，或有换行等看不见的字符。"
    return ""


def _first_rows(paths: StorePaths, key: bytes, kind: SiteKind, organ: str, code: str, user: str) -> None:
    store.open_store(paths, key)
    organ_id, user_id = uuid7(), uuid7()
    actor = Actor(user_id, user, organ_id, organ, FIRST_USER_ROLES, Site(code, kind, organ_id, organ))
    with database.atomic():
        OrganRow.create(id=organ_id, name=organ, short_name=organ, kind=_KIND_OF_OFFICE[kind], code=code)
        UserRow.create(id=user_id, name=user, organ_id=organ_id, roles=_roles_json(FIRST_USER_ROLES))
        own = {"site_kind": kind.value, "site_code": code, "organ_id": organ_id, lives.LETTER: lives.FIRST}
        for name, value in own.items():
            journal.set_info(name, value)
        machine.mark()
        attachments.make_key()
        journal.record(actor, f"建库：{SITE_LABELS[kind]} {organ}", "store", code, after={"code": code, "organ": organ})
    store.close_store()


def sign_in(paths: StorePaths, user: str, password: str) -> Actor:
    """Unlock and open the store as `user`."""
    store.require(paths)
    store.open_store(paths, keys.unlock(paths.keys, user, password))
    try:
        _note_life(paths, user)
        show_own_name()
        return _actor(user)
    except BaseException:
        store.close_store()
        raise


def _note_life(paths: StorePaths, user: str) -> None:
    """Give a restored or moved store the next letter, so that no number printed since is given twice."""
    if lives.was_broken(paths):
        with database.atomic():
            lives.note(paths, _actor(user))
    lives.write_down(paths)
    paths.restored.unlink(missing_ok=True)


def recover(paths: StorePaths, code: str, user: str, password: str) -> Actor:
    """Open the store with the recovery code and give `user` a new password."""
    problem = keys.password_problem(password)
    if problem:
        raise UserError(problem, hint="请换一个密码再试。")
    key = keys.unlock_with_recovery(paths.keys, code)
    store.open_store(paths, key)
    try:
        actor = _actor(user)
        with database.atomic():
            journal.record(actor, f"用恢复码重设了{user}的密码", "app_user", actor.user_id)
            keys.put_password(paths.keys, key, user, password)
        _note_life(paths, user)
        actor = _actor(user)
    except BaseException:
        store.close_store()
        raise
    return actor


def renewed(actor: Actor) -> Actor:
    """The same person as the store knows them now: the county's package may have brought another id of the office."""
    show_own_name()
    return _actor(actor.name)


def show_own_name() -> None:
    """Update the name shown in the login box from the store; after the transaction, never inside it.

    What a power cut or a full disk prevents here is written at the next sign-in.
    """
    with suppress(OSError, UserError):
        keys.name_office(store.opened().paths.keys, site().organ_name)


def switch_user(paths: StorePaths, user: str, password: str) -> Actor:
    """Another person signs in at the same open store."""
    keys.unlock(paths.keys, user, password)
    return _actor(user)


def user_names(paths: StorePaths) -> tuple[str, ...]:
    """Who may sign in at this PC; readable before anything is unlocked."""
    return keys.label(paths.keys).users


def users() -> list[tuple[str, str, frozenset[Role]]]:
    """Name, organ and roles of everybody who signs in here."""
    names = {organ.id: organ.name for organ in organs()}
    return [
        (row.name, names.get(row.organ_id, ""), _roles(row.roles))
        for row in UserRow.select().where(UserRow.active).order_by(UserRow.name)
    ]


def add_user(actor: Actor, name: str, password: str, organ_id: str, roles: frozenset[Role]) -> None:
    """Let another person sign in at this PC (管理员 only)."""
    actor.require(Role.ADMIN)
    name = name.strip()
    if not name or not roles:
        raise UserError("姓名和角色都要填，没有加用户。", hint="请填姓名并至少勾一个角色。")
    if UserRow.get_or_none(UserRow.name == name):
        raise UserError(f"已经有叫「{name}」的用户。", hint="同名的请在姓名后加括号区分，例如 张三（林业）。")
    organ = organ_by_id(organ_id)
    opened = store.opened()
    with database.atomic():
        row = UserRow.create(name=name, organ_id=organ_id, roles=_roles_json(roles))
        after = {"name": name, "organ": organ.name, "roles": sorted(roles)}
        journal.record(actor, f"加用户 {name}", "app_user", row.id, after=after)
        keys.put_password(opened.paths.keys, opened.key, name, password)


def organs() -> list[Organ]:
    """All organs, in code order."""
    return [_organ(row) for row in database.execute_sql(f"{_ORGANS} ORDER BY code, name").fetchall()]


def renamed() -> list[Organ]:
    """The organs that once had another name."""
    return [_organ(row) for row in database.execute_sql(f"{_ORGANS} WHERE former <> '[]'").fetchall()]


def organ_by_id(organ_id: str) -> Organ:
    """The organ of that id."""
    row = database.execute_sql(f"{_ORGANS} WHERE id = ?", (organ_id,)).fetchone()
    if row is None:
        raise UserError("单位登记里没有这个单位。", hint="请先在单位登记里加上它。")
    return _organ(row)


def organ_named(text: str) -> Organ | None:
    """The organ whose name, short name or alias is `text`; None when there is none or more than one."""
    found = [organ for organ in organs() if matches(organ, text)]
    return found[0] if len(found) == 1 else None


def add_organ(
    actor: Actor,
    name: str,
    short_name: str,
    kind: OrganKind,
    code: str = "",
    parent_id: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Organ:
    """Register an organ; one of that name must not exist yet."""
    actor.require(Role.ADMIN, Role.LIST_EDITOR)
    name = name.strip()
    if OrganRow.get_or_none(OrganRow.name == name):
        raise UserError(f"单位「{name}」已经登记过。", hint="请直接使用已有的单位。")
    with database.atomic():
        row = OrganRow.create(
            name=name, short_name=short_name or name, kind=kind, code=code, parent_id=parent_id,
            aliases=json.dumps(list(aliases), ensure_ascii=False),
        )  # fmt: skip
        journal.record(actor, f"登记单位 {name}", "organ", row.id, after={"name": name, "kind": kind, "code": code})
    return organ_by_id(row.id)


def add_aliases(actor: Actor, organ_id: str, aliases: tuple[str, ...]) -> Organ:
    """Note further names by which lists and documents call an organ."""
    actor.require(Role.ADMIN, Role.LIST_EDITOR)
    known = organ_by_id(organ_id)
    names = tuple(dict.fromkeys((*known.aliases, *aliases)))
    with database.atomic():
        row = OrganRow.get_by_id(organ_id)
        row.aliases = json.dumps(names, ensure_ascii=False)
        row.save()
        journal.record(
            actor, f"登记{known.name}的别名", "organ", organ_id, {"aliases": known.aliases}, {"aliases": names}
        )
    return organ_by_id(organ_id)


def _actor(user: str) -> Actor:
    sql = "SELECT id, organ_id, roles FROM app_user WHERE name = ? AND active"
    row = database.execute_sql(sql, (user,)).fetchone()
    if row is None:
        raise UserError(f"用户「{user}」已停用或不在本库。", hint="请换一个用户登录，或请管理员处理。")
    user_id, organ_id, roles = row
    return Actor(user_id, user, organ_id, organ_by_id(organ_id).name, _roles(roles), site())


def site() -> Site:
    """The office this store belongs to."""
    found = {row[0]: row[1] for row in database.execute_sql(_SITE)}
    organ_id = found.get("organ_id", "")
    name = organ_by_id(organ_id).name
    return Site(
        found.get("site_code", ""),
        SiteKind(found.get("site_kind", "")),
        organ_id,
        name,
        found.get(lives.LETTER, lives.FIRST),
    )


@lru_cache(maxsize=1000)
def _organ(row: tuple[Any, ...]) -> Organ:
    organ_id, name, short_name, kind, code, parent_id, aliases, valid_to, successor_id, former = row
    names = tuple(FormerName(**one) for one in json.loads(former)) if former != "[]" else ()
    return Organ(
        organ_id, name, short_name, OrganKind(kind), code, parent_id, tuple(json.loads(aliases)), valid_to,
        successor_id, names,
    )  # fmt: skip


def _roles(text: str) -> frozenset[Role]:
    return frozenset(Role(value) for value in json.loads(text))


def _roles_json(roles: frozenset[Role]) -> str:
    return json.dumps(sorted(roles))
