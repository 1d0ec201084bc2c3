"""The one settings file, driven by `PEYVAND_*` environment variables (`config.variables` declares them all)."""

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

from peyvand.config import options
from peyvand.config.options import read
from peyvand.kit import words
from peyvand.kit.files import made_once
from peyvand.kit.postgres.embedded import Embedded
from peyvand.portal import logs

PACKAGE = Path(__file__).resolve().parent.parent


# -- where things are ------------------------------------------------------------------------------------------------
DATA_DIR = read("PEYVAND_DATA_DIR")
# Copies of the database and its log, for restoring it to a moment.
BACKUPS = read("PEYVAND_BACKUPS")
DEMO = read("PEYVAND_DEMO")
DEBUG = read("PEYVAND_DEBUG")
# Web processes get short time-outs; a command such as load_records may take its time.
WEB_PROCESS = read("PEYVAND_WEB_PROCESS")


def _secret(name: str) -> str:
    """A secret from the environment, else one of this installation's own, made once and kept in the data directory."""
    given: str = read(f"PEYVAND_{name}")
    if given:
        return given
    return made_once(DATA_DIR / "secrets" / name.lower(), lambda: secrets.token_urlsafe(64).encode()).decode()


SECRET_KEY = _secret("SECRET_KEY")
# Keys of their own, so that a leaked cookie key opens neither codes nor pseudonyms.
PEPPER = _secret("PEPPER")
FIELD_KEYS = _secret("FIELD_KEYS").split(",")
VERIFY_KEYS = _secret("VERIFY_KEYS").split(",")
# Ed25519 in PEM files; the first signs the API's answers, the others are still published.
ANSWER_KEYS = read("PEYVAND_ANSWER_KEYS", str(DATA_DIR / "keys" / "answers.pem"))
# Ed25519 likewise; the first signs the audit log's roots. The files to which those are appended, outside the database.
AUDIT_KEYS = read("PEYVAND_AUDIT_KEYS", str(DATA_DIR / "keys" / "audit.pem"))
AUDIT_ROOTS = read("PEYVAND_AUDIT_ROOTS", str(DATA_DIR / "audit" / "roots.jsonl"))

ALLOWED_HOSTS = read("PEYVAND_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = read("PEYVAND_TRUSTED_ORIGINS")
# The addresses of the reverse proxies whose X-Forwarded-For is believed.
TRUSTED_PROXIES = read("PEYVAND_TRUSTED_PROXIES")
# The legacy system's name, under which the portal answers nothing but where to go.
LEGACY_HOST = read("PEYVAND_LEGACY_HOST")
HTTPS = read("PEYVAND_HTTPS", "off" if DEMO or DEBUG else "on")

INSTALLED_APPS = [
    "peyvand.ui",
    "peyvand.portal",
    "peyvand.eservices.agency_onboarding",
    "peyvand.eservices.certificates",
    "peyvand.eservices.figures",
    "peyvand.eservices.inquiry",
    "peyvand.eservices.oversight",
    "peyvand.eservices.voluntary_contracts",
    "peyvand.eservices.supplementary_enrolment",
    "peyvand.eservices.transparency",
    "peyvand.foundation.coverage",
    "peyvand.foundation.cases",
    "peyvand.foundation.agencies",
    "peyvand.foundation.records",
    "peyvand.foundation.payments",
    "peyvand.foundation.letters",
    "peyvand.foundation.notifications",
    "peyvand.foundation.accounts",
    "peyvand.foundation.law",
    "peyvand.foundation.switches",
    "peyvand.foundation.audit",
    "peyvand.foundation.parties",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.idp.oidc",
    "django_cotton",
    "ninja",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "peyvand.portal.middleware.ObservingMiddleware",
    "peyvand.eservices.agency_onboarding.middleware.LegacyHostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "peyvand.foundation.accounts.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "peyvand.portal.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "peyvand.portal.middleware.NoStoreMiddleware",
    "peyvand.portal.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "peyvand.config.urls"
WSGI_APPLICATION = "peyvand.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.messages.context_processors.messages",
                "peyvand.portal.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "peyvand.ui.templatetags.persian",
                "django_cotton.templatetags.cotton",
            ],
        },
    }
]

# -- database --------------------------------------------------------------------------------------------------------
_TIMEOUTS = (
    "-c lock_timeout=1000 -c statement_timeout=3000 -c idle_in_transaction_session_timeout=5000" if WEB_PROCESS else ""
)


# A prepared statement is planned once for each connection: planning the inquiry's read anew costs five times its run.
# Compiling (jit) a plan over many partitions takes 400 ms where the run takes one.
def _database(url: str) -> dict[str, Any]:
    common: dict[str, Any] = {
        "ENGINE": "peyvand.kit.postgres",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": f"-c timezone=UTC -c jit=off -c plan_cache_mode=force_generic_plan {_TIMEOUTS}".strip(),
            "application_name": "peyvand",
            "connect_timeout": 5,  # a machine that is gone answers nothing at all
        },
    }
    if not url:
        embedded = Embedded(DATA_DIR / "postgres", durable=not read("PEYVAND_TEST"), backups=BACKUPS)
        return {**common, **embedded.connection()}
    parts = urlparse(url)
    common["OPTIONS"] |= dict(parse_qsl(parts.query))  # sslmode and its kin
    return {
        **common,
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
    }


DATABASES = {"default": _database(read("PEYVAND_DATABASE_URL"))}
DATABASE_ROUTERS = ["peyvand.kit.postgres.replica.Router"]
# For reads that decide nothing, while it is at most so many seconds behind.
REPLICA_LAG = read("PEYVAND_REPLICA_LAG")
if replica := read("PEYVAND_DATABASE_REPLICA"):
    DATABASES["replica"] = _database(replica)
    DATABASES["replica"]["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
    DATABASES["replica"]["OPTIONS"]["connect_timeout"] = 2  # else the primary is asked
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

# -- language and time -----------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fa"
LANGUAGES = list(words.LANGUAGES.items())
LOCALE_PATHS = [PACKAGE / "kit" / "locale"]
TIME_ZONE = "Asia/Tehran"
USE_TZ = True

# -- static files ----------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# -- who may come in -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["peyvand.foundation.accounts.backends.NationalCodeBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
SESSION_ENGINE = "peyvand.foundation.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 3600  # the server ends it earlier
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "peyvand.portal.views.csrf_failed"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_HSTS_SECONDS = 365 * 86400
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "peyvand.foundation.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "national_code"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {"login": "peyvand.foundation.accounts.forms.SignInForm"}
MFA_ADAPTER = "peyvand.foundation.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code of the neighbouring half minutes will do, once
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_TOTP_ISSUER = "پیوند"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or DEBUG
IDP_OIDC_ADAPTER = "peyvand.foundation.agencies.tokens.TokenAdapter"
IDP_OIDC_AUTH_METHODS = ["client_secret_basic"]
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 3600

# -- text messages ---------------------------------------------------------------------------------------------------
PUBLIC_URL = read("PEYVAND_PUBLIC_URL")
TEXT_GATEWAY = read("PEYVAND_TEXT_GATEWAY")
TEXT_GATEWAY_URL = read("PEYVAND_TEXT_GATEWAY_URL")
TEXT_GATEWAY_KEY = read("PEYVAND_TEXT_GATEWAY_KEY")
TEXT_GATEWAY_SENDER = read("PEYVAND_TEXT_GATEWAY_SENDER")
TEXT_RECEIPT_SECRET = _secret("TEXT_RECEIPT_SECRET")

# -- registries ------------------------------------------------------------------------------------------------------
REGISTRY_GATEWAY = read("PEYVAND_REGISTRY_GATEWAY")
REGISTRY_IDENTITY_URL = read("PEYVAND_REGISTRY_IDENTITY_URL")
REGISTRY_MOBILE_URL = read("PEYVAND_REGISTRY_MOBILE_URL")
REGISTRY_KEY = read("PEYVAND_REGISTRY_KEY")

# -- payments --------------------------------------------------------------------------------------------------------
PAYMENT_GATEWAY = read("PEYVAND_PAYMENT_GATEWAY")
PAYMENT_URL = read("PEYVAND_PAYMENT_URL")
PAYMENT_MERCHANT = read("PEYVAND_PAYMENT_MERCHANT")

# -- letters ---------------------------------------------------------------------------------------------------------
# The key that signs them: a PEM file or a PKCS#11 address; its certificate, with those that lead to the root; and the
# certificates under which earlier letters are believed. Unset: a test key of this installation's own.
LETTER_KEY = read("PEYVAND_LETTER_KEY")
LETTER_CERTIFICATE = read("PEYVAND_LETTER_CERTIFICATE")
LETTER_ROOTS = read("PEYVAND_LETTER_ROOTS")

# -- uploads and logs ------------------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
LARGEST_UPLOAD = read("PEYVAND_LARGEST_UPLOAD_MB") * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "peyvand.ui.uploads.LimitedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
LOGGING = logs.configuration(
    read("PEYVAND_LOG_FORMAT", "console" if DEMO or DEBUG else "json"), is_answering=WEB_PROCESS
)
# The addresses from which figures may be read; nobody's behind a proxy.
METRICS_FROM = read("PEYVAND_METRICS_FROM")

# -- what the program tells of itself --------------------------------------------------------------------------------
SETTINGS_PAGE = options.page()
