"""What the window remembers: type size, place, the last user. A file in the store folder, made when first written."""

from PySide6.QtCore import QByteArray, QSettings

from db.paths import StorePaths
from desktop.tokens import TypeSize

FILE_NAME = "window.ini"


class Preferences:
    """The window's own settings; nothing about the work stands in them."""

    def __init__(self, paths: StorePaths) -> None:
        self._paths = paths
        self._settings: QSettings | None = None

    @property
    def type_size(self) -> TypeSize:
        """The type size chosen last."""
        value = str(self._value("look/type_size", TypeSize.STANDARD.value))
        return TypeSize(value) if value in set(TypeSize) else TypeSize.STANDARD

    @type_size.setter
    def type_size(self, size: TypeSize) -> None:
        self._keep("look/type_size", size.value)

    @property
    def last_user(self) -> str:
        """Who signed in last."""
        return str(self._value("login/user", ""))

    @last_user.setter
    def last_user(self, name: str) -> None:
        self._keep("login/user", name)

    @property
    def watched_folder(self) -> str:
        """Where the document camera or the scanner puts its files; '' while nobody chose a folder."""
        return str(self._value("counter/watched", ""))

    @watched_folder.setter
    def watched_folder(self, folder: str) -> None:
        self._keep("counter/watched", folder)

    @property
    def geometry(self) -> QByteArray:
        """Where the window stood."""
        value = self._value("window/geometry", QByteArray())
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._keep("window/geometry", value)

    def _value(self, name: str, default: object) -> object:
        file = self._paths.folder / FILE_NAME
        if self._settings is None and not file.exists():
            return default
        return self._opened().value(name, default)

    def _keep(self, name: str, value: object) -> None:
        if self._paths.folder.is_dir():
            self._opened().setValue(name, value)
            self._opened().sync()

    def _opened(self) -> QSettings:
        if self._settings is None:
            self._settings = QSettings(str(self._paths.folder / FILE_NAME), QSettings.Format.IniFormat)
        return self._settings
