"""A whole portal for the browser journeys: its own database, web, worker and calendar as real processes, with a clock that can be moved."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import email
import email.policy
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import psycopg2
from celery import Celery

from tests import database
from tests.settings import SERVERS

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent


#: The day on which every journey begins, whatever day it is run on.
TODAY = dt.date(2026, 11, 22)


def _seconds_to(day: dt.date) -> float:
    """From now to noon (WIB) of a day."""
    return (dt.datetime.combine(day, dt.time(5), tzinfo=dt.UTC) - dt.datetime.now(dt.UTC)).total_seconds()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    """The processes and what they leave behind (letters, files, logs)."""

    def __init__(self, name: str) -> None:
        self.folder = SERVERS.base / name
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.database = f"e2e_{name}"
        self.accounts_file = self.folder / "accounts.json"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.offset = _seconds_to(TODAY)
        self.extra: dict[str, str] = {}  # more environment for the processes, for example a short lease
        self.redis_database = 8 + sum(name.encode()) % 8

    # -- life --------------------------------------------------------------------------------------------------------
    @property
    def env(self) -> dict[str, str]:
        """Environment of every process."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "forum_portal.settings",
            "DATABASE_URL": SERVERS.url("csr_web", self.database),
            "DATABASE_WORKER_URL": SERVERS.url("csr_pekerja", self.database),
            "DATABASE_MIGRATE_URL": SERVERS.url("csr_migrasi", self.database),
            "REDIS_URL": f"{SERVERS.redis_url}?db={self.redis_database}",
            "ENCRYPTION_KEYS": base64.urlsafe_b64encode(b"e2e".ljust(32)).decode(),
            "SITE_URL": self.url,
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "MAIL_FOLDER": str(self.folder / "mail"),
            "DEMO": "1",
            "DEMO_ACCOUNTS": str(self.accounts_file),
            "PYTHONPATH": f"{ROOT / 'tests' / 'e2e' / 'clock'}:{ROOT}",
            "CLOCK_OFFSET": str(self.offset),
            **self.extra,
        }

    def manage(self, *arguments: str, role: str = "worker") -> str:
        """Run one Django command; its output. Raises CalledProcessError with the output on failure."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env | {"DB_ROLE": role},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
        return done.stdout

    def prepare(self) -> None:
        """Clone the template, seed the small demo world, collect static files."""
        database.clone(self.database)
        self.manage("seed_demo", "--size", "small", "--accounts", str(self.accounts_file))
        self.manage("collectstatic", "--noinput", "-v", "0")

    def start(self, *names: str) -> None:
        """Start the named processes (all by default) and wait until the web answers. ``documents2`` is one more of the kind ``documents``."""
        celery = [str(BIN / "celery"), "-A", "forum_portal", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
        commands = {
            "web": (
                "web",
                [str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1",
                 "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "forum_portal.wsgi:application"],
            ),
            "worker": ("worker", [*celery, "--queues", "short", "--hostname"]),
            "documents": ("worker", [*celery, "--queues", "documents", "--hostname"]),
            "beat": (
                "worker",
                [str(BIN / "celery"), "-A", "forum_portal", "beat", "--loglevel", "WARNING", "--pidfile=", "--schedule", str(self.folder / "calendar")],
            ),
        }  # fmt: skip
        for name in names or tuple(commands):
            role, command = commands[name.rstrip("0123456789")]
            if command[-1] == "--hostname":
                command = [*command, self.hostname(name)]
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=self.env | {"DB_ROLE": role, "PGAPPNAME": name},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
        if "web" in self.processes:
            self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=5):
                return
            time.sleep(0.2)
        raise AssertionError(f"the portal did not come up: {(self.folder / 'web.log').read_text()[-3000:]}")

    def stop(self) -> None:
        """End all processes."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a power cut would; nothing starts it again."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def move_clock(self, to: dt.date, *names: str) -> None:
        """Restart the named processes (all by default) at noon (WIB) of the given day."""
        self.stop()
        (self.folder / "calendar").unlink(missing_ok=True)
        self.offset = _seconds_to(to)
        self.start(*names)

    # -- looking inside ----------------------------------------------------------------------------------------------
    def hostname(self, name: str) -> str:
        """The name of a worker in Celery."""
        return f"{name}@{self.database}"

    def rows(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What really stands in the database, read beside all scopes."""
        with contextlib.closing(psycopg2.connect(SERVERS.url("postgres", self.database))) as connection, connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return cursor.fetchall()

    def tick(self) -> None:
        """Nudge the calendar of reports now instead of within the next minute."""
        with contextlib.closing(self._broker()) as broker:
            broker.send_task("apps.reports.tasks.calendar_tick", queue="short")

    def _broker(self) -> Celery:
        return Celery(broker=self.env["REDIS_URL"].replace("unix://", "redis+socket://", 1))

    def at_work(self, *names: str) -> dict[str, str]:
        """What the named workers do right now, as Celery itself says: the arguments of their running tasks as one text each."""
        hosts = {self.hostname(name): name for name in names}
        with contextlib.closing(self._broker()) as broker:
            answers = broker.control.inspect(destination=list(hosts), timeout=3, limit=len(hosts)).active() or {}
        return {hosts[host]: " ".join(str(task["args"]) for task in tasks) for host, tasks in answers.items()}

    def holder(self, task_of: str, *names: str) -> str:
        """Which of the named workers is at work on the record with this id right now; "" for none."""
        return next((name for name, tasks in self.at_work(*names).items() if task_of in tasks), "")

    # -- what it leaves behind ---------------------------------------------------------------------------------------
    def account(self, persona: str) -> dict[str, str]:
        """The demo account of a persona."""
        accounts = json.loads(self.accounts_file.read_text(encoding="utf-8"))["accounts"]
        found = [account for account in accounts if account["persona"] == persona]
        assert found, f"no persona {persona!r} among {[account['persona'] for account in accounts]}"
        return found[0]

    @property
    def api(self) -> dict[str, str]:
        """Client id and secret of the ministry's system."""
        return json.loads(self.accounts_file.read_text(encoding="utf-8"))["api"]

    def letter(self, to: str, *, containing: str = "", timeout: float = 60, after: float = 0) -> str:
        """Text of the newest letter to an address, written after a moment; waits for the worker to send it."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for path in sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime, reverse=True):
                if path.stat().st_mtime < after:
                    break
                message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                text = message.get_content() if not message.is_multipart() else message.get_body().get_content()
                if to in str(message["To"]) and containing in text:
                    return text
            time.sleep(0.3)
        raise AssertionError(f"no letter to {to} containing {containing!r}")

    @staticmethod
    def link_in(text: str) -> str:
        """The first address in a letter."""
        found = re.search(r"https?://\S+", text)
        assert found, text
        return found.group(0).rstrip(".>)")
