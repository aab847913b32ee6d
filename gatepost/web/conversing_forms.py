"""The forms of a talk: whom to ring, what one step captures, how it ended."""

from typing import Any

from django import forms
from django.http import QueryDict

from gatepost.access.actor import Actor
from gatepost.casework.conversation.actions import Captured
from gatepost.casework.conversation.talk import Talk, iso, moment
from gatepost.casework.facts import Facts
from gatepost.casework.models import ConversationStep, StepState
from gatepost.policy.schema import Question, Step
from gatepost.records.models import Parent, Restriction
from gatepost.web.desk import DeskForm
from gatepost.web.row_forms import PREFIX, field_for

ONLY_LEAD = "dsl"
CONFIDENTIAL = ("pressures",)
"""Questions whose answers a person may keep for the safeguarding lead and the head."""
WRITTEN = "written"


class BeginForm(DeskForm):
    """Whom we talk to, and one good thing to begin with."""

    parent = forms.ChoiceField(
        label="Whom do you talk to?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whom you talk to."},
    )
    good_thing = forms.CharField(
        label="One good recent thing, as you would say it (optional)",
        help_text="For example “Ms Roe says that Art has gone really well.” Ask a tutor if nobody has said.",
        required=False,
        max_length=240,
    )

    def __init__(self, sent: QueryDict | None, *, facts: Facts) -> None:
        able = [g for g in facts.guardians if not (g.died or g.contact_restriction == Restriction.NO_CONTACT)]
        super().__init__(sent, initial={"parent": able[0].parent_id} if able else None)
        self.able = able
        told = [(str(g.parent_id), f"{g.parent} ({g.relationship})") for g in able]
        self.fields["parent"].choices = told  # type: ignore[attr-defined]

    def chosen(self) -> Parent:
        """The parent chosen, one of this child's own."""
        return next(g.parent for g in self.able if str(g.parent_id) == self.cleaned_data["parent"])


class StepForm(DeskForm):
    """What one step captures. Nothing is required while a talk goes on: a draft is kept as it is."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, sent: QueryDict | None, *, talk: Talk, step: Step, actor: Actor) -> None:
        self.line = talk.steps.get(step.key)
        self.step, self.talk = step, talk
        self.kept_back = _kept_back(self.line, actor)
        self.questions = tuple(q for q in step.questions if q.key not in self.kept_back)
        super().__init__(sent, initial=_as_left(self.line))
        for question in self.questions:
            self.fields[PREFIX + question.key] = self._field(question)
        if step.not_today:
            self.fields["why_not"] = forms.ChoiceField(
                label="If not today: why?",
                choices=[(reason.key, reason.label) for reason in step.not_today],
                widget=forms.RadioSelect,
                required=False,
            )
        self.fields["note"] = forms.CharField(
            label="Note", required=False, max_length=4000, widget=forms.Textarea({"rows": 2})
        )
        self.fields[self._first()].widget.attrs["autofocus"] = True

    def _field(self, question: Question) -> forms.Field:
        if question.key != "meeting_when":
            return field_for(question)
        offered = [(iso(*slot), moment(*slot)) for slot in self.talk.meeting_times]
        held = self.line.answers.get(question.key, "") if self.line else ""
        if held and held not in dict(offered):
            offered.append((held, held))
        return forms.ChoiceField(
            label=question.label,
            choices=offered,
            widget=forms.RadioSelect,
            required=False,
            help_text="For another time, choose “Another time is needed” and write it in the note.",
        )

    def _first(self) -> str:
        """Where words go first: the step's own box, or the note."""
        first = self.questions[0] if self.questions else None
        return PREFIX + first.key if first and first.kind == "text" else "note"

    def asked(self) -> list[forms.BoundField]:
        """The step's questions, in the pack's order."""
        return [self[PREFIX + question.key] for question in self.questions]

    def answers(self) -> dict[str, Any]:
        """What was captured, by question key; empty answers are left out, dates are ISO."""
        held = self.line.answers if self.line else {}
        said = {key: held[key] for key in self.kept_back if key in held}
        for question in self.questions:
            value = self.cleaned_data.get(PREFIX + question.key)
            if value not in (None, "", []):
                said[question.key] = value.isoformat() if hasattr(value, "isoformat") else value
        return said

    def captured(self, state: StepState | None) -> Captured:
        """What to keep."""
        return Captured(
            seen_version=self.cleaned_data.get("seen_version") or 0,
            answers=self.answers(),
            note=self.cleaned_data.get("note", ""),
            state=state,
            why_not=self.cleaned_data.get("why_not", ""),
        )

    def keep_mine_next_time(self, theirs: ConversationStep) -> None:
        """After two people wrote at once: show both, and let the next save win knowingly."""
        assert isinstance(self.data, QueryDict)
        sent = self.data.copy()
        sent["seen_version"] = str(theirs.version)
        self.data = sent

    def differences(self, theirs: ConversationStep) -> list[tuple[str, str, str]]:
        """Where two people wrote different things: the question, what is held now, what I typed."""
        mine = self.answers()
        pairs = [(q.label, _words(q, theirs.answers), _words(q, mine)) for q in self.questions]
        pairs.append(("Note", theirs.note, self.cleaned_data.get("note", "")))
        return [(label, held, typed) for label, held, typed in pairs if held != typed]


def _kept_back(line: ConversationStep | None, actor: Actor) -> frozenset[str]:
    """Questions whose answers are for the safeguarding lead and the head, and for whoever wrote them down."""
    if line is None or line.answers.get("may_see") != ONLY_LEAD:
        return frozenset()
    sees = line.saved_by == actor.user or actor.may("notes.confidential", line)
    return frozenset() if sees else frozenset({*CONFIDENTIAL, "may_see"})


def _as_left(line: ConversationStep | None) -> dict[str, Any]:
    if line is None:
        return {"seen_version": 0}
    left = {PREFIX + key: value for key, value in line.answers.items()}
    return {"seen_version": line.version, "note": line.note, "why_not": line.why_not, **left}


def _words(question: Question, answers: dict[str, Any]) -> str:
    """An answer in the words of its options."""
    labels = {"yes": "Yes", "no": "No"} | {option.key: option.label for option in question.options}
    answer = answers.get(question.key) or ""
    given = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(each, str(each)) for each in given if each)
