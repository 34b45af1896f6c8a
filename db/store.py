"""The one encrypted store: create, open, upgrade, check, and explain what went wrong with it."""

import base64
import binascii
import errno
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import peewee
import sqlcipher3

from db import clock, in_use, keys
from db.errors import UserError
from db.paths import StorePaths

PRAGMAS = {"foreign_keys": 1, "journal_mode": "wal", "synchronous": "full", "busy_timeout": 5000, "cache_size": -8000}
"""`cache_size` in KiB: a page of a list and what stands behind each row fit not into the 2000 SQLite takes itself."""
NEWEST_SCHEMA = 15
"""The number of steps in db/migrations; a store with this `user_version` is not checked for missing steps."""
SMALLEST_STORE = 4096
OLD_SECONDS = 60 * 60
QUICK_CHECK_LIMIT = 64 * 1024 * 1024
ROWS_AT_ONCE = 100
_VALUES = re.compile(r"(INSERT .+ VALUES )(\((?:[^()]|\([^()]*\))*\))(.*)", re.DOTALL)
"""A statement that inserts one row, taken apart: what stands before the row, the row, and what comes after it."""


sqlcipher3.dbapi2.register_adapter(bool, int)  # else the driver looks long for a way to pass one


class EncryptedDatabase(peewee.SqliteDatabase):
    """SQLite through SQLCipher, opened with a raw 32-byte key; one connection per thread."""

    server_version = sqlcipher3.dbapi2.sqlite_version_info

    def __init__(self) -> None:
        super().__init__(None)
        self._raw_key = b""

    def use(self, path: Path, key: bytes) -> None:
        """Point at a store; the next connect opens it."""
        self._raw_key = key
        self.init(str(path), pragmas=PRAGMAS)

    def forget(self) -> None:
        """Drop the key: nothing can be opened until the next `use`."""
        self._raw_key = b""
        self.init(None)

    def _connect(self) -> sqlcipher3.dbapi2.Connection:
        connection = connect(Path(self.database), self._raw_key)
        try:
            hooks: Any = self
            hooks._add_conn_hooks(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def begin(self, lock_type: str = "IMMEDIATE") -> None:
        """Begin a transaction that may write: what it reads cannot be changed by another process before it writes."""
        parent: Any = super()
        parent.begin(lock_type)

    def execute_sql(self, sql: str, params: Sequence[object] = ()) -> sqlcipher3.dbapi2.Cursor:
        """Run one statement on this thread's connection; peewee's own way asks each time who else wants to know."""
        library: Any = peewee
        asked: Any = self
        with library.__exception_wrapper__:
            cursor: sqlcipher3.dbapi2.Cursor = asked.cursor().execute(sql, params or ())
        return cursor

    def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for each of many rows; use it inside `atomic()`. Fails as `execute_sql` does.

        Rows to insert go many to a statement: inside a savepoint SQLite prepares a way back for every statement, and
        that comes to cost several times what the row does.
        """
        if len(rows) == 1:
            self.execute_sql(sql, rows[0])
            return
        library: Any = peewee
        found = _VALUES.fullmatch(sql)
        with library.__exception_wrapper__:
            if found is None:
                self.connection().executemany(sql, rows)
                return
            before, row, after = found.groups()
            for start in range(0, len(rows), ROWS_AT_ONCE):
                some = rows[start : start + ROWS_AT_ONCE]
                self.connection().execute(
                    f"{before}{','.join([row] * len(some))}{after}", list(chain.from_iterable(some))
                )

    def connection(self) -> sqlcipher3.dbapi2.Connection:
        """This thread's connection, in autocommit mode; use it inside `atomic()`."""
        parent: Any = super()
        found: sqlcipher3.dbapi2.Connection = parent.connection()
        return found


database = EncryptedDatabase()


@dataclass(frozen=True, slots=True)
class Opened:
    """The store that is open, with its key."""

    paths: StorePaths
    key: bytes


_opened: Opened | None = None
_subkeys: dict[str, bytes] = {}
_ciphers: dict[str, Any] = {}


def opened() -> Opened:
    """The open store. Raises UserError when none is."""
    if _opened is None:
        raise UserError("还没有打开数据库。", hint="请先登录。")
    return _opened


def connect(path: Path, key: bytes) -> sqlcipher3.dbapi2.Connection:
    """A keyed connection in autocommit mode; the caller closes it. SQLCipher's own English log stays silent."""
    connection = sqlcipher3.dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def exists(paths: StorePaths) -> bool:
    """Whether a store was created in this folder, whole or not."""
    return paths.keys.exists() or paths.database.exists()


def require(paths: StorePaths) -> None:
    """Raise UserError unless both files of a store are there."""
    if not exists(paths):
        raise UserError(f"{paths.folder} 里没有数据库。", hint="请先用 init 建库，或在窗口里完成首次使用。")
    missing = "钥匙文件 keys.json" if not paths.keys.exists() else "数据库文件 store.db"
    if not (paths.keys.exists() and paths.database.exists()):
        raise UserError(
            f"{missing}不见了，没有打开。", hint="请不要建新库，用最近的备份恢复（restore 命令或「从备份恢复」）。"
        )


def create(folder: Path, kind: str, organ: str, code: str, user: str, password: str) -> tuple[bytes, str]:
    """Make an empty store with one user in a new folder; returns its key and the recovery code.

    Raises OSError when the folder cannot be written, UserError for a full disk; what was written the caller removes.
    """
    paths = StorePaths(folder)
    for place in (folder, paths.attachments, paths.outbox, paths.inbox, paths.backups):
        place.mkdir()
    key = keys.new_key()
    try:
        with closing(connect(paths.database, key)) as connection:
            _upgrade(connection)
    except sqlcipher3.dbapi2.Error as error:
        raise explain(error) or error from error
    recovery = keys.create(paths.keys, key, kind, organ, code)
    keys.put_password(paths.keys, key, user, password)
    return key, recovery


def open_store(paths: StorePaths, key: bytes) -> None:
    """Open the store, back it up and upgrade it when an older program wrote it, and bind the tables to it.

    Raises UserError for a damaged store, a newer store, a full disk or a read-only folder.
    """
    global _opened
    close_store()
    require(paths)
    in_use.share(paths.folder)
    try:
        with closing(connect(paths.database, key)) as connection:
            _check_whole(connection, paths)
            if connection.execute("PRAGMA user_version").fetchone()[0] != NEWEST_SCHEMA:
                _refuse_newer(connection)
                copy_database(connection, key, fresh_name(paths.backups, "升级前", ".db"))
                _upgrade(connection)
        database.use(paths.database, key)
        database.connect()
    except (sqlcipher3.dbapi2.Error, peewee.PeeweeException) as error:
        in_use.release()
        raise explain(error) or error from error
    _opened = Opened(paths, key)


def _upgrade(connection: sqlcipher3.dbapi2.Connection) -> None:
    from sqlite_utils import Database

    from db import migrations

    migrations.upgrade(Database(connection))


def _refuse_newer(connection: sqlcipher3.dbapi2.Connection) -> None:
    from sqlite_utils import Database

    from db import migrations

    migrations.refuse_newer(Database(connection))


def close_store() -> None:
    """Close this thread's connection and forget the key."""
    global _opened
    if not database.is_closed():
        database.close()
    database.forget()
    _subkeys.clear()
    _ciphers.clear()
    in_use.release()
    _opened = None


def _check_whole(connection: sqlcipher3.dbapi2.Connection, paths: StorePaths) -> None:
    if paths.database.stat().st_size < SMALLEST_STORE:
        raise _damaged()
    if paths.database.stat().st_size > QUICK_CHECK_LIMIT:
        return  # its head and its schema are read, and refused where they are damaged, when it is connected to
    found = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found[0] != "ok":
        raise _damaged()


def _damaged() -> UserError:
    return UserError(
        "数据库文件损坏了，或者和钥匙文件不是一套，没有打开。",
        hint="请不要删除任何文件，用最近的备份恢复（restore 命令或「从备份恢复」），并告诉管理员。",
    )


def explain(error: BaseException) -> UserError | None:
    """Turn a failure of the user's world (disk, permission, damage) into words; None when it is our bug."""
    if isinstance(error, UserError):
        return error
    return _explain_one(error) or (explain(error.__context__) if error.__context__ else None)


def _explain_one(error: BaseException) -> UserError | None:
    text = str(error).lower()
    if isinstance(error, OSError):
        return _explain_os(error)
    if not isinstance(error, (sqlcipher3.dbapi2.Error, peewee.PeeweeException)):
        return None
    if "full" in text:
        return UserError("磁盘满了，刚才这一步没有保存。", hint="请清出一些空间后再做一次；已保存的数据没有受影响。")
    if "readonly" in text or "read-only" in text:
        return UserError("数据文件夹只能读，刚才这一步没有保存。", hint="请换一个可以写的文件夹，或请管理员放开权限。")
    if "locked" in text or "busy" in text:
        return UserError(
            "数据库正被另一个程序占用，刚才这一步没有保存。", hint="请等几秒再试；还不行请关掉另一个窗口。"
        )
    if "not a database" in text or "malformed" in text or "encrypted" in text or "hmac" in text:
        return _damaged()
    if "unable to open" in text or "disk i/o" in text:
        return UserError("数据库文件打不开，可能是磁盘或权限有问题。", hint="请检查磁盘和文件夹权限后再试。")
    return None


def _explain_os(error: OSError) -> UserError | None:
    name = Path(error.filename).name if isinstance(error.filename, str) else ""
    for suffix in (".part", ".未完成", ".restoring"):
        name = name.removesuffix(suffix)
    name = f"「{name}」" if name else "要写的文件"
    if error.errno == errno.ENOSPC:
        return UserError(f"磁盘满了，{name}没有写成。", hint="请清出一些空间，或换一个磁盘后再做一次。")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return UserError(f"{name}没有权限读写。", hint="请换一个可以写的位置，或请管理员放开权限。")
    if error.errno == errno.ENOENT:
        return UserError(f"找不到{name}。", hint="请核对文件名和位置；U 盘请确认已经插好。")
    if error.errno == errno.ENAMETOOLONG:
        return UserError("文件名太长，没有写成。", hint="请换一个短一些的文件名再试。")
    if error.errno in (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY):
        return UserError(f"{name}的位置不对：文件夹和文件弄混了。", hint="请核对位置后再试。")
    if error.errno == errno.EIO:
        return UserError(f"读写{name}时磁盘出错。", hint="请换一个 U 盘或磁盘再试，并尽快备份。")
    return None


def _subkey(purpose: str) -> bytes:
    if purpose not in _subkeys:
        _subkeys[purpose] = hmac.new(opened().key, f"shenguantong {purpose}".encode(), hashlib.sha256).digest()
    return _subkeys[purpose]


def encrypt_column(plain: str) -> str:
    """Encrypt one value (an ID number) for its column; '' stays ''."""
    if not plain:
        return ""
    nonce = secrets.token_bytes(12)
    return base64.b64encode(nonce + _column_cipher().encrypt(nonce, plain.encode(), b"")).decode()


def decrypt_column(cipher: str) -> str:
    """The value that `encrypt_column` hid. Raises UserError for one this store did not hide, or that was altered."""
    from cryptography.exceptions import InvalidTag

    if not cipher:
        return ""
    try:
        raw = binascii.a2b_base64(cipher)
        plain: bytes = _column_cipher().decrypt(raw[:12], raw[12:], b"")
        return plain.decode()
    except (ValueError, InvalidTag) as error:
        raise UserError(
            "库里有一栏加密的内容读不出来，可能被别的工具改过。", hint="请用最近的备份核对，并告诉管理员。"
        ) from error


def _column_cipher() -> Any:
    """AES-GCM with the subkey of columns, made once per opened store."""
    if "column" not in _ciphers:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        _ciphers["column"] = AESGCM(_subkey("column"))
    return _ciphers["column"]


def lookup_key(plain: str) -> str:
    """A keyed hash by which an encrypted value is found again; '' stays ''."""
    return hmac.new(_subkey("lookup"), plain.upper().encode(), hashlib.sha256).hexdigest() if plain else ""


def fresh_name(folder: Path, word: str, suffix: str) -> Path:
    """A file name of this moment that is not taken yet, e.g. 20261120-140300-升级前.db."""
    folder.mkdir(parents=True, exist_ok=True)
    base = f"{clock.now():%Y%m%d-%H%M%S}-{word}"
    for number in range(1, 1000):
        candidate = folder / (f"{base}{suffix}" if number == 1 else f"{base}-{number}{suffix}")
        if not candidate.exists():
            return candidate
    raise UserError("备份文件夹里同名文件太多。", hint="请清理备份文件夹后再试。")


def copy_database(connection: sqlcipher3.dbapi2.Connection, key: bytes, target: Path) -> None:
    """A whole copy of an open database under the same key, consistent whoever writes meanwhile, or none at all."""
    _clear_old_parts(target.parent)
    part = target.with_name(target.name + ".part")
    try:
        with closing(connect(part, key)) as copy:
            connection.backup(copy)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _clear_old_parts(folder: Path) -> None:
    """Remove what a copy that died an hour ago or more left half-written."""
    for part in folder.glob("*.part"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > OLD_SECONDS:
                part.unlink()


def check_whole() -> None:
    """Check every page of the open store: contents, indexes and encryption (整库检查)."""
    for row in database.execute_sql("PRAGMA integrity_check(1)").fetchall():
        if row[0] != "ok":
            raise _damaged()
    if database.execute_sql("PRAGMA cipher_integrity_check").fetchall():
        raise _damaged()
