"""The forms of a meeting: what is offered, which time is set, who came and what was said."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from gatepost.casework.facts import Facts
from gatepost.casework.meetings.actions import ARRANGEMENTS, Draft, Noted
from gatepost.casework.meetings.offers import Invitee, invitees, suggested_slots
from gatepost.casework.meetings.slots import SLOTS, Slot, set_time, slots_of
from gatepost.casework.models import Meeting, Way
from gatepost.messages.models import Channel
from gatepost.web.desk import DeskForm

LOCAL = "%Y-%m-%dT%H:%M"
TELL = [
    (Channel.EMAIL.value, "E-mail"),
    (Channel.TEXT.value, "Text"),
    ("letter", "Letter: to print and send"),
]


def moment_field(label: str) -> forms.DateTimeField:
    """A day and an hour, in the browser's own field."""
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL), required=False
    )


class MeetingForm(DeskForm):
    """Three times, the people, the place, and what makes it easier to come."""

    people = forms.MultipleChoiceField(
        label="Who is asked?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one parent or carer."},
    )
    others = forms.CharField(
        label="Anybody else (optional)",
        help_text="Names, with commas between.",
        required=False,
        max_length=300,
    )
    place = forms.CharField(
        label="Where at school?", help_text="A room, and which door.", required=False, max_length=200
    )
    formal = forms.BooleanField(label="A formal meeting: the family has a week’s notice", required=False)
    language = forms.ChoiceField(label="Interpreter: which language?", required=False)
    dialect = forms.CharField(label="Dialect", required=False, max_length=60)
    booked_by = forms.CharField(label="Booked by whom?", required=False, max_length=120)
    reference = forms.CharField(label="Reference of the booking", required=False, max_length=60)
    access_needs = forms.CharField(
        label="What would make it easier to come? (optional)",
        help_text="For example a ground-floor room, a quiet waiting place, a support worker.",
        required=False,
        max_length=300,
    )
    childcare = forms.CharField(
        label="Younger children (optional)",
        help_text="For example “They are welcome: there are toys.”",
        required=False,
        max_length=300,
    )
    bring = forms.CharField(label="What to bring", required=False, max_length=200)
    tell = forms.MultipleChoiceField(
        label="How do we tell the parents?",
        choices=TELL,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, sent: QueryDict | None, *, facts: Facts, meeting: Meeting | None = None) -> None:
        self.facts = facts
        able: list[Invitee] = [i for i in invitees(facts) if not i.why_not]
        self.not_asked = [i for i in invitees(facts) if i.why_not]
        slots = slots_of(meeting) if meeting else suggested_slots(facts)
        super().__init__(sent, initial=self._begin(facts, meeting, able, slots))
        for number in range(1, SLOTS + 1):
            self.fields[f"at_{number}"] = moment_field(f"Time {number}")
            self.fields[f"way_{number}"] = forms.ChoiceField(label="How", choices=Way.choices, required=False)
        languages = [("", "No interpreter")]
        languages += [
            (found.key, found.name) for found in facts.pack.vocabulary.languages if found.key != "en"
        ]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        told = [(i.key, f"{i.name} ({i.part.label})") for i in able]
        self.fields["people"].choices = told  # type: ignore[attr-defined]

    def _begin(
        self, facts: Facts, meeting: Meeting | None, able: list[Invitee], slots: list[Slot]
    ) -> dict[str, Any]:
        times: dict[str, Any] = {}
        for number, slot in enumerate(slots, start=1):
            times |= {f"at_{number}": slot.at, f"way_{number}": slot.way}
        needs = [g.parent.language for g in facts.guardians if g.parent.needs_interpreter]
        held = {name: getattr(meeting, name) for name in ARRANGEMENTS} if meeting else {}
        usual = {"bring": "Nothing", "language": needs[0] if needs else "", "tell": ["email"]}
        return {**times, **usual, "people": [i.key for i in able if i.usual], **held}

    def slots(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The three times, each with how one would meet."""
        return [(self[f"at_{n}"], self[f"way_{n}"]) for n in range(1, SLOTS + 1)]

    def draft(self) -> Draft:
        """What to offer."""
        sent = self.cleaned_data
        found = [
            Slot(timezone.make_naive(sent[f"at_{n}"]), Way(sent[f"way_{n}"] or Way.SCHOOL))
            for n in range(1, SLOTS + 1)
            if sent.get(f"at_{n}")
        ]
        arrangements = {name: sent[name] for name in ARRANGEMENTS}
        return Draft(slots=found, people=sent["people"], others=sent["others"].split(","), **arrangements)


class SetForm(DeskForm):
    """One of the times offered, or another that was agreed."""

    slot = forms.ChoiceField(label="Which time suits?", widget=forms.RadioSelect, required=False)
    other = moment_field("Or another time that you agreed")
    way = forms.ChoiceField(label="How, at that other time?", choices=Way.choices, required=False)
    tell = forms.MultipleChoiceField(
        label="Tell the parents by",
        choices=TELL[:2],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["email"],
    )

    def __init__(self, sent: QueryDict | None, *, meeting: Meeting) -> None:
        super().__init__(sent)
        self.offered = {slot.iso: slot for slot in slots_of(meeting)}
        told = [(iso, str(slot)) for iso, slot in self.offered.items()]
        self.fields["slot"].choices = told  # type: ignore[attr-defined]

    def chosen(self) -> Slot | None:
        """The time that was agreed."""
        if other := self.cleaned_data.get("other"):
            return Slot(timezone.make_naive(other), Way(self.cleaned_data["way"] or Way.SCHOOL))
        return self.offered.get(self.cleaned_data.get("slot", ""))


class CancelForm(DeskForm):
    """Why, as the family would be told."""

    why = forms.CharField(label="Why is it called off?", max_length=300)
    tell = forms.MultipleChoiceField(
        label="Tell the parents by",
        choices=TELL[:2],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["email"],
    )


VIEWS = 2
"""How many views of one item have room side by side; a third is written after the second."""


class RecordForm(DeskForm):
    """Who came, and for each item of the agenda what was said and by whom."""

    came = forms.MultipleChoiceField(
        label="Who is here?", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, sent: QueryDict | None, *, facts: Facts, meeting: Meeting) -> None:
        super().__init__(sent)
        people = [(str(p.pk), f"{p.name} ({p.get_part_display()})") for p in meeting.people.all()]
        self.fields["came"].choices = people  # type: ignore[attr-defined]
        self.agenda = [(i, i.label.format(child=facts.name)) for i in facts.pack.meetings.agenda]
        for item, _ in self.agenda:
            for n in range(1, VIEWS + 1):
                self.fields[f"who_{item.key}_{n}"] = forms.CharField(
                    label="Who said it",
                    required=False,
                    max_length=200,
                    widget=forms.TextInput({"list": "there"}),
                )
                self.fields[f"says_{item.key}_{n}"] = forms.CharField(
                    label="What was said", required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
                )

    def items(self) -> list[tuple[Any, str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Each item of the agenda, with room for views side by side."""
        return [
            (item, label, [(self[f"who_{item.key}_{n}"], self[f"says_{item.key}_{n}"]) for n in (1, 2)])
            for item, label in self.agenda
        ]

    def noted(self) -> list[Noted]:
        """What was said, in the order of the agenda."""
        sent = self.cleaned_data
        return [
            Noted(item.key, sent[f"who_{item.key}_{n}"], sent[f"says_{item.key}_{n}"])
            for item, _ in self.agenda
            for n in range(1, VIEWS + 1)
        ]


def set_words(meeting: Meeting) -> str:
    """The time that is set, as it is said."""
    slot = set_time(meeting)
    return str(slot) if slot else ""
