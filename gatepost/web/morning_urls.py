"""The pages of first-day contact, each with its rule."""

from django.urls import path

from gatepost.access.gate import screen
from gatepost.morning.models import ReceivedMessage
from gatepost.records.models import Pupil
from gatepost.web import board, closing, gaps, morning, old_marks, received, telling
from gatepost.web.plain import post_only

urlpatterns = [
    path("morning", screen(morning.worklist, may="worklist.view"), name="morning"),
    path("morning/changes", screen(morning.changes, may="worklist.view"), name="morning_changes"),
    path("morning/<int:pk>", screen(morning.call, may="worklist.view", about=Pupil), name="call"),
    path(
        "morning/<int:pk>/tell", screen(telling.tell, may="contact.record", about=Pupil), name="tell_service"
    ),
    path(
        "morning/<int:pk>/best-time",
        screen(post_only(morning.forget_best_time), may="contact.record", about=Pupil),
        name="forget_best_time",
    ),
    path(
        "morning/undo/<uuid:key>", screen(post_only(morning.undo), may="contact.record"), name="undo_contact"
    ),
    path("morning/received", screen(received.received, may="contact.record"), name="received"),
    path(
        "morning/received/<int:pk>",
        screen(post_only(received.settle), may="contact.record", about=ReceivedMessage),
        name="settle_received",
    ),
    path("morning/remind", screen(post_only(telling.remind), may="contact.record"), name="remind_registers"),
    path("morning/go-on", screen(post_only(old_marks.go_on), may="contact.record"), name="go_on"),
    path("morning/take", screen(post_only(morning.take), may="contact.record"), name="take_next"),
    path("morning/alarm", screen(board.alarm, may="worklist.decide"), name="alarm"),
    path("morning/board", screen(board.board, may="worklist.decide"), name="board"),
    path(
        "morning/board/<int:pk>", screen(board.decision, may="worklist.decide", about=Pupil), name="decision"
    ),
    path("morning/close", screen(closing.close, may="worklist.view"), name="close_morning"),
    path("morning/marks.csv", screen(closing.marks_csv, may="worklist.view"), name="marks_csv"),
    path("registers", screen(gaps.missing, may="worklist.view"), name="register_gaps"),
    path("registers/marks.csv", screen(gaps.marks_csv, may="worklist.view"), name="earlier_marks_csv"),
    path("morning/paper", screen(closing.paper, may="worklist.view"), name="paper"),
    path("morning/times", screen(closing.times, may="settings.change"), name="morning_times"),
]
