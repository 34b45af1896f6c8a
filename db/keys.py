"""Key slots: the store's random key, wrapped once per user password and once for the printed recovery code."""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.actors import SiteKind
from db.errors import UserError

FORMAT = 1
KEY_BYTES = 32
RECOVERY_BYTES = 20
SALT_BYTES = 16
ARGON2_TIME = 3
ARGON2_MEMORY_KIB = 64 * 1024
MOST_TIME = 20
MOST_MEMORY_KIB = 1024 * 1024
MIN_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Label:
    """What the login box may show before anything is decrypted: the office and who may sign in."""

    kind: str
    organ: str
    code: str
    users: tuple[str, ...]


def new_key() -> bytes:
    """A random store key of 32 bytes."""
    return secrets.token_bytes(KEY_BYTES)


def create(path: Path, key: bytes, kind: str, organ: str, code: str) -> str:
    """Write a new key file without users and return the recovery code, e.g. ABCD-EFGH-…; it is stored nowhere."""
    recovery = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    document: dict[str, Any] = {
        "format": FORMAT,
        "store_id": secrets.token_hex(16),
        "label": {"kind": kind, "organ": organ, "code": code},
        "slots": [],
    }
    document["slots"].append(_slot(document["store_id"], "recovery", "", recovery, key))
    _write(path, document)
    return "-".join(recovery[i : i + 4] for i in range(0, len(recovery), 4))


def label(path: Path) -> Label:
    """What the file says in the clear."""
    document = _read(path)
    office = document["label"]
    users = tuple(slot["name"] for slot in document["slots"] if slot["kind"] == "password")
    return Label(office["kind"], office["organ"], office["code"], users)


def name_office(path: Path, organ: str) -> None:
    """Let the login box show this name of the office."""
    document = _read(path)
    if document["label"]["organ"] != organ:
        document["label"]["organ"] = organ
        _write(path, document)


def put_password(path: Path, key: bytes, name: str, password: str) -> None:
    """Add or replace the slot of a user."""
    problem = password_problem(password)
    if problem:
        raise UserError(problem, hint="请换一个密码再试。")
    document = _read(path)
    document["slots"] = [s for s in document["slots"] if (s["kind"], s["name"]) != ("password", name)]
    document["slots"].append(_slot(document["store_id"], "password", name, password, key))
    _write(path, document)


def password_problem(password: str) -> str:
    """Say why a password is too weak, or ''."""
    if len(password) < MIN_PASSWORD:
        return f"密码至少要 {MIN_PASSWORD} 位。"
    if len(set(password)) < 4:
        return "密码太简单，重复的字符太多。"
    return ""


def unlock(path: Path, name: str, password: str) -> bytes:
    """The store key, opened with a user's password. Raises UserError for a wrong name or password."""
    document = _read(path)
    for slot in document["slots"]:
        if (slot["kind"], slot["name"]) == ("password", name):
            key = _open(document["store_id"], slot, password)
            if key is None:
                raise UserError(
                    f"{name}的密码不对，数据库没有打开。",
                    hint="请检查大小写后再输；忘了密码请用恢复单上的恢复码。",
                )
            return key
    known = "、".join(slot["name"] for slot in document["slots"] if slot["kind"] == "password")
    raise UserError(f"没有叫「{name}」的用户。", hint=f"本机的用户有：{known}。")


def unlock_with_recovery(path: Path, code: str) -> bytes:
    """The store key, opened with the printed recovery code; dashes, spaces and case do not matter."""
    document = _read(path)
    plain = "".join(c for c in code.upper() if c.isalnum()).replace("0", "O").replace("1", "I").replace("8", "B")
    for slot in document["slots"]:
        if slot["kind"] == "recovery":
            key = _open(document["store_id"], slot, plain)
            if key is not None:
                return key
    raise UserError("恢复码不对，数据库没有打开。", hint="请照恢复单逐组核对后再输。")


def _derive(secret: str, slot: dict[str, Any]) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        secret.encode(),
        base64.b64decode(slot["salt"]),
        time_cost=slot["time"],
        memory_cost=slot["memory_kib"],
        parallelism=1,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _slot(store_id: str, kind: str, name: str, secret: str, key: bytes) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    slot: dict[str, Any] = {
        "kind": kind,
        "name": name,
        "kdf": "argon2id",
        "salt": base64.b64encode(secrets.token_bytes(SALT_BYTES)).decode(),
        "time": ARGON2_TIME,
        "memory_kib": ARGON2_MEMORY_KIB,
    }
    nonce = secrets.token_bytes(12)
    wrapped = AESGCM(_derive(secret, slot)).encrypt(nonce, key, f"{store_id}|{kind}|{name}".encode())
    slot["wrapped"] = base64.b64encode(nonce + wrapped).decode()
    return slot


def _open(store_id: str, slot: dict[str, Any], secret: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    wrapped = base64.b64decode(slot["wrapped"])
    bound_to = f"{store_id}|{slot['kind']}|{slot['name']}".encode()
    try:
        return AESGCM(_derive(secret, slot)).decrypt(wrapped[:12], wrapped[12:], bound_to)
    except InvalidTag:
        return None


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] > FORMAT:
            raise UserError("钥匙文件是新版本程序写的，没有打开。", hint="请先升级本机程序。")
        for slot in document["slots"]:
            _check_slot(slot)
        SiteKind(document["label"]["kind"])
        _check_texts(document["label"]["organ"], document["label"]["code"], document["store_id"])
    except PermissionError as error:
        raise UserError(
            f"钥匙文件 {path.name} 没有权限读，数据库没有打开。", hint="请管理员放开权限后再试。"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UserError(
            f"钥匙文件 {path.name} 读不出来，数据库没有打开。",
            hint="请从最近的备份恢复（restore 命令或「从备份恢复」）。",
        ) from error
    return dict(document)


def _check_slot(slot: dict[str, Any]) -> None:
    """Raise ValueError, KeyError or TypeError for a slot that no program of ours wrote."""
    time, memory = slot["time"], slot["memory_kib"]
    if not (type(time) is type(memory) is int and 1 <= time <= MOST_TIME and 8 <= memory <= MOST_MEMORY_KIB):
        raise ValueError("key derivation out of bounds")
    if len(base64.b64decode(slot["salt"], validate=True)) != SALT_BYTES:
        raise ValueError("a salt of a wrong length")
    if len(base64.b64decode(slot["wrapped"], validate=True)) != 12 + KEY_BYTES + 16:
        raise ValueError("wrapped key of a wrong length")
    _check_texts(slot["kind"], slot["name"])


def _check_texts(*values: object) -> None:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("not a text")


def _write(path: Path, document: dict[str, Any]) -> None:
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
