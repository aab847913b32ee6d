"""A death in a family: told in a minute by whoever hears of it, and what goes silent because of it."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.casework.deaths import actions
from gatepost.casework.refusal import Refused
from gatepost.letters.actions import take_out_of
from gatepost.records.deaths import family_of, standing
from gatepost.records.models import Death, Pupil
from gatepost.web.desk import DeskForm, page, show_refusal

CHILD = "child"


class DeathForm(DeskForm):
    """Who has died, and who told us."""

    who = forms.ChoiceField(
        label="Who has died?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who has died."},
    )
    source = forms.CharField(
        label="Who told you, and when?",
        help_text="A word is enough; it need not be confirmed yet.",
        max_length=200,
        error_messages={"required": "Say who told you, and when."},
    )

    def __init__(self, sent: QueryDict | None, *, pupil: Pupil) -> None:
        super().__init__(sent)
        self.adults = [g for g in pupil.guardians.select_related("parent") if not g.died]
        people = [
            (str(g.parent_id), f"{g.parent}{f' ({g.relationship})' if g.relationship else ''}")
            for g in self.adults
        ]
        self.fields["who"].choices = [*people, (CHILD, f"{pupil.known_as}")]  # type: ignore[attr-defined]


def deaths(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """What is known, what is silent because of it, and a form to say that somebody has died."""
    form = DeathForm(request.POST or None, pupil=pupil)
    if request.method == "POST" and form.is_valid():
        try:
            _tell(request, pupil, form)
            return redirect("deaths", pk=pupil.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    known = [(death, family_of(death)) for death in standing()]
    return page(
        request,
        "pupils/deaths.html",
        title="A death in the family",
        here="pupils",
        pupil=pupil,
        form=form,
        known=[(death, _children(death, family)) for death, family in known if pupil.pk in family],
        releases=request.actor.may("death.release", pupil),
    )


def _tell(request: DeskRequest, pupil: Pupil, form: DeathForm) -> None:
    chosen = form.cleaned_data["who"]
    parent = next((g.parent for g in form.adults if str(g.parent_id) == chosen), None)
    with transaction.atomic():
        death = actions.tell(
            by=request.actor,
            pupil=pupil,
            parent=parent,
            source=form.cleaned_data["source"],
            at=timezone.now(),
        )
        out = take_out_of(by=request.actor, pupils=family_of(death))
    stopped = f" {out} letter{'' if out == 1 else 's'} on the way {'was' if out == 1 else 'were'} taken out."
    messages.success(request, f"Kept. Nothing goes to this family by itself.{stopped if out else ''}")


def _children(death: Death, family: set[int]) -> list[tuple[Pupil, bool, bool]]:
    """Each child of the family: whether letters go out again, and whether they ever may."""
    released = set(death.released.values_list("pupil_id", flat=True))
    return [
        (child, child.pk in released, death.parent_id is None and child.pk == death.pupil_id)
        for child in Pupil.objects.filter(pk__in=family).order_by("surname", "forename")
    ]


def mistake(request: DeskRequest, death: Death) -> HttpResponse:
    """The person lives: what was silent is silent no more."""
    actions.take_back(by=request.actor, death=death, at=timezone.now())
    messages.success(request, f"Taken back. {death.who} is with us; letters may go out again.")
    return redirect("deaths", pk=death.pupil_id)


def letters_again(request: DeskRequest, death: Death) -> HttpResponse:
    """Letters about one child may go out again."""
    chosen = request.POST.get("pupil", "")
    pupil = Pupil.objects.filter(pk=chosen).first() if chosen.isdecimal() else None
    if pupil is None:
        raise Http404
    try:
        actions.let_go_out_again(
            by=request.actor,
            death=death,
            pupil=pupil,
            agreed_with=request.POST.get("agreed_with", ""),
            at=timezone.now(),
        )
        messages.success(request, f"Letters about {pupil.known_as} may go out again.")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("deaths", pk=pupil.pk)
