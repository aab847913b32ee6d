"""The pages of the outbox, each with its rule; a parent's page and Notify's address carry their own proof."""

from django.urls import path

from gatepost.access.gate import ANYONE, screen
from gatepost.messages.models import Batch, Message
from gatepost.records.models import Parent
from gatepost.web import answering, messaging
from gatepost.web.plain import post_only

urlpatterns = [
    path("morning/text", screen(messaging.text_families, may="worklist.view"), name="text_families"),
    path("morning/numbers", screen(messaging.copy_numbers, may="worklist.view"), name="copy_numbers"),
    path("messages", screen(messaging.sent, may="contact.view"), name="messages"),
    path("messages/rules", screen(messaging.rules, may="settings.change"), name="message_rules"),
    path(
        "messages/batches/<int:pk>",
        screen(messaging.batch, may="contact.view", about=Batch),
        name="text_batch",
    ),
    path(
        "messages/batches/<int:pk>/stop",
        screen(post_only(messaging.stop_batch), may="contact.record", about=Batch),
        name="stop_batch",
    ),
    path(
        "messages/<int:pk>/stop",
        screen(post_only(messaging.stop), may="contact.record", about=Message),
        name="stop_message",
    ),
    path(
        "messages/<int:pk>/check",
        screen(post_only(messaging.check), may="contact.record", about=Message),
        name="check_message",
    ),
    path(
        "messages/never/<int:pk>",
        screen(post_only(messaging.never_text), may="contact.record", about=Parent),
        name="never_text",
    ),
    path("messages/callback", screen(answering.callback, may=ANYONE), name="callback"),
    path("a/thanks", screen(answering.answered, may=ANYONE), name="answered"),
    path("a/ring-us", screen(answering.answered_worried, may=ANYONE), name="answered_worried"),
    path("a/<str:token>", screen(answering.answer, may=ANYONE), name="answer"),
]
