"""Django's settings, derived from ``environment.py``; nothing here is read from anywhere else."""

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from doudi.config.environment import read_environment
from doudi.config.installation import policies_folder
from doudi.platform.crypto.keyring import load_or_create_keyring
from doudi.schemes.local import keep_local_figures_in

ENVIRONMENT = read_environment()
DOUDI_HOME: Path = ENVIRONMENT["DOUDI_HOME"]
DOUDI_JURISDICTION: str = ENVIRONMENT["DOUDI_JURISDICTION"]
DOUDI_PROFILE: str = ENVIRONMENT["DOUDI_PROFILE"]
DOUDI_SUPERVISE_AFTER: int | None = ENVIRONMENT["DOUDI_SUPERVISE_AFTER"]
DOUDI_OFFER_WITHOUT_APPLICATION: bool = ENVIRONMENT["DOUDI_OFFER_WITHOUT_APPLICATION"]
DOUDI_UNSIGNED_PER_BROWSER: int = ENVIRONMENT["DOUDI_UNSIGNED_PER_BROWSER"]
DOUDI_UNSIGNED_PER_ADDRESS: int = ENVIRONMENT["DOUDI_UNSIGNED_PER_ADDRESS"]
DOUDI_PROXIES: int = ENVIRONMENT["DOUDI_PROXIES"]
DOUDI_MASK_NAMES_IN_NOTICES: bool = ENVIRONMENT["DOUDI_MASK_NAMES_IN_NOTICES"]
DOUDI_PUBLIC_ADDRESS: str = ENVIRONMENT["DOUDI_PUBLIC_ADDRESS"]
DOUDI_CRYPTO_PROFILE: str = ENVIRONMENT["DOUDI_CRYPTO_PROFILE"]
DOUDI_ANCHOR: Path = ENVIRONMENT["DOUDI_ANCHOR"] or DOUDI_HOME / "anchor" / "audit-heads.jsonl"
DOUDI_KEYS: Path = DOUDI_HOME / "keys"
DOUDI_FILES: Path = DOUDI_HOME / "files"
DOUDI_SNAPSHOTS: Path = DOUDI_HOME / "snapshots"
DOUDI_SOURCES: Path = ENVIRONMENT["DOUDI_SOURCES"] or DOUDI_HOME / "sources.yaml"
DOUDI_CONNECTORS: Path = ENVIRONMENT["DOUDI_CONNECTORS"] or DOUDI_HOME / "connectors.yaml"
DOUDI_HOOKS: Path = ENVIRONMENT["DOUDI_HOOKS"] or DOUDI_HOME / "hooks.yaml"
DOUDI_PARTNERS: Path = ENVIRONMENT["DOUDI_PARTNERS"] or DOUDI_HOME / "partners.yaml"
DOUDI_POLICIES: Path = policies_folder(ENVIRONMENT)
keep_local_figures_in(DOUDI_POLICIES)

DEBUG: bool = ENVIRONMENT["DOUDI_DEBUG"]
SECRET_KEY = load_or_create_keyring(DOUDI_KEYS).secret_for("django")
ALLOWED_HOSTS: list[str] = ENVIRONMENT["DOUDI_ALLOWED_HOSTS"]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "doudi.platform",
    "doudi.registry",
    "doudi.worklist",
    "doudi.evidence",
    "doudi.casework",
    "doudi.benefits",
    "doudi.outreach",
    "doudi.insight",
    "doudi.ui",
    "doudi.portal",
    "doudi.workbench",
    "doudi.field",
    "doudi.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "doudi.ui.middleware.KeepsSession",
    "doudi.ui.middleware.LanguageAndTheme",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doudi.ui.middleware.SafeHeaders",
    "doudi.ui.middleware.WhoIsActing",
]

ROOT_URLCONF = "doudi.config.urls"
WSGI_APPLICATION = "doudi.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "doudi.ui.context.page",
                "doudi.workbench.rail.menu",
            ],
            "string_if_invalid": "",
        },
    }
]


def _database(url: str) -> dict[str, object]:
    """SQLite in WAL with immediate transactions unless a PostgreSQL address is given."""
    if not url or url.startswith("sqlite"):
        path = url.removeprefix("sqlite://") or str(DOUDI_HOME / "db.sqlite3")
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": sys.maxsize},  # only what asks for it is kept prepared (platform.statements)
    }


DATABASES = {"default": _database(ENVIRONMENT["DOUDI_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.Staff"
AUTHENTICATION_BACKENDS = ["doudi.registry.sign_in.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/work/sign-in/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DOUDI_HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["doudi.ui.uploads.InMemory"]

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "doudi_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False  # `ui.middleware.KeepsSession` saves it once a minute of use
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT["DOUDI_HTTPS"]
SECURE_HSTS_SECONDS = 31536000 if ENVIRONMENT["DOUDI_HTTPS"] else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if ENVIRONMENT["DOUDI_HTTPS"]:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "doudi.platform.logs.OneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT["DOUDI_LOG_LEVEL"]},
    "loggers": {"django.db.backends": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}},
}
