"""``make run``: the whole portal on one machine — servers, migrations, demo world, web, worker, calendar — until Ctrl-C.

Honours PORT, DATABASE_URL and REDIS_URL; without the latter two it starts its own servers below ``.run/``. With DATABASE_URL of an
administrator the roles are created there; with the URL of ``csr_web`` also DATABASE_WORKER_URL and DATABASE_MIGRATE_URL are needed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg2

from forum_portal.local.servers import LOGINS, ServerError, Servers, create_roles

ROOT = Path(__file__).resolve().parent.parent.parent
RUN = ROOT / ".run"
DATABASE = "portal"


def step(text: str) -> None:
    """One line about what is going on."""
    print(f"· {text}", flush=True)


def _with_login(url: str, login: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{login}:{quote(password, safe='')}@{host}"))


def _kept_secrets() -> dict[str, str]:
    path = RUN / "external.json"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(json.dumps({name: secrets.token_urlsafe(24) for name in (*LOGINS, "django")}), encoding="utf-8")
    return json.loads(path.read_text(encoding="utf-8"))


def external_database(url: str) -> dict[str, str]:
    """URLs of the logins on a given server. Raises SystemExit with the remedy when the given login can neither create roles nor be used."""
    if os.environ.get("DATABASE_MIGRATE_URL"):
        urls = {name: os.environ.get(name, url) for name in ("DATABASE_URL", "DATABASE_WORKER_URL")}
        return urls | {"DATABASE_MIGRATE_URL": os.environ["DATABASE_MIGRATE_URL"]}
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole, current_database() FROM pg_roles WHERE rolname = current_user")
        powerful, database = cursor.fetchone()
    if not powerful:
        raise SystemExit("DATABASE_URL: this login cannot create roles. Give an administrator's URL, or also DATABASE_MIGRATE_URL.")
    kept = _kept_secrets()
    create_roles(url, kept, may_create_databases=False)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{database}" OWNER TO csr_pemilik')
    connection.close()
    return {
        "DATABASE_URL": _with_login(url, "csr_web", kept["csr_web"]),
        "DATABASE_WORKER_URL": _with_login(url, "csr_pekerja", kept["csr_pekerja"]),
        "DATABASE_MIGRATE_URL": _with_login(url, "csr_migrasi", kept["csr_migrasi"]),
    }


def _derived_key(secret: str) -> str:
    """A Fernet key for this machine's demonstration; a real installation makes its own (docs/operations/install.md)."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"encryption:{secret}".encode()).digest()).decode()


def environment(servers: Servers | None, port: int) -> dict[str, str]:
    """Environment of every process of the portal."""
    found = dict(os.environ)
    if found.get("DATABASE_URL"):
        found |= external_database(found["DATABASE_URL"])
        found.setdefault("SECRET_KEY", _kept_secrets()["django"])
    else:
        assert servers is not None
        found["DATABASE_URL"] = servers.url("csr_web", DATABASE)
        found["DATABASE_WORKER_URL"] = servers.url("csr_pekerja", DATABASE)
        found["DATABASE_MIGRATE_URL"] = servers.url("csr_migrasi", DATABASE)
        found.setdefault("SECRET_KEY", servers.passwords["django"])
    if not found.get("REDIS_URL"):
        assert servers is not None
        found["REDIS_URL"] = servers.redis_url
    found.setdefault("ENCRYPTION_KEYS", _derived_key(found["SECRET_KEY"]))
    found.setdefault("SITE_URL", f"http://localhost:{port}")
    found.setdefault("DEMO", "1")
    found.setdefault("MEDIA_ROOT", str(RUN / "media"))
    found.setdefault("STATIC_ROOT", str(RUN / "static"))
    found.setdefault("MAIL_FOLDER", str(RUN / "mail"))
    found.setdefault("DEMO_ACCOUNTS", str(RUN / "demo-accounts.json"))
    found["DJANGO_SETTINGS_MODULE"] = "forum_portal.settings"
    found["PYTHONUNBUFFERED"] = "1"
    return found


def manage(env: dict[str, str], role: str, *arguments: str) -> None:
    """Run one Django command as a database role; its failure ends the start."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env | {"DB_ROLE": role}, check=False)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed.")


def prepare(env: dict[str, str]) -> None:
    """Bring schema, reference data, demo world and static files up to date; quick when nothing changed."""
    step("Migrating the database")
    manage(env, "owner", "migrate", "-v", "0")
    step("Reference data and demo world (a few minutes the first time)")
    demo = ("--demo", env["DEMO_ACCOUNTS"]) if env["DEMO"] == "1" else ()
    manage(env, "worker", "prepare", "-v", "0", *demo)


def processes(env: dict[str, str], port: int) -> list[subprocess.Popen[bytes]]:
    """Start web, worker and calendar."""
    python = Path(sys.executable).parent
    web = [
        str(python / "granian"), "--interface", "wsgi", "--host", env.get("HOST", "127.0.0.1"), "--port", str(port), "--workers", "2",
        "--blocking-threads", "2", "--no-ws", "--log-level", "warning", "forum_portal.wsgi:application",
    ]  # fmt: skip
    celery = [str(python / "celery"), "-A", "forum_portal", "worker", "--concurrency", "1", "--loglevel", "WARNING"]
    short = [*celery, "--queues", "short", "--hostname", "short@%h"]
    documents = [*celery, "--queues", "documents", "--hostname", "documents@%h"]
    beat = [
        str(python / "celery"),
        "-A",
        "forum_portal",
        "beat",
        "--loglevel",
        "WARNING",
        "--schedule",
        str(RUN / "calendar"),
        "--pidfile=",
    ]
    log = RUN / "log"
    log.mkdir(parents=True, exist_ok=True)
    started = []
    for name, command, role in (
        ("web", web, "web"),
        ("worker", short, "worker"),
        ("documents", documents, "worker"),
        ("beat", beat, "worker"),
    ):
        with (log / f"{name}.log").open("ab") as target:
            started.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=env | {"DB_ROLE": role},
                    stdin=subprocess.DEVNULL,
                    stdout=target,
                    stderr=target,
                    start_new_session=True,
                )
            )
    return started


def wait_until_ready(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait for ``/readyz``; raises SystemExit when a process ended instead."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if any(child.poll() is not None for child in children):
            break
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise SystemExit(f"The portal did not come up; see {RUN / 'log'}.")


def announce(env: dict[str, str], port: int) -> None:
    """Print the address and the accounts of the demo world."""
    print(f"\nPortal Forum CSR Kesos: http://localhost:{port}\n")
    accounts = Path(env["DEMO_ACCOUNTS"])
    if accounts.exists():
        content = json.loads(accounts.read_text(encoding="utf-8"))
        for account in content["accounts"]:
            print(f"  {account['persona']:<34} {account['email']:<42} {account['password']}")
        client = content["api"]
        print(f"\n  API client {client['client_id']}  secret {client['client_secret']}")
    print(f"\nLetters: {env['MAIL_FOLDER']}   Logs: {RUN / 'log'}   Stop: Ctrl-C\n", flush=True)


def stop(children: list[subprocess.Popen[bytes]]) -> None:
    """End the processes, kindly first."""
    for child in children:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + 15
    for child in children:
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def reset() -> None:
    """Remove everything the portal kept below ``.run/``."""
    if (RUN / "postgres" / "postmaster.pid").exists():
        pid = int((RUN / "postgres" / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        if Path(f"/proc/{pid}").exists():
            raise SystemExit("The portal is still running; stop it with Ctrl-C first.")
    shutil.rmtree(RUN, ignore_errors=True)
    print("Removed .run/; the next `make run` starts over.")


def main() -> None:
    """Start everything, wait for Ctrl-C, stop what was started."""
    if "--reset" in sys.argv:
        reset()
        return
    port = int(os.environ.get("PORT", "8000"))
    RUN.mkdir(exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    own = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    servers = Servers(RUN, durable=True) if own else None
    children: list[subprocess.Popen[bytes]] = []
    try:
        if servers is not None:
            step("Starting PostgreSQL and Valkey")
            servers.start()
            servers.create_database(DATABASE)
        env = environment(servers, port)
        prepare(env)
        step("Starting web, worker and calendar")
        children = processes(env, port)
        wait_until_ready(port, children)
        announce(env, port)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        print(f"A process ended by itself; see {RUN / 'log'}.")
    except KeyboardInterrupt:
        print("\nStopping …")
    except ServerError as error:
        raise SystemExit(str(error)) from None
    finally:
        stop(children)
        if servers is not None:
            servers.stop()


if __name__ == "__main__":
    main()
