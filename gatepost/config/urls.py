"""Every address. Ours carry their rule beside them; allauth's are listed in ``gatepost.access.gate``."""

from django.urls import include, path

from gatepost.access.gate import ANYONE, screen
from gatepost.web.plain import closed

urlpatterns = [
    path("account/email/", screen(closed, may=ANYONE), name="account_email"),
    path("account/", include("allauth.urls")),
    path("", include("gatepost.web.urls")),
]
