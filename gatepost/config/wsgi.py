"""The web application, as gunicorn or any other WSGI server loads it."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.config.settings")
application = get_wsgi_application()


def _make_ready() -> None:
    """Read addresses, templates and the national pack before the server's processes part.

    Nobody's first page waits for them, the processes share them, and the collector never looks at them again.
    """
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import get_resolver

    from gatepost.policy.pack import load

    folder = settings.PACKAGE / "web" / "templates"
    load()
    assert get_resolver().url_patterns
    for template in folder.rglob("gatepost/**/*.html"):
        get_template(str(template.relative_to(folder)))
    gc.collect()
    gc.freeze()


_make_ready()
