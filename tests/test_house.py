"""What a fresh machine relies on: locks with hashes and no host, and documents that stay true."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
BINARY = {".ttf", ".otf", ".png", ".ico", ".icns", ".xls", ".xlsx", ".pdf", ".db", ".xpk", ".zst", ".age"}


def our_files() -> list[Path]:
    """Every file of the project, without what is made from it (see .gitignore)."""
    made = {".git", ".venv", "build", "__pycache__"}
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in made]
    kept = [path for path in folders if not path.name.endswith("_cache") and path.name != ".hypothesis"]
    files = [*ROOT.iterdir(), *(path for folder in kept for path in folder.rglob("*"))]
    return sorted(path for path in files if path.is_file() and "__pycache__" not in path.parts)


def requirement_names(lines: list[str]) -> set[str]:
    """Normalised project names at the beginning of requirement lines."""
    found = (re.match(r"[A-Za-z0-9._-]+", line) for line in lines)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_every_library_with_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    entries = re.findall(r"^\S[^\n]*(?:\n    --hash[^\n]*)+", text, re.MULTILINE)
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(entries) == len(pinned) > 20
    assert [line for line in pinned if "==" not in line] == []
    assert not re.search(r"://|find-links|index-url|trusted-host| @ ", text)


def test_the_locks_hold_every_library_the_project_names() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = requirement_names(project["project"]["dependencies"])
    dev = requirement_names(project["dependency-groups"]["dev"])
    locked, locked_dev = (requirement_names((ROOT / name).read_text("utf-8").splitlines()) for name in LOCKS)
    assert runtime <= locked <= locked_dev
    assert dev <= locked_dev
    assert "pytest" not in locked


def test_the_version_is_the_same_everywhere() -> None:
    import resources

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == resources.VERSION
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_file_names_a_package_host_or_the_folder_it_was_written_in() -> None:
    unwelcome = re.compile(rb"pythonhosted\.org|pypi\.org|registry\.npmjs|deb\.debian\.org|/(?:work|farm|root|home)/\w")
    named = [
        path.relative_to(ROOT).as_posix()
        for path in our_files()
        if path != Path(__file__) and path.suffix not in BINARY and unwelcome.search(path.read_bytes())
    ]
    assert named == []


def test_every_make_target_is_explained_in_the_readme() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = re.findall(r"^(\w+):", makefile, re.MULTILINE)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [target for target in targets if target != "help" and f"make {target}" not in readme] == []


def test_every_path_the_readme_maps_exists() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    named = re.findall(r"[`(]((?:[\w.-]+/)+[\w.-]*|main\.py|[\w.-]+\.(?:toml|lock))[`)]", readme)
    made_later = ("build/", ".venv/")
    assert len(named) > 10
    assert [name for name in named if not name.startswith(made_later) and not (ROOT / name).exists()] == []


def test_every_module_the_readme_names_exists() -> None:
    named = set(re.findall(r"\b\w+\.py\b", (ROOT / "README.md").read_text("utf-8")))
    assert len(named) > 50
    assert named - {path.name for path in our_files()} == set()
