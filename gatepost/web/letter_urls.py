"""Letters: of one case, and to many families at once."""

from django.urls import path

from gatepost.access.gate import screen
from gatepost.casework.models import Case
from gatepost.letters.models import Letter, Run
from gatepost.web import letter_edits, letter_runs, letters, translating
from gatepost.web.plain import post_only

urlpatterns = [
    path("cases/<int:pk>/letters", screen(letters.letters, may="letter.write", about=Case), name="letters"),
    path(
        "cases/<int:pk>/letters/count",
        screen(post_only(letters.count), may="letter.send", about=Case),
        name="count_letters",
    ),
    path(
        "cases/<int:pk>/letters/<slug:kind>",
        screen(letters.write, may="letter.write", about=Case),
        name="write_letter",
    ),
    path("letters/<int:pk>", screen(letters.letter, may="letter.write", about=Letter), name="letter"),
    path(
        "letters/<int:pk>/letter.pdf",
        screen(letters.letter_pdf, may="letter.write", about=Letter),
        name="letter_pdf",
    ),
    path(
        "letters/<int:pk>/approve",
        screen(post_only(letters.approve), may="letter.send", about=Letter),
        name="approve_letter",
    ),
    path(
        "letters/<int:pk>/take-out",
        screen(post_only(letters.take_out), may="letter.write", about=Letter),
        name="take_out_letter",
    ),
    path(
        "letters/<int:pk>/posted",
        screen(post_only(letters.posted), may="letter.send", about=Letter),
        name="letter_posted",
    ),
    path(
        "letters/<int:pk>/came-back",
        screen(post_only(letters.came_back), may="letter.send", about=Letter),
        name="letter_came_back",
    ),
    path(
        "letters/languages",
        screen(translating.translations, may="translation.write"),
        name="translations",
    ),
    path(
        "letters/languages/<slug:language>/<slug:name>",
        screen(translating.translation, may="translation.write"),
        name="translation",
    ),
    path(
        "letters/languages/<slug:language>/<slug:name>/specimen.pdf",
        screen(translating.translation_pdf, may="translation.write"),
        name="translation_pdf",
    ),
    path(
        "letters/languages/<slug:language>/<slug:name>/check",
        screen(post_only(translating.check), may="translation.check"),
        name="check_translation",
    ),
    path(
        "letters/languages/<slug:language>/<slug:name>/uncheck",
        screen(post_only(translating.uncheck), may="translation.check"),
        name="uncheck_translation",
    ),
    path("letters/returned", screen(letter_edits.returned, may="letter.send"), name="returned_letter"),
    path(
        "letters/<int:pk>/edit",
        screen(letter_edits.edit, may="letter.write", about=Letter),
        name="edit_letter",
    ),
    path(
        "letters/runs/<int:pk>/email",
        screen(post_only(letter_edits.email_run), may="letter.send", about=Run),
        name="email_run",
    ),
    path(
        "letters/runs/<int:pk>/stop-emails",
        screen(post_only(letter_edits.stop_emails), may="letter.send", about=Run),
        name="stop_run_emails",
    ),
    path("letters", screen(letter_runs.letter_runs, may="letter.write"), name="letter_runs"),
    path(
        "letters/runs/<int:pk>",
        screen(letter_runs.letter_run, may="letter.write", about=Run),
        name="letter_run",
    ),
    path(
        "letters/runs/<int:pk>/go-on",
        screen(post_only(letter_runs.go_on), may="letter.write", about=Run),
        name="go_on_run",
    ),
    path(
        "letters/runs/<int:pk>/stop",
        screen(post_only(letter_runs.stop), may="letter.write", about=Run),
        name="stop_run",
    ),
    path(
        "letters/runs/<int:pk>/approve",
        screen(post_only(letter_runs.approve), may="letter.send", about=Run),
        name="approve_run",
    ),
    path(
        "letters/runs/<int:pk>/print.pdf",
        screen(letter_runs.run_pdf, may="letter.send", about=Run),
        name="run_pdf",
    ),
    path(
        "letters/runs/<int:pk>/posting",
        screen(letter_runs.posting_sheet, may="letter.send", about=Run),
        name="posting_sheet",
    ),
    path(
        "letters/runs/<int:pk>/posted",
        screen(post_only(letter_runs.posted), may="letter.send", about=Run),
        name="run_posted",
    ),
]
