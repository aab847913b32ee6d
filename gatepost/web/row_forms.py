"""The forms of a row: its questions come from the policy pack, its evidence serves as many rows as it fits."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from gatepost.access.actor import Actor
from gatepost.casework.facts import Facts
from gatepost.casework.models import EvidenceKind, RowState, RowStatus
from gatepost.casework.rows.frame import Row
from gatepost.casework.seeing import may_read_answer
from gatepost.policy.schema import Question, Reasons
from gatepost.records.models import Parent
from gatepost.web.desk import DeskForm, today

PREFIX = "q_"


def field_for(question: Question, reasons: Reasons | None = None) -> forms.Field:
    """The form field of one question. Nothing is required while a row is in progress.

    With ``reasons``, the shared list stands in its families: nobody reads twenty-four lines in a row.
    """
    common: dict[str, Any] = {"label": question.label, "help_text": question.hint, "required": False}
    options: list[Any] = [(option.key, option.label) for option in question.options]
    if reasons and question.options_from.startswith("reasons."):
        options = _in_families(options, reasons)
    if question.kind == "yes_no":
        options = [("yes", "Yes"), ("no", "No")]
    match question.kind:
        case "choice" | "yes_no":
            return forms.ChoiceField(choices=options, widget=forms.RadioSelect, **common)
        case "choices":
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
        case "date":
            return forms.DateField(**common)
        case "number":
            return forms.IntegerField(min_value=0, **common)
        case "person":
            return forms.CharField(max_length=200, **common)
    return forms.CharField(max_length=4000, widget=forms.Textarea({"rows": 3}), **common)


def _in_families(options: list[tuple[str, str]], reasons: Reasons) -> list[tuple[str, list[tuple[str, str]]]]:
    family_of = {reason.key: reason.family for reason in reasons.reasons}
    grouped = [
        (family.label, [(key, label) for key, label in options if family_of.get(key) == family.key])
        for family in reasons.families
    ]
    return [(family, those) for family, those in grouped if those]


class RowForm(DeskForm):
    """A person's view of one row."""

    status = forms.ChoiceField(
        label="Where are we with this?",
        widget=forms.RadioSelect,
        choices=[
            (RowStatus.IN_PROGRESS, "In progress"),
            (RowStatus.DONE, "Done"),
            (RowStatus.NOT_NEEDED, "Not needed"),
        ],
        error_messages={"required": "Choose where we are with this."},
    )
    not_needed_reason = forms.ChoiceField(
        label="Why is it not needed?", widget=forms.RadioSelect, required=False
    )
    not_needed_note = forms.CharField(
        label="In a sentence, for this child",
        widget=forms.Textarea({"rows": 2}),
        required=False,
        max_length=1000,
    )
    next_action = forms.CharField(label="What happens next?", required=False, max_length=300)
    next_who = forms.CharField(
        label="Who does it?",
        help_text="A person, by name.",
        widget=forms.TextInput({"list": "staff"}),
        required=False,
        max_length=120,
    )
    next_on = forms.DateField(label="By when?", required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    form = forms.CharField(widget=forms.HiddenInput, initial="row")

    def __init__(
        self, sent: QueryDict | None, *, facts: Facts, row: Row, state: RowState | None, actor: Actor
    ) -> None:
        wording = facts.pack.row(row.key)
        super().__init__(sent, initial=_as_left(state))
        self.questions = tuple(q for q in wording.questions if may_read_answer(row.key, q, actor, state))
        unseen = {q.key for q in wording.questions} - {q.key for q in self.questions}
        self.kept = {key: said for key, said in (state.answers if state else {}).items() if key in unseen}
        for question in self.questions:
            self.fields[PREFIX + question.key] = field_for(question, facts.pack.reason_list)
        reasons = [(reason.key, reason.label) for reason in wording.not_needed_reasons]
        self.fields["not_needed_reason"].choices = reasons  # type: ignore[attr-defined]
        if not reasons:
            self.fields["status"].choices = self.fields["status"].choices[:2]  # type: ignore[attr-defined]

    def asked(self) -> list[forms.BoundField]:
        """The pack's questions, in its order."""
        return [self[PREFIX + question.key] for question in self.questions]

    def answers(self) -> dict[str, Any]:
        """What was said, by question key; empty answers are left out, dates are ISO.

        Answers that this person may not read are kept as they were.
        """
        said = {q.key: self.cleaned_data.get(PREFIX + q.key) for q in self.questions}
        return self.kept | {k: _storable(value) for k, value in said.items() if value not in (None, "", [])}

    def keep_mine_next_time(self, theirs: RowState) -> None:
        """After two people saved at once: show both texts, and let the next save win knowingly."""
        assert isinstance(self.data, QueryDict)
        sent = self.data.copy()
        sent["seen_version"] = str(theirs.version)
        self.data = sent

    def place_of(self, fault: str) -> str:
        """Faults of answers come by question key."""
        return PREFIX + fault if PREFIX + fault in self.fields else fault


def _storable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _as_left(state: RowState | None) -> dict[str, Any]:
    if state is None:
        return {"seen_version": 0, "form": "row"}
    kept = {
        name: getattr(state, name)
        for name in ("not_needed_reason", "not_needed_note", "next_action", "next_who", "next_on")
    }
    left = {PREFIX + key: value for key, value in state.answers.items()}
    status = state.status if state.status != RowStatus.NOT_STARTED else None
    return {"seen_version": state.version, "form": "row", "status": status, **kept, **left}


class EvidenceForm(DeskForm):
    """One thing that happened, said once."""

    kind = forms.ChoiceField(label="What is it?", widget=forms.RadioSelect)
    happened_on = forms.DateField(label="When?")
    who = forms.CharField(
        label="Who did it, or who did you speak to?",
        help_text="For a referral: the service it went to.",
        max_length=200,
        error_messages={"required": "Add who you spoke to, or who did this."},
    )
    parent = forms.ChoiceField(label="Which parent or carer was it to or with?", required=False)
    language = forms.ChoiceField(label="In which language?", required=False, initial="en")
    says = forms.CharField(
        label="What happened?",
        help_text="Facts, and the words that were said. Put spoken words in quote marks.",
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        error_messages={"required": "Say what happened, in a sentence."},
    )
    outcome = forms.ChoiceField(label="How was it answered?", required=False)
    share = forms.MultipleChoiceField(
        label="These are the child’s own words. Besides staff who help, who may see them?",
        choices=[("parents", "Parents"), ("council", "The council")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    also = forms.MultipleChoiceField(
        label="Does it help with any other row?", widget=forms.CheckboxSelectMultiple, required=False
    )
    file = forms.FileField(
        label="Add a file", help_text="A PDF, a Word document or a picture, up to 10 MB.", required=False
    )
    form = forms.CharField(widget=forms.HiddenInput, initial="evidence")

    def __init__(
        self,
        sent: QueryDict | None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None",
        *,
        facts: Facts,
        row: Row,
        actor: Actor,
    ) -> None:
        start = {"happened_on": today(), "who": actor.name, "form": "evidence"}
        super().__init__(sent, files, initial=start, auto_id="add_%s")
        self.facts = facts
        if files:  # after a fault it is gone from the page: a browser hands a file over once
            self.fields["file"].help_text += " Choose it again, please: your browser does not keep it."
        wording = facts.pack.row(row.key)
        kinds = [(kind.value, kind.label) for kind in EvidenceKind if kind.value in wording.evidence_kinds]
        parents = [("", "Nobody in particular")]
        parents += [(str(g.parent_id), f"{g.parent} ({g.relationship})") for g in facts.guardians]
        answers = [("", "Not answered, or no answer needed")] + [
            (a.key, a.label) for a in facts.pack.outcomes
        ]
        others = [
            (other.key, facts.pack.row(other.key).name)
            for other in facts.pack.rows
            if other.key != row.key and set(other.evidence_kinds) & set(wording.evidence_kinds)
        ]
        if "voice" not in wording.evidence_kinds:
            del self.fields["share"]  # only a child's own words are for the child to share
        languages = [(language.key, language.name) for language in facts.pack.vocabulary.languages]
        offered = {
            "kind": kinds,
            "parent": parents,
            "language": languages,
            "outcome": answers,
            "also": others,
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_happened_on(self) -> date:
        """What happened has happened; said with the other faults, so that nobody is sent back twice."""
        on: date = self.cleaned_data["happened_on"]
        if on > today():
            raise forms.ValidationError("The date must be today or earlier.")
        return on

    def chosen_parent(self) -> Parent | None:
        """The parent chosen, one of this child's own."""
        chosen = self.cleaned_data.get("parent")
        return next((g.parent for g in self.facts.guardians if str(g.parent_id) == chosen), None)
