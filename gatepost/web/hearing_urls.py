"""Hearing a child, from choosing a way to telling what became of it; the two sides; the SENCo's page."""

from django.urls import path

from gatepost.access.gate import screen
from gatepost.casework.models import Case, VoiceItem, VoiceSession
from gatepost.web import hearing, sides

LISTEN = "voice.record"
urlpatterns = [
    path("cases/<int:pk>/two-sides", screen(sides.two_sides, may="row.record", about=Case), name="two_sides"),
    path("cases/<int:pk>/senco", screen(sides.send_check, may="hold.place", about=Case), name="send_check"),
    path("cases/<int:pk>/voice", screen(hearing.prepare, may=LISTEN, about=Case), name="hear"),
    path(
        "voice/<int:pk>/steps/<slug:step>",
        screen(hearing.step, may=LISTEN, about=VoiceSession),
        name="voice_step",
    ),
    path(
        "voice/<int:pk>/not-today",
        screen(hearing.not_today, may=LISTEN, about=VoiceSession),
        name="voice_not_today",
    ),
    path("voice/<int:pk>", screen(hearing.sitting, may=LISTEN, about=VoiceSession), name="voice"),
    path("voice/<int:pk>/loop", screen(hearing.loop, may=LISTEN, about=VoiceSession), name="voice_loop"),
    path(
        "voice/<int:pk>/add-picture",
        screen(hearing.add_picture, may=LISTEN, about=VoiceSession),
        name="voice_add_picture",
    ),
    path(
        "voice/pictures/<int:pk>",
        screen(hearing.picture, may="voice.read", about=VoiceItem),
        name="voice_picture",
    ),
    path("voice/<int:pk>/card", screen(hearing.card, may=LISTEN, about=VoiceSession), name="voice_card"),
]
