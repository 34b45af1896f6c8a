"""Builds the one-folder program in build/bundle/ and proves that it starts and draws without a Python."""

import re
import shutil
import subprocess
import sys
import time
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUNDLE = ROOT / "build" / "bundle" / "shenguantong"
TRIAL = ROOT / "build" / "bundle-trial"
PASSWORD = "Yanshi-2020"


def build() -> None:
    """Runs PyInstaller; what it says stays out of sight unless it fails."""
    spec = ROOT / "packaging" / "shenguantong.spec"
    folders = ["--distpath", str(BUNDLE.parent), "--workpath", str(ROOT / "build" / "pyinstaller")]
    command = [sys.executable, "-m", "PyInstaller", str(spec), *folders, "--noconfirm", "--log-level", "ERROR"]
    subprocess.run(command, cwd=ROOT, check=True)


def strip_symbols() -> None:
    """Takes the debug symbols out of Python's own libraries: a sixth of the folder. Qt's come without."""
    for file in [*BUNDLE.rglob("*.cpython-*.so"), *BUNDLE.rglob("libpython*.so*")]:
        subprocess.run(["strip", "--strip-unneeded", str(file)], check=True)


def add_licences() -> None:
    """Puts our licence and those of every library in the runtime lock beside the program, with a list of them.

    Qt's own wheels carry no text, so LGPL-3.0 and the GPL-3.0 it refers to come from packaging/licences.
    """
    folder = BUNDLE / "licences"
    shutil.copytree(ROOT / "packaging" / "licences", folder)
    shutil.copy(ROOT / "LICENSE", folder / "shenguantong.txt")
    listed = []
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for name in re.findall(r"^([\w-]+)==\S+ \\$", lock, re.MULTILINE):
        library = distribution(name)
        fields = [key for key in ("License-Expression", "License") if key in library.metadata]
        licence = library.metadata[fields[0]] if fields else "见许可文本"
        listed.append(f"{name} {library.version}  {licence.strip().splitlines()[0]}")
        for file in library.files or []:
            if ".dist-info" in file.parts[0] and re.search("licen|copying", str(file), re.IGNORECASE):
                shutil.copy(str(file.locate()), folder / "-".join((name, *file.parts[1:])))
    (folder / "libraries.txt").write_text("\n".join(listed) + "\n", "utf-8")


def start(*arguments: str) -> float:
    """Runs the bundle with an empty environment, so that nothing of this machine's Python helps it.

    Returns the seconds it took. Raises CalledProcessError when it fails.
    """
    bare = {"HOME": str(TRIAL), "LANG": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    began = time.perf_counter()
    command = [str(BUNDLE / "shenguantong"), *arguments]
    subprocess.run(command, cwd=TRIAL, env=bare, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def try_out() -> None:
    """Lets the bundle say its version, fill a demo county and draw every page."""
    shutil.rmtree(TRIAL, ignore_errors=True)
    TRIAL.mkdir(parents=True)
    (TRIAL / "password").write_text(PASSWORD, "utf-8")
    store = ("--data", str(TRIAL / "store"), "--password-file", str(TRIAL / "password"))
    office = ("--kind", "county", "--organ", "泽州县行政审批服务管理局", "--site", "140525", "--user", "张三")
    start("--version")
    print(f"启动用时 {start('--version'):.2f} 秒")
    start(*store, "init", *office)
    start(*store, "demo")
    start(*store, "shots", str(TRIAL / "pages"))
    print(f"离屏画出 {len(list((TRIAL / 'pages').rglob('*.png')))} 页：{TRIAL / 'pages'}")


def size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


if __name__ == "__main__":
    build()
    strip_symbols()
    add_licences()
    try_out()
    print(f"程序文件夹 {BUNDLE}，{size(BUNDLE) / 2**20:.0f} MB")
