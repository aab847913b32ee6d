"""E-mail, through the server that EMAIL_URL names."""

import smtplib

from django.core import mail

from gatepost.messages.providers import Handed, Verdict

TEMPORARY = range(400, 500)
DOWN = Handed(Verdict.LATER, "The mail server does not answer.")


def send(to: str, subject: str, body: str, reference: str, calendar: str = "") -> Handed:
    """Hand one e-mail over. Only what the server has certainly not taken may be tried again."""
    connection = mail.get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException):
        return DOWN
    # The Message-ID is the message's own name: an address book or a log on the way finds it again by that.
    headers = {"Message-ID": f"<{reference}@gatepost>"}
    letter = mail.EmailMessage(subject, body, to=[to], headers=headers, connection=connection)
    if calendar:
        letter.attach("meeting.ics", calendar, "text/calendar")
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as error:
        return _judge(error)
    finally:
        connection.close()
    return Handed(Verdict.ACCEPTED)


def _judge(error: Exception) -> Handed:
    """A server that answered has not taken it; one that fell silent may have."""
    codes = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    elif isinstance(error, smtplib.SMTPResponseException):
        codes = [error.smtp_code]
    if not codes or -1 in codes:
        return Handed(Verdict.UNKNOWN, "The mail server fell silent as it took the e-mail.")
    if any(code in TEMPORARY for code in codes):
        return Handed(Verdict.LATER, "The mail server asks to wait.")
    return Handed(Verdict.REFUSED, "The mail server does not accept this address.")
