"""`make run`: the window on a demo county or, without a screen, the same job by commands into build/demo/."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "demo"
WINDOW = ROOT / "build" / "demo-window"
PASSWORD = "Yanshi-2020"
COUNTY, TOWNSHIP = "140525", "140525108"
COUNTY_CLERK, TOWNSHIP_CLERK = "李四", "周八"


@dataclass(frozen=True, slots=True)
class Office:
    """One store of the demo and how its commands are called."""

    data: Path
    password_file: Path

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line of one command on this office's store."""
        store = ["--data", str(self.data), "--password-file", str(self.password_file)]
        return [sys.executable, str(ROOT / "main.py"), *store, *map(str, arguments)]

    def run(self, *arguments: str | Path) -> str:
        """Runs one command and returns what it printed. A failure ends the demo in the command's words."""
        done = subprocess.run(self.command(*arguments), stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            sys.exit(done.returncode)
        return done.stdout

    def ask(self, *arguments: str | Path) -> dict[str, Any]:
        """Runs one command with --json and returns the object it printed."""
        answer: dict[str, Any] = json.loads(self.run(*arguments, "--json"))
        return answer


def new_office(folder: Path, kind: str, organ: str, site: str, user: str) -> Office:
    """Starts an office of the demo in a folder, with its recovery sheet beside the store."""
    folder.mkdir(parents=True)
    password_file = folder / "演示口令.txt"
    password_file.write_text(PASSWORD + "\n", "utf-8")
    office = Office(folder / "store", password_file)
    names = ("--organ", organ, "--site", site, "--user", user)
    office.run("init", "--kind", kind, *names, "--recovery", folder / "恢复码.pdf")
    return office


def new_county(folder: Path, *options: str) -> Office:
    """The county bureau with the demo's organs, items, batch and cases."""
    county = new_office(folder, "county", "泽州县行政审批服务管理局", COUNTY, COUNTY_CLERK)
    county.run("demo", *options)
    return county


def say(text: str) -> None:
    """Prints a line at once, also into a pipe."""
    print(text, flush=True)


def has_screen() -> bool:
    """Whether a window can be shown: always on Windows and macOS, elsewhere with X11 or Wayland."""
    return sys.platform in ("win32", "darwin") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_window() -> int:
    """Opens the window on the demo county, which is made once and then kept with what was entered."""
    if not (WINDOW / "ready").exists():
        say("正在准备演示县 ……")
        shutil.rmtree(WINDOW, ignore_errors=True)
        new_county(WINDOW, "--with-people")
        (WINDOW / "ready").touch()
    say(f"演示县在 {WINDOW}，用户 {COUNTY_CLERK}，口令 {PASSWORD}（只用于演示）。")
    county = Office(WINDOW / "store", WINDOW / "演示口令.txt")
    return subprocess.run(county.command("--login", COUNTY_CLERK), check=False).returncode


def enrol(township: Office, county: Office, folder: Path) -> None:
    """The three steps by which a township joins its county; each side confirms the other's fingerprint."""
    request, grant = folder / "1-入册申请.xpk", folder / "2-入册凭证.xpk"
    asked = township.ask("exchange", "enrol-request", request)
    granted = county.ask("exchange", "enrol-approve", request, grant, "--fingerprint", asked["fingerprint"])
    township.run("exchange", "enrol-accept", grant, "--fingerprint", granted["fingerprint"])


def carry(sender: Office, receiver: Office, site: str, folder: Path) -> None:
    """One trip of the stick: the sender exports, the receiver looks, applies, and sends the receipt back."""
    for package in sender.ask("exchange", "export", "--to", site, folder)["files"]:
        receiver.run("exchange", "plan", package)
        receiver.run("exchange", "apply", package)
    for receipt in folder.glob("回执-*"):
        sender.run("exchange", "apply", receipt)


def work_without_a_screen() -> None:
    """Does the whole job by commands and leaves papers, packages and pictures in build/demo/."""
    say("没有显示器（DISPLAY、WAYLAND_DISPLAY 都没有设置），改为不开窗口做完同样的工作。")
    shutil.rmtree(OUT, ignore_errors=True)
    say("建县级库，装入演示县 ……")
    county = new_county(OUT / "县级")
    say("打印事项目录和划转移交的各种纸 ……")
    county.run("items", "catalog", OUT / "事项目录.pdf")
    county.run("items", "catalog", OUT / "事项目录.xlsx")
    for batch in json.loads(county.run("handover", "list", "--json"))["batches"]:
        county.run("handover", "papers", batch["id"], OUT / "划转移交")
    say("建乡镇库，入册，来回各带一次数据包和回执 ……")
    sticks = OUT / "数据交换"
    sticks.mkdir()
    township = new_office(OUT / "巴公镇", "township", "巴公镇便民服务中心", TOWNSHIP, TOWNSHIP_CLERK)
    enrol(township, county, sticks)
    carry(county, township, TOWNSHIP, sticks / "3-县级下发")
    township.run("demo")
    carry(township, county, COUNTY, sticks / "4-乡镇报送")
    say("检查日志链，画出每一页 ……")
    county.run("verify")
    county.run("shots", OUT / "页面")


def list_results() -> None:
    """Says in words what lies in build/demo/."""
    print(f"\n{OUT} 里有：")
    for title, pattern in (
        ("事项目录", "事项目录.*"),
        ("划转移交的核对单、记录、备忘录", "划转移交/**/*.pdf"),
        ("签名加密的数据包", "数据交换/**/*.*"),
        ("每一页的图", "页面/**/*.png"),
        ("恢复码", "*/恢复码.pdf"),
    ):
        files = sorted(path.relative_to(OUT) for path in OUT.glob(pattern) if path.is_file())
        print(f"  {title}（{len(files)}）")
        for path in files:
            print(f"    {path}")
    print(f"演示口令 {PASSWORD}，只用于演示。")


if __name__ == "__main__":
    if has_screen():
        sys.exit(open_window())
    work_without_a_screen()
    list_results()
