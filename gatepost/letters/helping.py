"""A request for Early Help, gathered from the case: what the family agreed may be told, and no more."""

from datetime import datetime

import msgspec

from gatepost.access.actor import Actor
from gatepost.casework.facts import Facts
from gatepost.casework.models import Consent
from gatepost.casework.standing import standings
from gatepost.letters import context as paper, help_context as help_, packing, particulars
from gatepost.letters.gather import case_ref, child_of, plain_sentence, school_of
from gatepost.letters.render import render, twin
from gatepost.letters.sealed import struck_out
from gatepost.policy import national

NEEDS = ("young_carer", "learning_needs", "language", "ehcp", "health", "mental_health", "punctuality")
"""Rows that say something about what a family may need."""


def request(
    facts: Facts,
    consent: Consent,
    *,
    going_well: str,
    worries: str,
    hopes: str,
    asked_by: paper.Officer,
    at: datetime,
) -> help_.HelpContext:
    """The whole request. The three texts are the writer's, written with the family."""
    kept = {e.pk: f"E{n}" for n, e in enumerate(packing.for_council(facts), start=1)}
    return help_.HelpContext(
        school=school_of(facts),
        made_at=at,
        case_ref=case_ref(facts.school, consent.case_id),
        child=child_of(facts),
        family=_family(facts),
        consent=help_.GivenConsent(
            parent=str(consent.parent),
            on=consent.answered_on,
            how_explained=consent.how_explained,
            language=facts.pack.language_name(consent.language),
            agencies=consent.agencies,
            taken_by=str(consent.taken_by),
        ),
        going_well=going_well,
        worries=worries,
        hopes=hopes,
        needs=_needs(facts),
        offers=tuple(msgspec.structs.replace(o, evidence=()) for o in packing.offers(facts, kept)),
        family_words=packing.family_views(facts),
        voice=packing.voice(facts),
        services=tuple(
            paper.Officer(
                name=s.lead_name or facts.pack.service_name(s.service),
                role=facts.pack.service_name(s.service),
                phone=s.lead_phone,
            )
            for s in facts.services
        ),
        asked_by=asked_by,
        missed=plain_sentence(facts),
    )


def papers(
    facts: Facts, consent: Consent, *, by: Actor, at: datetime, going_well: str, worries: str, hopes: str
) -> tuple[bytes, bytes]:
    """A request's twin for a machine, and its PDF. Raises CannotPrint."""
    role = national.roles()[by.role].name
    asker = paper.Officer(name=by.name, role=role, phone=facts.school.phone)
    words = {"going_well": going_well, "worries": worries, "hopes": hopes}
    context = struck_out(request(facts, consent, **words, asked_by=asker, at=at), facts.pupil)
    return twin(context), render("early_help", context)


def _family(facts: Facts) -> tuple[help_.FamilyMember, ...]:
    """The adults who care for the child; whoever must not be contacted stays out of it."""
    return tuple(
        help_.FamilyMember(
            name=str(g.parent),
            relationship=g.relationship or "parent",
            address=particulars.address_shown(g),
            language=facts.pack.language_name(g.parent.language or "en"),
            interpreter=g.parent.needs_interpreter,
        )
        for g in facts.guardians
        if g.responsible and g.contact_restriction in ("none", "no_address")
    )


def _needs(facts: Facts) -> tuple[help_.Need, ...]:
    """What the rows show that applies to this child; what names another child or was told in confidence stays."""
    found = []
    for standing in standings(facts):
        told = [f.sentence for f in standing.row.findings(facts) if not f.staff_only]
        if standing.row.key in NEEDS and standing.applies.yes and told:
            title = facts.pack.row(standing.row.key).name
            found.append(help_.Need(title=title, finding=" ".join(told)))
    return tuple(found)
