"""The termly support meeting at the school: its list, its agenda with names on the screen, and the page for paper."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from gatepost.access.gate import DeskRequest
from gatepost.access.models import School
from gatepost.authority.desks import partner_of, way_from
from gatepost.authority.envelope import sealed
from gatepost.authority.models import MeetingAction, SupportMeeting, Way
from gatepost.authority.support import actions
from gatepost.authority.support.agenda import Agenda, agenda
from gatepost.casework.actions import Refused
from gatepost.casework.models import Case
from gatepost.web.desk import DeskForm, page, show_refusal, today


class NamingForm(DeskForm):
    """A form whose words go to the council. The tick appears only where a pupil seems to be named."""

    sure = forms.BooleanField(label="No pupil is named here", required=False)

    def asks_only_when_needed(self) -> None:
        """Take the tick off the page, unless it is what is asked."""
        if "sure" not in self.errors:
            self.fields.pop("sure")


class PlanForm(NamingForm):
    """When, and with whom."""

    held_on = forms.DateField(label="When do you meet?", widget=forms.DateInput({"type": "date"}))
    with_whom = forms.CharField(label="Who comes from the council?", max_length=160)
    people = forms.CharField(label="Who comes from school?", max_length=300, required=False)


class PrepareForm(NamingForm):
    """What only a person can add."""

    cohort = forms.CharField(label="One group to talk about", max_length=300, required=False)
    asks = forms.CharField(
        label="What do you ask of the council?",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class AgreeForm(NamingForm):
    """What was agreed in the room."""

    case = forms.ModelChoiceField(
        Case.objects.none(), label="About which child?", required=False, empty_label="No one child"
    )
    what = forms.CharField(label="What will be done?", max_length=300)
    who = forms.CharField(label="Who does it?", max_length=120)
    by_date = forms.DateField(label="By when?", widget=forms.DateInput({"type": "date"}))

    def about(self, shown: Agenda) -> "AgreeForm":
        """Only children of the page, by name, because this stays on the screen."""
        cases = {line.case.pk: line.pupil for line in (*shown.severe, *shown.several) if line.case}
        field = self.fields["case"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Case.objects.filter(pk__in=cases)
        field.label_from_instance = lambda obj: str(cases[obj.pk])  # type: ignore[method-assign]
        return self


def meetings(request: DeskRequest) -> HttpResponse:
    """Every support meeting of the school, and a new one."""
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        school = School.objects.get(pk=request.actor.schools[0])
        try:
            meeting = actions.plan_meeting(by=request.actor, school=school, **form.cleaned_data)
            return redirect("support_meeting", pk=meeting.pk)
        except Refused as refusal:
            show_refusal(form, refusal)
    form.asks_only_when_needed()
    return page(
        request,
        "council/support_meetings.html",
        title="Support meetings",
        here="referrals",
        form=form,
        meetings=SupportMeeting.objects.all(),
    )


def meeting(request: DeskRequest, meeting: SupportMeeting) -> HttpResponse:
    """The agenda with names, and in the room: what is agreed beside each child."""
    shown, asked = agenda(meeting, today()), request.POST.get("form", "")
    prepare = PrepareForm(
        request.POST if asked == "prepare" else None,
        initial={"cohort": meeting.cohort, "asks": meeting.asks},
    )
    agree = AgreeForm(request.POST if asked == "agree" else None).about(shown)
    fault = ""
    if request.method == "POST":
        try:
            done = _do(request, meeting, asked, prepare, agree)
        except Refused as refusal:
            done, fault = "", str(refusal) if asked == "share" else ""
            if asked != "share":
                show_refusal(prepare if asked == "prepare" else agree, refusal)
        if done:
            messages.success(request, done)
            return redirect("support_meeting", pk=meeting.pk)
    for form in (prepare, agree):
        form.asks_only_when_needed()
    return page(
        request,
        "council/support_meeting.html",
        title="Support meeting",
        here="referrals",
        meeting=meeting,
        agenda=shown,
        prepare=prepare,
        agree=agree,
        fault=fault,
        by_file=way_from(School.objects.get(pk=meeting.school_id)) == Way.PARTNER,
    )


def _do(
    request: DeskRequest, meeting: SupportMeeting, asked: str, prepare: PrepareForm, agree: AgreeForm
) -> str:
    by = request.actor
    if asked == "prepare" and prepare.is_valid():
        actions.prepare(by=by, meeting=meeting, **prepare.cleaned_data)
        return "Saved."
    if asked == "agree" and agree.is_valid():
        actions.agree(by=by, meeting=meeting, on=today(), **agree.cleaned_data)
        return "Kept. It is on the page."
    if asked == "share":
        actions.share(by=by, meeting=meeting, on=today(), at=timezone.now())
        if way_from(School.objects.get(pk=meeting.school_id)) == Way.PARTNER:
            return "The file is ready. Send it to the council by secure mail."
        return "The council has the page, with initials only."
    return ""


def message_file(request: DeskRequest, meeting: SupportMeeting) -> HttpResponse:
    """The page as a signed file, for a council that has its desk in another installation."""
    partner = partner_of(School.objects.get(pk=meeting.school_id).authority)
    if partner is None or meeting.shared_at is None:
        messages.error(request, "There is no file to send. Share the page first.")
        return redirect("support_meeting", pk=meeting.pk)
    message = actions.message_of(meeting, on=today(), at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="support-meeting-{meeting.pk}.gatepost"'}
    return HttpResponse(
        sealed(message, partner.public_key), content_type="application/octet-stream", headers=headers
    )


def paper(request: DeskRequest, meeting: SupportMeeting) -> HttpResponse:
    """One page to print: initials and year, no names."""
    return page(
        request,
        "council/support_paper.html",
        title="Support meeting, for paper",
        here="referrals",
        meeting=meeting,
        agenda=agenda(meeting, today()).as_json(),
    )


def done(request: DeskRequest, action: MeetingAction) -> HttpResponse:
    """An agreed action is ticked."""
    actions.mark_done(by=request.actor, action=action, on=today())
    messages.success(request, "Ticked as done.")
    return redirect("support_meeting", pk=action.meeting_id)
