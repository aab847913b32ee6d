"""Every address. Ours carry their rule beside them; allauth's are listed in ``gatepost.access.gate``."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
    path("", include("gatepost.web.urls")),
]
