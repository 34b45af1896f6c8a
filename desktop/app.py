"""Put the window together and run it."""

import logging
import sys
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    Qt,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

import resources
from db import store
from db.actors import Actor
from db.errors import UserError
from db.paths import StorePaths
from desktop import messages
from desktop.desk import Desk
from desktop.instance import SingleInstance
from desktop.look import look
from desktop.preferences import Preferences
from desktop.session import Session
from desktop.tasks import TaskRunner
from desktop.window import Window

if TYPE_CHECKING:
    from desktop.start.login import LoginDialog
    from desktop.start.wizard import FirstStart

logger = logging.getLogger(__name__)

TITLE_BAR = 40
HARMLESS = ("This plugin does not support propagateSizeHints()", "This plugin does not support raise()")
"""Warnings of Qt's offscreen platform that mean nothing."""


def run(paths: StorePaths, login: str | None = None, password: str | None = None) -> int:
    """Show the window on a store until it is closed and return the exit code; with a `password` nobody is asked."""
    application = make_application()
    preferences = Preferences(paths)
    look.apply(preferences.type_size)
    instance = SingleInstance(paths)
    try:
        if not instance.take():
            return 0
    except UserError as error:
        messages.show_error(None, error).exec()
        return 1
    session = Session(paths, show_window)
    sys.excepthook = report_fault
    try:
        actor = _first_actor(paths, session.tasks, preferences, login, password)
        if actor is None:
            return 0
        instance.take_lock()
        session.begin(Desk(session.tasks, paths, actor, preferences))
        instance.called.connect(session.come_forward)
        return application.exec()
    finally:
        session.stop()
        instance.release()


def run_practice(paths: StorePaths) -> int:
    """Open the practice (练习) that belongs to a store folder, without touching the store; returns the exit code."""
    application = make_application()
    look.apply(Preferences(paths).type_size)
    session = Session(paths, show_window)
    sys.excepthook = report_fault
    try:
        session.start_practice()
        return application.exec()
    finally:
        session.stop()


def make_application() -> QApplication:
    """The running application; it is created at the first call."""
    qInstallMessageHandler(_log_qt)
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    application = QApplication([resources.APP_NAME])
    application.setApplicationDisplayName(resources.APP_NAME)
    application.setApplicationVersion(resources.VERSION)
    speak_chinese(application)
    return application


def speak_chinese(application: QApplication) -> None:
    """Qt's own words: its file dialog, where the system has none of its own, and the menus of the fields."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    translator = QTranslator(application)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(translator)


def show_window(desk: Desk) -> Window:
    """The window of an open store, where it stood last time."""
    desk.clear_scratch()
    window = Window(desk)
    if not desk.preferences.geometry.isEmpty():
        window.restoreGeometry(desk.preferences.geometry)
        window.show()
    elif _fits(window):
        window.show()
    else:
        window.showMaximized()
    window.refresh_counts()
    window.check_clock()
    sweep_packages(desk, window)
    window.page.focus_first()
    return window


def sweep_packages(desk: Desk, window: Window) -> None:
    """Remove archive packages that a power cut left half written, and say so."""

    def work() -> tuple[str, ...]:
        from db.cases.archive import leftovers

        return leftovers.sweep()

    def say(gone: tuple[str, ...]) -> None:
        if gone:
            told = "上次没有做完的归档包已经清掉，这些件还在「待归档」，请再归档"
            messages.tell(window, told, [("文件", "、".join(gone))])

    desk.query(work, say)


def _fits(window: Window) -> bool:
    """Whether the window and its title bar fit what the task bar leaves of the screen."""
    room = window.screen().availableSize()
    return room.width() >= window.width() and room.height() >= window.height() + TITLE_BAR


def report_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """Handle an exception nobody caught, a bug of ours: log it and offer the details for copying."""
    if not isinstance(fault, Exception):
        sys.__excepthook__(kind, fault, trace)
        return
    logger.error("unexpected", exc_info=(kind, fault, trace))
    front = QApplication.activeModalWidget() or QApplication.activeWindow()
    messages.show_error(front, store.explain(fault) or fault)


def _first_actor(
    paths: StorePaths, tasks: TaskRunner, preferences: Preferences, login: str | None, password: str | None
) -> Actor | None:
    if not store.exists(paths):
        from desktop.start.wizard import FirstStart

        return _ask(FirstStart(tasks, paths, preferences))
    if password is not None:
        from db.organs import service

        names = service.user_names(paths)
        return service.sign_in(paths, login or (names[0] if names else ""), password)
    from desktop.start.login import LoginDialog

    dialog = LoginDialog(tasks, paths, preferences)
    if login:
        dialog.choose(login)
    return _ask(dialog)


def _ask(dialog: "LoginDialog | FirstStart") -> Actor | None:
    answers: list[Actor] = []
    dialog.signed_in.connect(answers.append)
    dialog.exec()
    return answers[0] if answers else None


def _log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if text not in HARMLESS:
        level = logging.DEBUG if kind is QtMsgType.QtDebugMsg else logging.WARNING
        logger.log(level, "%s", text)
