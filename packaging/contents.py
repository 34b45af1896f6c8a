"""What goes into a bundle and what stays out: shared by the PyInstaller specs."""

from pathlib import Path

ROOT = Path(__file__).parent.parent

# Found by PyInstaller's search, used only while building and testing.
UNUSED_MODULES = [
    *("pytest", "_pytest", "pytestqt", "hypothesis", "mypy", "pip", "setuptools", "pkg_resources", "uv"),
    *("PyInstaller", "importlinter", "grimp", "chinese_calendar", "fontTools", "xlwt", "pypdf"),
    *("tkinter", "unittest", "pydoc", "doctest", "lib2to3", "ensurepip", "idlelib", "numpy", "IPython"),
    *(f"PySide6.Qt{part}" for part in ("Qml", "Quick", "QuickWidgets", "QuickControls2", "Designer", "Help")),
    *(f"PySide6.Qt{part}" for part in ("Sql", "Test", "UiTools")),
]

# Loaded by name at run time, so that the search for import statements misses them.
COMMANDS = [
    f"{folder}.commands.{file.stem}"
    for folder in ("db", "reports")
    for file in sorted((ROOT / folder / "commands").glob("[!_]*.py"))
]
CASE_PARTS = [
    ".".join(file.relative_to(ROOT).with_suffix("").parts)
    for file in sorted((ROOT / "desktop" / "cases").rglob("[!_]*.py"))
]
HIDDEN_MODULES = ["sqlcipher3.dbapi2", "_cffi_backend", *COMMANDS, *CASE_PARTS]

# What PyInstaller's Qt hooks bring in and no window of ours uses, by a part of the path inside the bundle.
QT_PLUGINS = ("egldeviceintegrations", "generic", "networkinformation", "sqldrivers", "tls")
QT_PLATFORMS = ("eglfs", "linuxfb", "minimal", "minimalegl", "vkkhrdisplay", "vnc")
UNUSED_FILES = (
    *(f"plugins/{name}/" for name in QT_PLUGINS),
    *(f"plugins/platforms/libq{name}." for name in QT_PLATFORMS),
    *("platformthemes/libqgtk3", "platforminputcontexts/libqtvirtualkeyboard", "imageformats/libqpdf"),
    *("Qt6Qml", "Qt6Quick", "Qt6VirtualKeyboard", "Qt6Pdf", "Qt6EglF", "opengl32sw", "printsupport/libcups"),
    # Only the GTK theme and the CUPS plug-in left out above stand on these.
    *("libatk", "libcairo", "libdatrie", "libfribidi", "libgdk", "libgraphite2", "libgtk", "libharfbuzz"),
    *("libpango", "libpixman", "libthai", "libXext.", "libXrender.", "libavahi", "libcups", "libgnutls"),
    *("libhogweed", "libidn2", "libnettle", "libp11-kit", "libtasn1", "libunistring", "libgmp."),
)


def used(target: str) -> bool:
    """Whether a collected file is needed, by its path in the bundle; of Qt's translations only Chinese is."""
    path = target.replace("\\", "/")
    if "PySide6" in path and "/translations/" in path:
        return "zh_CN" in path
    return not any(part in path for part in UNUSED_FILES)
