"""A project of Django: its settings are those of a process, so that all tests share them."""

import sys
import types

import django
from django.conf import settings
from django.urls import clear_url_caches

urls = types.ModuleType("urls_of_tests")


def with_urls(*patterns):
    """Lets the project have these URLs and no others."""
    urls.urlpatterns = list(patterns)
    sys.modules[urls.__name__] = urls
    if not settings.configured:
        settings.configure(ROOT_URLCONF=urls.__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="made-up", DEBUG=False)
        django.setup()
    clear_url_caches()
