"""One window per store: a second start brings the first window forward and ends."""

import hashlib

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from db.errors import UserError
from db.paths import StorePaths

WAIT = 500


class SingleInstance(QObject):
    """Holds the store's lock file and listens for a second start."""

    called = Signal()

    def __init__(self, paths: StorePaths) -> None:
        super().__init__()
        digest = hashlib.sha256(str(paths.folder.resolve()).encode()).hexdigest()[:16]
        self._name = f"shenguantong-{digest}"
        self._paths = paths
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None

    def take(self) -> bool:
        """Whether this is the first window of the store; if not, the first one was called forward.

        Raises UserError when somebody holds the store whose window cannot be called (another desktop user).
        """
        if self._call_first():
            return False
        if self._paths.folder.is_dir() and not self.take_lock():
            raise UserError(
                "这个数据文件夹正被本机另一个用户打开着。", hint="请让那位用户先退出程序，或等他用完再打开。"
            )
        QLocalServer.removeServer(self._name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(self._name)
        return True

    def take_lock(self) -> bool:
        """Lock the store folder against a window of another kind of session (a second desktop user)."""
        if self._lock is None:
            self._lock = QLockFile(str(self._paths.lock))
            self._lock.setStaleLockTime(0)
        return self._lock.isLocked() or self._lock.tryLock(100)

    def release(self) -> None:
        """Let another window open the store."""
        if self._server:
            self._server.close()
        if self._lock:
            self._lock.unlock()

    def _call_first(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(WAIT):
            return False
        socket.write(b"show")
        socket.waitForBytesWritten(WAIT)
        socket.disconnectFromServer()
        return True

    def _answer(self) -> None:
        if self._server:
            connection = self._server.nextPendingConnection()
            if connection:
                connection.deleteLater()
        self.called.emit()
