"""Django's settings, made from `env`."""

from __future__ import annotations

from urllib.parse import urlsplit

from allhands.kernel import features
from allhands.people.rules import LANGUAGES as INTERFACE_LANGUAGES
from allhands.site import env as environment

ENV = environment.read()
ENV.data.mkdir(parents=True, exist_ok=True)
DATA = ENV.data.resolve()

DEBUG = ENV.debug
SECRET_KEY = ENV.secret or environment.kept_secret(ENV.data)
_address = urlsplit(ENV.base_url)
BASE_URL = ENV.base_url
ALLOWED_HOSTS = [_address.hostname or "localhost", "localhost", "127.0.0.1", "[::1]", *ENV.hosts]
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]

ROOT_URLCONF = "allhands.site.urls"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "ninja",
    "allhands.kernel.apps.Kernel",
    *[f"allhands.{room}" for room in features.rooms() if room != "kernel"],
]
MIDDLEWARE = [
    "allhands.site.middleware.guard_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allhands.people.middleware.ActorMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [features.HOUSE / room / "templates" for room in features.rooms()],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "allhands.site.pages.environment",
            "context_processors": ["allhands.site.pages.around"],
            "auto_reload": DEBUG,
            "trim_blocks": True,
            "lstrip_blocks": True,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.contrib.messages.context_processors.messages"]},
    },
]

FORM_RENDERER = "django.forms.renderers.Jinja2"
DATABASES = {"default": environment.database(ENV)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = list(INTERFACE_LANGUAGES.items())
LOCALE_PATHS = [features.HOUSE / "site" / "locale"]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allhands.people.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "allhands.people.signin.Adapter"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "allhands.people.links.PasswordLinks"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies

# The database alone: a session kept in one process's memory would outlive signing out in another.
SESSION_ENGINE = "allhands.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _address.scheme == "https"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "allhands.site.views.csrf_failed"
SECURE_REFERRER_POLICY = "same-origin"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "site_cache"}}

STATIC_URL = "/static/"
STATIC_ROOT = None
STATICFILES_DIRS = [features.HOUSE / "site" / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

MAX_UPLOAD_BYTES = ENV.max_upload_mb * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_TEMP_DIR = None
USAGE_AT_ONCE = False
USAGE_DAYS = ENV.usage_days
SEARCH_FOLDER = DATA / "search"
DEMO = ENV.demo

if ENV.mail:
    _mail = urlsplit(ENV.mail)
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 25
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
    EMAIL_USE_TLS = EMAIL_PORT == 587
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = ENV.mail_from

LOGGING_CONFIG = None
