"""Every page of the desk, its rule beside it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
