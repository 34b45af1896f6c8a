"""From an empty process to the first page one can work on, against a bare window with a table of the same rows."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from db import demo, store
from db.actors import Actor
from db.paths import StorePaths

Figures = dict[str, dict[str, list[float]]]
ROOT = Path(__file__).parent.parent.parent

OURS = """
import sys
from time import perf_counter
from pathlib import Path
from PySide6.QtCore import QEventLoop
from db.organs import service
from db.paths import StorePaths
from desktop.app import make_application, show_window
from desktop.desk import Desk
from desktop.look import look
from desktop.preferences import Preferences
from desktop.tasks import TaskRunner
paths = StorePaths(Path(sys.argv[1]))
application = make_application()
preferences = Preferences(paths)
look.apply(preferences.type_size)
actor = service.sign_in(paths, "李四", "Ceshi-2026")
unlocked = perf_counter()
tasks = TaskRunner()
window = show_window(Desk(tasks, paths, actor, preferences))
while not window.page.table.rows.visible_rows():
    application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
application.processEvents()
print(perf_counter() - unlocked, open("/proc/self/status").read().split("VmRSS:")[1].split()[0])
tasks.stop()
"""

BARE = """
from time import perf_counter
begun = perf_counter()
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTableView
application = QApplication([])
model = QStandardItemModel(22, 7)
for row in range(22):
    for column in range(7):
        model.setItem(row, column, QStandardItem("公共场所卫生许可"))
view = QTableView()
view.setModel(model)
view.resize(1366, 768)
view.show()
application.processEvents()
print(perf_counter() - begun, open("/proc/self/status").read().split("VmRSS:")[1].split()[0])
"""


def _run(figures: Figures, who: str, script: str, *arguments: str) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    seconds, kibibytes = done.stdout.split()
    figures["start: from unlock to the first page (s)"][who].append(float(seconds))
    figures["start: resident memory (MiB)"][who].append(int(kibibytes) / 1024)


@pytest.mark.benchmark(group="start: the whole process")
def test_start_ours(benchmark: Any, county: Actor, county_paths: StorePaths, figures: Figures) -> None:
    list(demo.fill(county))
    store.close_store()
    benchmark.pedantic(_run, (figures, "ours", OURS, str(county_paths.folder)), rounds=7, warmup_rounds=1)


@pytest.mark.benchmark(group="start: the whole process")
def test_start_baseline(benchmark: Any, figures: Figures) -> None:
    benchmark.pedantic(_run, (figures, "baseline", BARE), rounds=7, warmup_rounds=1)
