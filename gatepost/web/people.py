"""My settings and my role; and, for the data protection officer, who looked at a child."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from gatepost.access.gate import DeskRequest
from gatepost.access.models import Membership, User
from gatepost.audit import chain
from gatepost.audit.models import Event
from gatepost.morning.actions import set_shortcuts
from gatepost.records.models import Pupil
from gatepost.web.desk import DeskForm, page

THEMES = [("auto", "As my computer is set"), ("light", "Light"), ("dark", "Dark")]


class SettingsForm(DeskForm):
    """How the desk looks to one person."""

    theme = forms.ChoiceField(label="Light or dark", choices=THEMES, widget=forms.RadioSelect, required=False)
    shortcuts = forms.BooleanField(
        label="Single keys on this morning’s list and in the council’s tray",
        help_text="One key keeps a call, or takes a referral. Switch off, if you speak to your computer "
        "or press keys by accident.",
        required=False,
    )


def settings(request: DeskRequest) -> HttpResponse:
    """Light or dark, the role to act in, and the second step of signing in."""
    me, theme = request.actor.user, request.COOKIES.get("theme", "auto")
    start = {"theme": theme, "shortcuts": me is not None and me.shortcuts}
    form = SettingsForm(request.POST or None, initial=start)
    mine = Membership.objects.filter(user=request.actor.user, left__isnull=True).select_related("school")
    if request.method == "POST" and form.is_valid():
        set_shortcuts(by=request.actor, on=form.cleaned_data["shortcuts"])
        messages.success(request, "Saved.")
        response = redirect("settings")
        response.set_cookie("theme", form.cleaned_data["theme"] or "auto", max_age=31_536_000, samesite="Lax")
        return response
    return page(request, "people/settings.html", title="My settings", here="settings", form=form, mine=mine)


def switch(request: DeskRequest) -> HttpResponse:
    """Act in another of one's own roles."""
    chosen = request.POST.get("membership", "")
    mine = Membership.objects.filter(user=request.actor.user, left__isnull=True)
    found = mine.filter(pk=chosen).first() if chosen.isdecimal() else None
    if found is None:
        raise Http404
    request.session["membership"] = found.pk
    return redirect("home")


def looked(request: DeskRequest, pupil: Pupil) -> HttpResponse:
    """Every look and every change about one child: who, what, when; never the content."""
    events = Event.objects.filter(school=request.actor.school, pupil=pupil.pk).order_by("-at")[:500]
    names = {user.pk: user.name for user in User.objects.filter(pk__in={e.actor for e in events if e.actor})}
    return page(
        request,
        "people/looked.html",
        title="Who looked",
        here="audit",
        pupil=pupil,
        events=[(event, names.get(event.actor or 0, "Gatepost")) for event in events],
        broken=chain.broken_links(),
    )


def audit(request: DeskRequest) -> HttpResponse:
    """Find the child whose record was asked about."""
    asked = request.GET.get("q", "").strip()
    found = (
        Pupil.objects.filter(surname__icontains=asked).order_by("surname", "forename")[:50] if asked else []
    )
    return page(
        request, "people/audit.html", title="Who looked at a record", here="audit", asked=asked, pupils=found
    )
