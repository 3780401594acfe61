"""Settings of the tests: the product's own, with the servers of ``.test/`` and quicker password hashing."""

from __future__ import annotations

import os
from pathlib import Path

from forum_portal.local.servers import Servers

SERVERS = Servers(Path(__file__).resolve().parent.parent / os.environ.get("TEST_FOLDER", ".test"), durable=False)
DATABASE = "template_portal"  # replaced by a clone for each test process

os.environ.setdefault("SECRET_KEY", "tests")
os.environ.setdefault("ENCRYPTION_KEYS", "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=")
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ["DATABASE_URL"] = SERVERS.url("csr_web", DATABASE)
os.environ["DATABASE_WORKER_URL"] = SERVERS.url("csr_pekerja", DATABASE)
os.environ["DATABASE_MIGRATE_URL"] = SERVERS.url("csr_migrasi", DATABASE)
# A Valkey database for each test process, so that one clearing the cache does not take the counters of another.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = f"{SERVERS.redis_url}?db={int(_worker) % 8}"
os.environ["MEDIA_ROOT"] = str(SERVERS.base / "media")
os.environ["MAIL_FOLDER"] = str(SERVERS.base / "mail")

from forum_portal.settings import *  # noqa: E402, F403, TID251

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
