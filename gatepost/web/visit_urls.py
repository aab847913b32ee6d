"""The pages of home visits, each with its rule."""

from django.urls import path

from gatepost.access.gate import ANYONE, screen
from gatepost.morning.models import Visit
from gatepost.records.models import Pupil
from gatepost.web import visiting
from gatepost.web.plain import post_only

urlpatterns = [
    path(
        "morning/<int:pk>/visit", screen(visiting.send, may="contact.record", about=Pupil), name="send_visit"
    ),
    path("visits/", screen(visiting.visits, may="contact.record"), name="visits"),
    path("visits/<int:pk>", screen(visiting.visit, may="contact.record", about=Visit), name="visit"),
    path(
        "visits/<int:pk>/found",
        screen(post_only(visiting.report), may="contact.record", about=Visit),
        name="report_visit",
    ),
    path(
        "visits/<int:pk>/call-off",
        screen(post_only(visiting.call_off), may="contact.record", about=Visit),
        name="call_off_visit",
    ),
    path("visits/cards/<slug:language>", screen(visiting.card, may="contact.record"), name="calling_cards"),
    path("visits/keeper.js", screen(visiting.keeper, may=ANYONE), name="visit_keeper"),
]
