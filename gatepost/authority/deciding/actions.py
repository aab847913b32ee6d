"""Every write about a decision: made, withdrawn, served, paid. For one parent and one child, always with reasons."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from gatepost.access.actor import Actor
from gatepost.audit.log import note
from gatepost.authority.deciding import earlier
from gatepost.authority.deciding.terms import RESULTS, Terms, checked, in_words
from gatepost.authority.desk.actions import post
from gatepost.authority.desks import pack_of
from gatepost.authority.models import Decision, DeskParent, DeskReferral, SamePerson
from gatepost.casework.actions import Refused
from gatepost.casework.referral_states import Move, NoSuchMove, after
from gatepost.policy import national
from gatepost.policy.penalties import NoNotice, Notice, due, owed
from gatepost.policy.rules import DecisionKind, PenaltyNotices

UNCHECKED = "A second officer checks this first."


class DecidedMeanwhile(Refused):
    """Another officer decided first. Nothing typed is lost; ``theirs`` is to be read before deciding again."""

    def __init__(self, theirs: Decision | None) -> None:
        who = (
            f"{theirs.by or 'Somebody'} decided for {theirs.parent}"
            if theirs
            else "Somebody changed a decision"
        )
        super().__init__(version=f"{who} while you were writing. Read it, and then decide.")
        self.theirs = theirs


@dataclass(frozen=True)
class Chosen:
    """What an officer chose: a kind of the list, its terms, why, and whether the reasons stay at the desk."""

    kind: str
    reasons: str
    terms: Terms
    internal: bool = False


@transaction.atomic
def decide(
    *, by: Actor, parent: DeskParent, chosen: Chosen, seen_version: int, on: date, at: datetime
) -> Decision:
    """Decide for one parent and one child, and tell the school; or, where the authority's profile says that a
    second officer checks this kind, keep it until then and tell nobody.

    Refused without reasons, without what this kind asks for, where a notice is not possible, and where another
    officer decided while this one was writing (``seen_version``).
    """
    by.must("referral.decide", parent)
    referral = _locked(parent)
    if referral.version != seen_version:
        raise DecidedMeanwhile(Decision.objects.filter(referral=referral).order_by("-at").first())
    kind = _kind(chosen.kind)
    _refuse_unless_undecided(parent)
    if len(chosen.reasons.split()) < 3:
        raise Refused(reasons="Say in a sentence why. The school reads it, unless you keep it at the desk.")
    decision = _made(by, parent, chosen, on, at)
    _stands(by, decision, referral, kind, at)
    note(by, "decision.made", decision)
    return decision


def _stands(by: Actor, decision: Decision, referral: DeskReferral, kind: DecisionKind, at: datetime) -> None:
    """Move the referral on and tell the school; while a second officer has not checked it, only count it."""
    all_decided = not DeskParent.objects.filter(referral=referral).exclude(pk__in=_decided(referral)).exists()
    _move_on(referral, all_decided)
    if decision.is_told:
        _tell(by, decision, kind, all_decided, at)


@transaction.atomic
def check(*, by: Actor, decision: Decision, at: datetime) -> Decision:
    """Say as a second officer that a decision may stand: now the school is told. Refused to whoever decided.

    An officer who does not agree withdraws it: nobody has been told, and it is decided afresh.
    """
    by.must("referral.decide", decision)
    referral = _locked(decision.parent)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("parent").get(pk=decision.pk)
    if decision.withdrawn_at is not None or decision.is_told:
        raise Refused(check="There is nothing to check any more.")
    if decision.by_id is None or by.user is None or by.user.pk == decision.by_id:
        raise Refused(check="Another officer checks this: not the one who decided.")
    decision.checked_by, decision.checked_at = by.user, at
    decision.save(update_fields=["checked_by", "checked_at"])
    _stands(by, decision, referral, _kind(decision.kind), at)
    note(by, "decision.checked", decision)
    return decision


def _locked(parent: DeskParent) -> DeskReferral:
    """The referral, with every other of this child: two notices from two schools are decided one after the other."""
    child = DeskReferral.objects.select_for_update().filter(upn=parent.referral.upn).order_by("pk")
    return next(referral for referral in child if referral.pk == parent.referral_id)


def _kind(key: str) -> DecisionKind:
    found = next((kind for kind in national.council().decisions if kind.key == key), None)
    if found is None:
        raise Refused(kind="Choose what is decided.")
    return found


def _refuse_unless_undecided(parent: DeskParent) -> None:
    standing = Decision.objects.filter(parent=parent, withdrawn_at__isnull=True).first()
    if standing:
        raise Refused(kind=f"{standing.by or 'Somebody'} has decided for {parent}. Withdraw that one first.")


def _decided(referral: DeskReferral) -> list[int]:
    """The parents for whom it is decided, and checked where a second officer looks at it."""
    standing = Decision.objects.filter(referral=referral, withdrawn_at__isnull=True)
    return [decision.parent_id for decision in standing if decision.is_told]


def _made(by: Actor, parent: DeskParent, chosen: Chosen, on: date, at: datetime) -> Decision:
    rules, terms = earlier.rules_of(parent.authority), chosen.terms
    decision = Decision(
        authority=parent.authority,
        referral_id=parent.referral_id,
        parent=parent,
        kind=chosen.kind,
        reasons=chosen.reasons.strip(),
        internal=chosen.internal,
        needs_check=chosen.kind in pack_of(parent.authority).acceptance.second_officer,
        terms=checked(chosen.kind, terms, rules, on),
        by=by.user,
        at=at,
    )
    if chosen.kind == earlier.NOTICE:
        assert terms.issued_on is not None
        notice = _possible(parent, terms.issued_on)
        decision.order, decision.amount = notice.order, notice.amount
        decision.issued_on, decision.served_on = terms.issued_on, terms.served_on
        decision.terms = {"says": _notice_words(notice, rules, terms.issued_on), "early": notice.early}
    decision.save()
    return decision


def _possible(parent: DeskParent, issued_on: date) -> Notice:
    """The notice that this would be. Refused where the law leaves none, or it is open whose notices count."""
    if open_ones := earlier.open_questions(parent):
        first = open_ones[0]
        raise Refused(
            kind=f"First say whether {first.name} in {first.referral.number} is the same person: "
            "there has been a notice for this child, and it may count."
        )
    found = earlier.next_for(parent, issued_on)
    if isinstance(found, NoNotice):
        raise Refused(kind=found.because)
    return found


def _notice_words(notice: Notice, rules: PenaltyNotices, on: date) -> str:
    within, early = rules.first_within_days.on(on), rules.first_early_within_days.on(on)
    if notice.early is None:
        return f"The second within {rules.years.on(on)} years: £{notice.amount}, with no lower amount."
    return f"The first: £{notice.early} within {early} days, £{notice.amount} within {within}."


def _move_on(referral: DeskReferral, all_decided: bool) -> None:
    """A decision needs an accepted referral; the last parent's completes it."""
    try:
        state = after(referral.state, Move.DECIDE)
    except NoSuchMove as refusal:
        raise Refused(state=str(refusal)) from refusal
    referral.version += 1
    if all_decided:
        referral.state, referral.due_on = state, None
    referral.save()


def _tell(by: Actor, decision: Decision, kind: DecisionKind, all_decided: bool, at: datetime) -> None:
    body = {
        "parent": decision.parent.name,
        "kind": decision.kind,
        "decision": kind.label,
        "terms": in_words(decision.kind, decision.terms),
        "reasons": "" if decision.internal else decision.reasons,
        "next": kind.next,
        "all_decided": all_decided,
        "starts_on": decision.terms.get("starts_on", ""),
        "weeks": decision.terms.get("weeks", 0),
        "issued_on": decision.issued_on.isoformat() if decision.issued_on else "",
    }
    post(decision.referral, "decided", body, by=by, at=at)


@transaction.atomic
def say_who(
    *, by: Actor, parent: DeskParent, other: DeskParent, same: bool, why: str, at: datetime
) -> SamePerson:
    """Keep an officer's answer whether two parents whom referrals name are one person, and how they know.

    Notices are counted for a parent and a child, so nothing counts for somebody else before a person has said so.
    Said again, the newer answer stands. Refused for two parents of one referral: they are two people.
    """
    by.must("referral.decide", parent)
    by.must("referral.decide", other)
    if parent.referral_id == other.referral_id:
        raise Refused(same="One referral names both: they are two people.")
    if len(why.split()) < 2:
        raise Refused(why="Say how you know, in a few words.")
    one, two = sorted((parent, other), key=lambda each: each.pk)
    answer, _ = SamePerson.objects.update_or_create(
        one=one,
        other=two,
        defaults={"authority": parent.authority, "same": same, "why": why.strip(), "by": by.user, "at": at},
    )
    note(by, "deskparent.same" if same else "deskparent.other", answer)
    return answer


@transaction.atomic
def ask_again(*, by: Actor, parent: DeskParent, other: DeskParent) -> None:
    """Take an answer about two parents back: the question is open again, and nothing counts across them."""
    by.must("referral.decide", parent)
    one, two = sorted((parent, other), key=lambda each: each.pk)
    for answer in SamePerson.objects.filter(one=one, other=two):
        note(by, "deskparent.open", answer)
        answer.delete()


@transaction.atomic
def withdraw(*, by: Actor, decision: Decision, why: str, words: str, at: datetime) -> Decision:
    """Withdraw a decision. A notice that is withdrawn never counts as an earlier one; what was paid is paid back."""
    by.must("referral.decide", decision)
    if why not in {reason.key for reason in national.council().withdraw_reasons}:
        raise Refused(why="Choose why it is withdrawn.")
    referral = DeskReferral.objects.select_for_update().get(pk=decision.referral_id)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("parent").get(pk=decision.pk)
    if decision.withdrawn_at is not None:
        raise Refused(why="This has been withdrawn already.")
    decision.withdrawn_at, decision.withdrawn_why, decision.withdrawn_note = at, why, words.strip()
    decision.save(update_fields=["withdrawn_at", "withdrawn_why", "withdrawn_note"])
    referral.version += 1
    referral.save(update_fields=["version"])
    label = next(r.label for r in national.council().withdraw_reasons if r.key == why)
    kind = _kind(decision.kind)
    back = f" £{decision.paid} is paid back." if decision.paid else ""
    body = {
        "parent": decision.parent.name,
        "kind": "withdrawn",
        "decision": f"{kind.label} withdrawn",
        "terms": f"{label}.{back}",
        "reasons": words.strip(),
        "next": "Nothing follows from it any more. Support goes on.",
        "all_decided": False,
        "issued_on": decision.issued_on.isoformat() if decision.issued_on else "",
    }
    if decision.is_told:
        post(referral, "decided", body, by=by, at=at)
    note(by, "decision.withdrawn", decision)
    return decision


@transaction.atomic
def served(*, by: Actor, decision: Decision, served_on: date, on: date) -> Decision:
    """Keep the day on which a parent received a notice: the first day of the days to pay."""
    by.must("referral.decide", decision)
    decision = _notice(decision)
    if decision.issued_on and not decision.issued_on <= served_on <= on:
        raise Refused(served_on="The day of receipt lies between the day of issue and today.")
    decision.served_on = served_on
    decision.save(update_fields=["served_on"])
    note(by, "decision.served", decision)
    return decision


@transaction.atomic
def paid(*, by: Actor, decision: Decision, paid_on: date, amount: int, on: date) -> Decision:
    """Keep a payment. Refused where it is not what was owed on that day."""
    by.must("referral.decide", decision)
    decision = _notice(decision)
    if decision.served_on is None or decision.order is None:
        raise Refused(paid_on="First say when the parent received it.")
    if not decision.served_on <= paid_on <= on:
        raise Refused(paid_on="The day of payment lies between the day of receipt and today.")
    rules = earlier.rules_of(decision.authority)
    asked = owed(rules, decision.order, received_on=decision.served_on, paid_on=paid_on)
    if amount != asked:
        last = due(rules, decision.order, received_on=decision.served_on)
        early = f" Until {last.early_until:%d %B %Y} it was less." if last.early_until else ""
        raise Refused(amount=f"On that day £{asked} was owed.{early}")
    decision.paid_on, decision.paid = paid_on, amount
    decision.save(update_fields=["paid_on", "paid"])
    note(by, "decision.paid", decision)
    return decision


@transaction.atomic
def heard_in_court(
    *, by: Actor, decision: Decision, result: str, result_on: date, on: date, at: datetime
) -> Decision:
    """Keep what a court found, and tell the school. Refused for what is no prosecution that stands, and twice."""
    by.must("referral.decide", decision)
    decision = Decision.objects.select_for_update(of=("self",)).select_related("parent").get(pk=decision.pk)
    if decision.kind != "prosecution" or decision.withdrawn_at is not None:
        raise Refused(result="This is no prosecution that stands.")
    if not decision.is_told:
        raise Refused(result=UNCHECKED)
    if decision.terms.get("result"):
        raise Refused(result="The result is kept already.")
    if result not in RESULTS:
        raise Refused(result="Choose what the court found.")
    if not timezone.localdate(decision.at) <= result_on <= on:
        raise Refused(result_on="The day lies between the decision and today.")
    decision.terms = decision.terms | {"result": result, "result_on": result_on.isoformat()}
    decision.save(update_fields=["terms"])
    body = {
        "parent": decision.parent.name,
        "kind": "result",
        "decision": f"Prosecution: {RESULTS[result].lower()}",
        "terms": f"{result_on.day} {result_on:%B %Y}.",
        "reasons": "",
        "next": "Support goes on.",
        "all_decided": False,
    }
    post(DeskReferral.objects.get(pk=decision.referral_id), "decided", body, by=by, at=at)
    note(by, "decision.heard", decision)
    return decision


def _notice(decision: Decision) -> Decision:
    fresh = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if fresh.kind != earlier.NOTICE or fresh.withdrawn_at is not None:
        raise Refused(kind="This is no penalty notice that stands.")
    if not fresh.is_told:
        raise Refused(kind=UNCHECKED)
    if fresh.paid_on is not None:
        raise Refused(paid_on="This has been paid already.")
    return fresh


def standing_of(decision: Decision, on: date) -> str:
    """Where a notice stands, in words: issued, served, paid, unpaid, withdrawn."""
    if decision.withdrawn_at is not None:
        return "Withdrawn"
    if not decision.is_told:
        return "Waits for a second officer: the school has not been told"
    if decision.kind != earlier.NOTICE or decision.order is None:
        return "Decided"
    if decision.paid_on is not None:
        return f"Paid: £{decision.paid}"
    if decision.served_on is None:
        return "Issued, receipt not known yet"
    last = due(earlier.rules_of(decision.authority), decision.order, received_on=decision.served_on)
    if on > last.until:
        return "Unpaid: prosecute for the absence, or withdraw"
    if last.early_until and on <= last.early_until:
        return f"Served: the lower amount until {last.early_until.day} {last.early_until:%B}"
    return f"Served: to be paid by {last.until.day} {last.until:%B}"
