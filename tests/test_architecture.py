"""The house holds its shape: layers, late imports, small files; the contracts stand in pyproject.toml."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("desktop", "reports", "db", "resources")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40

# Slow to import or needed by few: only ever imported inside the function that needs them, so that the
# window opens at once. A module that names one at its top is itself imported late.
HEAVY = (
    *("reportlab", "openpyxl", "pypinyin", "python_calamine", "pypdfium2", "rapidfuzz", "stdnum"),
    "zxingcpp",
)
LATE = (
    *HEAVY,
    *("charset_normalizer", "cryptography", "argon2", "pyrage", "zstandard", "msgspec", "PIL"),
    *("sqlite_utils", "db.migrations"),  # wanted only by a new or an old store
)
# A page brings its feature with it when it is first opened. Inside db and reports everything stands at the top.
LATE_IN_THE_WINDOW = ("db", "reports", "desktop", "PySide6.QtPrintSupport", "PySide6.QtSvg")

# Who alone may import what, by the beginning of the file's path.
OWNERS = {
    "reportlab": ("reports/pdf",),
    "openpyxl": ("reports/xlsx", "db/sheets/"),
    "threading": ("desktop/tasks.py",),
    "concurrent": ("desktop/tasks.py",),
    "multiprocessing": ("desktop/tasks.py",),
}


def sources(*folders: str) -> list[Path]:
    """Every Python file of the given folders of the project, sorted."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@dataclass(frozen=True)
class Facts:
    """What the tests ask of one file; its tree is not kept, it would slow every other test down."""

    documented: bool
    lines: int
    imports: list[tuple[int, str, bool]]
    """Line, dotted name, and whether it stands inside a function."""
    functions: list[tuple[int, str, int]]
    """Line, name and length."""
    bare: list[tuple[int, str]]
    """Line and name of what is public and says nothing of itself."""


@cache
def facts(path: Path) -> Facts:
    """The facts of a file of the project."""
    source = path.read_bytes()
    tree = ast.parse(source)
    found = Facts(bool(ast.get_docstring(tree)), len(source.splitlines()), [], [], [])
    for node, inside in statements(tree.body):
        if isinstance(node, ast.Import):
            found.imports.extend((node.lineno, alias.name, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.imports.extend((node.lineno, f"{node.module}.{alias.name}", inside) for alias in node.names)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.functions.append((node.lineno, node.name, (node.end_lineno or 0) - node.lineno + 1))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            found.bare.extend([] if ast.get_docstring(node) else [(node.lineno, node.name)])
    return found


def statements(body: Sequence[ast.stmt], inside: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """Every statement of a body and below it, and whether it stands inside a function."""
    for node in body:
        yield node, inside
        deeper = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in ("body", "orelse", "finalbody"):
            yield from statements(getattr(node, name, ()), deeper)
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from statements(part.body, deeper)


def in_package(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def may_come_late(module: str, path: Path) -> bool:
    """Whether a file may import a module inside a function: slow libraries, and the modules that stand on them."""
    allowed = LATE + LATE_IN_THE_WINDOW if name_of(path).startswith("desktop/") else LATE
    stands_on_slow = any(module.replace(".", "/").startswith(OWNERS[library]) for library in ("reportlab", "openpyxl"))
    return stands_on_slow or any(in_package(module, package) for package in allowed)


def test_imports_follow_the_contracts(capsys: pytest.CaptureFixture[str]) -> None:
    from importlinter.cli import lint_imports

    failed = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert failed == 0, capsys.readouterr().out


def test_every_folder_of_the_product_is_a_package_the_contracts_can_see() -> None:
    folders = {path.parent for path in sources(*PACKAGES)}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_a_command_starts_without_the_window_and_without_the_heavy_libraries() -> None:
    code = f"import main, sys; print([m for m in {('PySide6', *HEAVY)!r} if m in sys.modules])"
    started = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (started.stdout.strip(), started.stderr) == ("[]", "")


def test_importing_the_program_creates_nothing(tmp_path: Path) -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import main"
    home = {"HOME": str(tmp_path), "APPDATA": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=home, check=True)
    assert list(tmp_path.iterdir()) == []


def test_only_slow_or_rarely_needed_modules_are_imported_inside_functions() -> None:
    late = {
        f"{name_of(path)}:{line} {module}"
        for path in sources(*PACKAGES)
        for line, module, inside in facts(path).imports
        if inside and not may_come_late(module, path)
    }
    assert late == set()


def test_a_library_is_imported_only_by_its_owner() -> None:
    strangers = {
        f"{name_of(path)}:{line} {module}"
        for path in sources(*PACKAGES)
        for line, module, _ in facts(path).imports
        for library, owners in OWNERS.items()
        if in_package(module, library) and not name_of(path).startswith(owners)
    }
    assert strangers == set()


def test_only_messages_opens_a_message_box_and_only_tasks_starts_a_qt_thread() -> None:
    allowed = {
        "QMessageBox": "desktop/messages.py",
        "QThread": "desktop/tasks.py",
        "QThreadPool": "desktop/tasks.py",
    }
    found = {
        f"{name_of(path)}:{line} {module}"
        for path in sources(*PACKAGES)
        for line, module, _ in facts(path).imports
        if (name := module.rpartition(".")[2]) in allowed and name_of(path) != allowed[name]
    }
    assert found == set()


def test_every_module_says_in_one_docstring_what_it_is_for() -> None:
    files = [ROOT / "main.py", *sources(*PACKAGES, "packaging", "tests")]
    assert [name_of(path) for path in files if not facts(path).documented] == []


def test_every_public_function_of_the_heart_has_a_docstring() -> None:
    bare = [
        f"{name_of(path)}:{line} {name}"
        for path in sources("db", "reports")
        if "/commands/" not in name_of(path)  # a command's help says what it does
        for line, name in facts(path).bare
    ]
    assert bare == []


def test_files_and_functions_stay_short() -> None:
    files = [ROOT / "main.py", *sources(*PACKAGES, "packaging", "tests")]
    long = [f"{name_of(path)}: {facts(path).lines}" for path in files if facts(path).lines > LONGEST_FILE]
    long += [
        f"{name_of(path)}:{line} {name}: {length}"
        for path in files
        if path.parent != ROOT / "db" / "migrations"  # a step is one list of SQL statements, never edited again
        for line, name, length in facts(path).functions
        if length > LONGEST_FUNCTION
    ]
    assert long == []


def test_the_packaging_folder_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
