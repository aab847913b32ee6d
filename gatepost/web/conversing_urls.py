"""The structured talk with a parent, from the half minute before it to what goes home."""

from django.urls import path

from gatepost.access.gate import screen
from gatepost.casework.models import Case, Conversation, MarksDispute
from gatepost.web import conversing, conversing_after, conversing_home
from gatepost.web.plain import post_only

HOLD = "conversation.hold"
urlpatterns = [
    path("cases/<int:pk>/conversation", screen(conversing.before, may=HOLD, about=Case), name="conversation"),
    path(
        "cases/<int:pk>/conversation/guide", screen(conversing.guide, may=HOLD, about=Case), name="talk_guide"
    ),
    path(
        "conversations/<int:pk>/steps/<slug:step>",
        screen(conversing.step, may=HOLD, about=Conversation),
        name="talk_step",
    ),
    path(
        "conversations/<int:pk>/steps/<slug:step>/draft",
        screen(post_only(conversing.draft), may=HOLD, about=Conversation),
        name="talk_draft",
    ),
    path(
        "conversations/<int:pk>/worried",
        screen(conversing.worried, may=HOLD, about=Conversation),
        name="talk_worried",
    ),
    path(
        "conversations/<int:pk>/after",
        screen(conversing_after.after, may=HOLD, about=Conversation),
        name="talk_after",
    ),
    path(
        "conversations/<int:pk>/go-on",
        screen(post_only(conversing_after.go_on), may=HOLD, about=Conversation),
        name="talk_go_on",
    ),
    path(
        "conversations/<int:pk>/send",
        screen(post_only(conversing_home.send_home), may="letter.send", about=Conversation),
        name="send_home",
    ),
    path(
        "conversations/<int:pk>/letters.pdf",
        screen(conversing_home.home_pdf, may="letter.send", about=Conversation),
        name="home_pdf",
    ),
    path("disputes/<int:pk>", screen(conversing_after.dispute, may=HOLD, about=MarksDispute), name="dispute"),
]
