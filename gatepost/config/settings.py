"""Settings of the whole project: from the environment, safe for a demonstration, refused in production when weak."""

import os
import shlex
import sys
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

from gatepost.config import database

env = environ.Env()
PROJECT = database.PROJECT
PACKAGE = PROJECT / "gatepost"
DATA = database.data_folder()

DEBUG = False
DEMONSTRATION = env.bool("GATEPOST_DEMONSTRATION", default="GATEPOST_SECRET_KEY" not in os.environ)
DEMONSTRATION_KEY = "a key for demonstrations only, refused in production"
SECRET_KEY = env.str("GATEPOST_SECRET_KEY", default=DEMONSTRATION_KEY)
ALLOWED_HOSTS = env.list("GATEPOST_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("GATEPOST_PORT", default=8000)

APP_ROLE = "gatepost_app"
DATABASES = {"default": database.django_settings(database.ensure_running(), APP_ROLE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "gatepost.audit",
    "gatepost.access",
    "gatepost.records",
    "gatepost.casework",
    "gatepost.imports",
    "gatepost.letters",
    "gatepost.morning",
    "gatepost.messages",
    "gatepost.insight",
    "gatepost.authority",
    "gatepost.web",
    "gatepost.benches",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "gatepost.access.middleware.never_cached",
]

ROOT_URLCONF = "gatepost.config.urls"
WSGI_APPLICATION = "gatepost.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Sign-in: by e-mail address, one-time codes available, no self-service accounts ---
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "gatepost.access.adapter.NoSignUp"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("GATEPOST_PROXIES", default=0)  # whose word on addresses counts
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Gatepost"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Cookies and headers ---
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEMONSTRATION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy in front decides
SECURE_HSTS_SECONDS = 0 if DEMONSTRATION else 31_536_000
SECURE_PROXY_SSL_HEADER = None if DEMONSTRATION else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA / "uploads"
WHITENOISE_USE_FINDERS = DEMONSTRATION  # no collectstatic before a first look
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
UPLOAD_LIMIT = 10 * 2**20
SCANNER = shlex.split(
    env.str("GATEPOST_SCANNER", default="")
)  # a command that reads a file and ends with 0 or 1
IMPORT_LIMIT = 200 * 2**20

# --- The school's own system, by way of Wonde ---
WONDE_TOKEN = env.str("WONDE_TOKEN", default="")
WONDE_BASE_URL = env.str("WONDE_BASE_URL", default="https://api.wonde.com/v1.0/")

# --- Mail ---
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("GATEPOST_MAIL_FROM", default="gatepost@localhost")
EMAIL_TIMEOUT = 20

# --- Texts, through GOV.UK Notify ---
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", default="")
NOTIFY_BASE_URL = env.str("NOTIFY_BASE_URL", default="https://api.notifications.service.gov.uk")
NOTIFY_TEMPLATE = env.str("NOTIFY_TEMPLATE", default="")  # a text template that says ((message))
NOTIFY_CALLBACK_TOKEN = env.str("NOTIFY_CALLBACK_TOKEN", default="")

# --- Words, time, log ---
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

POLICY_PACKS: Path = PACKAGE / "policy" / "data" / "packs"
