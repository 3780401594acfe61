"""All settings, read from the environment (or from ``NAME_FILE`` for secrets); a missing or wrong value stops the start.

``DB_ROLE`` chooses which database login this process uses: ``web`` (default), ``worker``, or ``owner`` for migrations only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from cryptography.fernet import Fernet
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy

from forum_portal.tables import TABLES

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS")  # Fernet keys, comma between: the first encrypts, each of them decrypts
try:
    if not [Fernet(key) for key in ENCRYPTION_KEYS]:
        raise ValueError
except ValueError as error:
    raise ImproperlyConfigured(
        "ENCRYPTION_KEYS: each must be 32 bytes in URL-safe base64 (openssl rand -base64 32 | tr '+/' '-_')."
    ) from error
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
SECURE = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DEMO = env.bool("DEMO", False)  # shows the persona bar; refuses to start behind https
DEMO_ACCOUNTS = env.str("DEMO_ACCOUNTS", "")  # list of the invented people, written with the demo world
if DEMO and SECURE:
    raise ImproperlyConfigured("DEMO must not be switched on for a site behind https.")

# --- database ---------------------------------------------------------------------------------------------------------
DB_ROLE = env.str("DB_ROLE", "web")
_URL_OF_ROLE = {"web": "DATABASE_URL", "worker": "DATABASE_WORKER_URL", "owner": "DATABASE_MIGRATE_URL"}
if DB_ROLE not in _URL_OF_ROLE:
    raise ImproperlyConfigured(f"DB_ROLE must be one of {', '.join(_URL_OF_ROLE)}, not {DB_ROLE!r}.")
DATABASES = {"default": env.db_url(_URL_OF_ROLE[DB_ROLE])}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# A pooler in transaction mode gives each transaction another session: cursors kept open between transactions would be lost.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
if DB_ROLE == "owner":
    DATABASES["default"].setdefault("OPTIONS", {})["assume_role"] = "csr_pemilik"
# No process of a running portal is given this login; the demo world, which tells of earlier days, is made with it.
MIGRATION_DATABASE = env.db_url("DATABASE_MIGRATE_URL", default="") if env.str("DATABASE_MIGRATE_URL", "") else None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TABLE_CLASSES = TABLES

# --- applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "apps.core",
    "apps.audit",
    "apps.notifications",
    "apps.regions",
    "apps.accounts",
    "apps.forums",
    "apps.companies",
    "apps.pmks",
    "apps.programs",
    "apps.meetings",
    "apps.awards",
    "apps.reports",
    "apps.portal",
    "django.contrib.admin.apps.SimpleAdminConfig",  # for operators, read-only: apps.portal.admin
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "forum_portal.apps.PortalStaticFilesConfig",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "django_htmx",
    "template_partials",
    "bootstrap",
    "bs_icon_templates",
    "csp",
    "django_prometheus",
]

# The order matters: the actor is resolved as the bare login role, then the innermost layer opens the scope of that actor.
MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.middleware.request_id",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.ActorMiddleware",
    "apps.accounts.signin.middleware.SignInMiddleware",
    "apps.accounts.middleware.ScopeMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "forum_portal.urls"
WSGI_APPLICATION = "forum_portal.wsgi.application"
FORM_RENDERER = "apps.core.forms.PortalRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "apps.portal.shell.shell",
            ],
            "builtins": ["apps.core.templatetags.ui", "template_partials.templatetags.partials"],
        },
    },
]

# --- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are confirmed by the invitation or by the code of the registration
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "apps.accounts.signin.forms.SignInForm",
    "reauthenticate": "apps.accounts.signin.forms.PasswordAgainForm",
    "request_login_code": "apps.accounts.signin.forms.MailCodeForm",
    "reset_password": "apps.accounts.signin.forms.ForgottenForm",
}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/5m/key",
    "second_step_mail": "5/15m/user",
    "second_step": "10/15m/user",
    "activation": "10/5m/ip,5/15m/key",
}
MFA_ADAPTER = "apps.accounts.signin.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Portal Forum CSR Kesos"
MFA_TOTP_TOLERANCE = 1  # clocks of phones are off by up to half a minute
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "apps.accounts.signin.forms.FactorForm",
    "reauthenticate": "apps.accounts.signin.forms.FactorAgainForm",
    "activate_totp": "apps.accounts.signin.forms.AuthenticatorForm",
    "add_webauthn": "apps.accounts.signin.forms.PasskeyAddForm",
    "authenticate_webauthn": "apps.accounts.signin.forms.PasskeyForm",
    "reauthenticate_webauthn": "apps.accounts.signin.forms.PasskeyAgainForm",
    "login_webauthn": "apps.accounts.signin.forms.PasskeySignInForm",
}
SECOND_FACTOR_GRACE_DAYS = env.int("SECOND_FACTOR_GRACE_DAYS", 14)  # counted from the first sign-in
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- sessions, cookies, headers ---------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_NAME = "__Host-sesi" if SECURE else "sesi"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "apps.portal.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = SECURE and env.bool("SSL_REDIRECT", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
PROXY_HOPS = env.int("PROXY_HOPS", 0)  # how many of our own proxies add to X-Forwarded-For
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".run" / "media"))()
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "jpg", "png", "woff2", "gz", "br"]
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if env.str("S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env.str("S3_BUCKET"),
            "endpoint_url": env.str("S3_ENDPOINT"),
            "access_key": env.str("S3_ACCESS_KEY"),
            "secret_key": env.str("S3_SECRET_KEY"),
            "querystring_auth": True,
            "default_acl": None,
        },
    }

# --- redis, celery ----------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_PUBLISH_RETRY = False  # a lost nudge does no harm: beat finds what is due
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
# Letters and ticks never wait behind the printing of documents: those have a queue and a worker of their own.
CELERY_TASK_DEFAULT_QUEUE = "short"
CELERY_TASK_ROUTES = {
    "apps.forums.tasks.document_render": {"queue": "documents"},
    "apps.reports.tasks.report_draft": {"queue": "documents"},
    "apps.companies.tasks.import_work": {"queue": "documents"},
}

# How long a worker may take over one document before another one does it again; longer than the slowest document.
DOCUMENT_LEASE_SECONDS = env.int("DOCUMENT_LEASE_SECONDS", 10 * 60)

# --- mail -------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if env.str("MAIL_FOLDER", ""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env.str("MAIL_FOLDER")
EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Portal Forum CSR Kesos <portal@example.com>")

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.accounts.api.ActorAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.accounts.api.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["apps.core.api.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.core.api.exception_handler",
    "DEFAULT_VERSIONING_CLASS": "rest_framework.versioning.URLPathVersioning",
    "DEFAULT_VERSION": "v1",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Portal Forum CSR Kesos",
    "DESCRIPTION": "Laporan nasional, tabel-tabelnya, dan daftar perusahaan untuk sistem Kementerian Sosial.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "MembershipStateEnum": "apps.companies.choices.MembershipState",
        "ReportStateEnum": "apps.reports.choices.ReportState",
    },
}
OAUTH2_PROVIDER = {
    "SCOPES": {
        "laporan:baca": "Membaca laporan periode dan tabelnya",
        "laporan:tanya": "Mengirim pertanyaan atas laporan",
        "perusahaan:baca": "Membaca daftar perusahaan, lokasi, dan keanggotaannya",
    },
    "DEFAULT_SCOPES": ["laporan:baca"],
    "ACCESS_TOKEN_EXPIRE_SECONDS": 1800,
    "ALLOWED_GRANT_TYPES": ["client_credentials"],
}

# --- logs -------------------------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "apps.core.logs.json_formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {"fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}, "pikepdf": {"level": "WARNING"}},
}
PROMETHEUS_METRICS_EXPORT_ADDRESS = ""
