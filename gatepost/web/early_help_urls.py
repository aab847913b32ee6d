"""Early Help: asked of the family, and for the family."""

from django.urls import path

from gatepost.access.gate import screen
from gatepost.casework.models import Case, Consent, HelpRequest
from gatepost.web import early_help
from gatepost.web.plain import post_only

MAY = "help.ask"

urlpatterns = [
    path("cases/<int:pk>/early-help", screen(early_help.early_help, may=MAY, about=Case), name="early_help"),
    path(
        "early-help/answers/<int:pk>/withdraw",
        screen(post_only(early_help.withdraw), may=MAY, about=Consent),
        name="withdraw_consent",
    ),
    path(
        "early-help/<int:pk>/sent",
        screen(post_only(early_help.sent), may=MAY, about=HelpRequest),
        name="early_help_sent",
    ),
    path(
        "early-help/<int:pk>/request.pdf",
        screen(early_help.request_pdf, may=MAY, about=HelpRequest),
        name="early_help_pdf",
    ),
    path(
        "early-help/<int:pk>/request.json",
        screen(early_help.request_json, may=MAY, about=HelpRequest),
        name="early_help_json",
    ),
]
