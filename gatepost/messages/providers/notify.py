"""Texts, through GOV.UK Notify (documented at docs.notifications.service.gov.uk/python.html)."""

import requests
from django.conf import settings
from notifications_python_client.errors import APIError, HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from urllib3.exceptions import NewConnectionError

from gatepost.messages.providers import Handed, Verdict

SECONDS = 10
REFUSALS = {
    400: "Notify does not accept the number or the template.",
    403: "Notify does not accept the key: look at NOTIFY_API_KEY.",
    404: "Notify does not know the template: look at NOTIFY_TEMPLATE.",
}
TOO_MANY = 429
STATUSES = {
    "delivered": "delivered",
    "permanent-failure": "The telephone network says that there is no such number.",
    "temporary-failure": "The telephone could not be reached; it may be off or full.",
    "technical-failure": "Notify could not hand it to the telephone network.",
}
"""What Notify says last of a text: delivered, or why not."""


def is_set_up() -> bool:
    """Whether texts can be sent at all."""
    return bool(settings.NOTIFY_API_KEY and settings.NOTIFY_TEMPLATE)


def send(to: str, body: str, reference: str) -> Handed:
    """Hand one text over. Only what Notify has certainly not taken may be tried again."""
    if not is_set_up():
        return Handed(Verdict.REFUSED, "No gateway for texts is set up.")
    try:
        answer = _client().send_sms_notification(
            to, settings.NOTIFY_TEMPLATE, personalisation={"message": body}, reference=reference
        )
    except APIError as error:
        return _judge(error)
    return Handed(Verdict.ACCEPTED, provider_id=str(answer.get("id", "")))


def ask(reference: str) -> str | None:
    """What Notify says of a text today: its status, or None when it has no such text. Raises APIError."""
    found = _client().get_all_notifications(reference=reference, template_type="sms")["notifications"]
    return str(found[0]["status"]) if found else None


def template_answers() -> None:
    """Ask for the template: shows that address, key and template are right. Raises APIError."""
    _client().get_template(settings.NOTIFY_TEMPLATE)


def _client() -> NotificationsAPIClient:
    return NotificationsAPIClient(settings.NOTIFY_API_KEY, base_url=settings.NOTIFY_BASE_URL, timeout=SECONDS)


def _judge(error: APIError) -> Handed:
    """A refusal in so many words is one; a server error may have come after the text was taken."""
    if isinstance(error, HTTPError) and error.response is not None:
        status = error.response.status_code
        if status in REFUSALS:
            return Handed(Verdict.REFUSED, REFUSALS[status])
        if status == TOO_MANY:
            return Handed(Verdict.LATER, "Notify asks to wait.")
    elif _never_reached(error.__cause__):
        return Handed(Verdict.LATER, "Notify does not answer.")
    return Handed(Verdict.UNKNOWN, "Notify did not say whether it took the text.")


def _never_reached(cause: BaseException | None) -> bool:
    """Whether no connection came about: then nothing can have been taken."""
    if isinstance(cause, requests.ConnectTimeout):
        return True
    reason = getattr(cause.args[0], "reason", None) if cause and cause.args else None
    return isinstance(reason, NewConnectionError)
