"""Every page of the desk, its rule beside it."""

from django.urls import include, path

from gatepost.access.gate import ANYONE, SIGNED_IN, screen
from gatepost.casework.models import (
    Case,
    Concern,
    Evidence,
    FigureChange,
    Hold,
    KnownNotice,
    PartTimeTimetable,
    Referral,
    ToldCount,
)
from gatepost.records.models import Death, Parent, Pupil, RegisterImport, SealedName
from gatepost.web import (
    advising,
    anyfile,
    as_known,
    care_of,
    cases,
    changed_figures,
    checklist,
    compare,
    concerns,
    deaths,
    importing,
    moving,
    part_time,
    people,
    plain,
    referring,
    sealing,
    siblings,
    wonde,
)

urlpatterns = [
    path("", screen(plain.home, may=SIGNED_IN), name="home"),
    path("healthz", screen(plain.healthy, may=ANYONE), name="healthz"),
    path("accessibility", screen(plain.accessibility, may=ANYONE), name="accessibility"),
    path("privacy", screen(plain.privacy, may=ANYONE), name="privacy"),
    path("", include("gatepost.web.morning_urls")),
    path("", include("gatepost.web.visit_urls")),
    # Pupils to think about
    path("think-about", screen(concerns.concerns, may="concern.view"), name="concerns"),
    path(
        "think-about/<int:pk>/<slug:to>",
        screen(concerns.decide, may="concern.decide", about=Concern),
        name="decide_concern",
    ),
    # Pupils
    path("pupils", screen(cases.pupils, may="pupil.view"), name="pupils"),
    path("pupils/<int:pk>", screen(cases.pupil, may="pupil.view", about=Pupil), name="pupil"),
    path(
        "pupils/<int:pk>/beside",
        screen(compare.pupil_beside, may="pupil.view", about=Pupil),
        name="pupil_beside",
    ),
    path(
        "pupils/<int:pk>/as-known",
        screen(as_known.as_known, may="pupil.view", about=Pupil),
        name="as_known",
    ),
    path(
        "pupils/<int:pk>/part-time",
        screen(part_time.part_time, may="row.record", about=Pupil),
        name="part_time",
    ),
    path("pupils/<int:pk>/death", screen(deaths.deaths, may="death.tell", about=Pupil), name="deaths"),
    path(
        "deaths/<int:pk>/mistake",
        screen(plain.post_only(deaths.mistake), may="death.release", about=Death),
        name="death_mistake",
    ),
    path(
        "deaths/<int:pk>/letters",
        screen(plain.post_only(deaths.letters_again), may="death.release", about=Death),
        name="letters_again",
    ),
    path(
        "pupils/<int:pk>/names",
        screen(sealing.names, may="name.seal", about=Pupil),
        name="sealed_names",
    ),
    path(
        "names/<int:pk>/unseal",
        screen(plain.post_only(sealing.unseal), may="name.seal", about=SealedName),
        name="unseal_name",
    ),
    path(
        "parents/<int:pk>/care-of",
        screen(care_of.care_of, may="address.care_of", about=Parent),
        name="care_of",
    ),
    path(
        "parents/<int:pk>/care-of/end",
        screen(plain.post_only(care_of.end_care_of), may="address.care_of", about=Parent),
        name="end_care_of",
    ),
    path(
        "part-time/<int:pk>/end",
        screen(plain.post_only(part_time.end_early), may="row.record", about=PartTimeTimetable),
        name="end_part_time",
    ),
    path(
        "pupils/<int:pk>/told",
        screen(moving.told, may="row.record", about=Pupil),
        name="told_counts",
    ),
    path(
        "told/<int:pk>/use",
        screen(plain.post_only(moving.decide), may="row.judge", about=ToldCount),
        name="use_told_count",
    ),
    path("pupils/<int:pk>/open", screen(cases.open_case, may="case.open", about=Pupil), name="open_case"),
    # Cases
    path("cases", screen(cases.cases, may="case.view"), name="cases"),
    path("cases/<int:pk>", screen(cases.overview, may="case.view", about=Case), name="case"),
    path("cases/<int:pk>/contacts", screen(cases.contacts, may="contact.view", about=Case), name="contacts"),
    path("cases/<int:pk>/history", screen(cases.history, may="case.view", about=Case), name="history"),
    path(
        "cases/<int:pk>/stand-down",
        screen(cases.stand_down, may="case.stand_down", about=Case),
        name="stand_down",
    ),
    path(
        "cases/<int:pk>/certificate",
        screen(referring.certificate, may="case.view", about=Case),
        name="certificate",
    ),
    path("", include("gatepost.web.letter_urls")),
    path("", include("gatepost.web.message_urls")),
    path("", include("gatepost.web.conversing_urls")),
    path("", include("gatepost.web.meeting_urls")),
    path("", include("gatepost.web.early_help_urls")),
    path("figures", screen(changed_figures.listed, may="case.view"), name="changed_figures"),
    path(
        "figures/<int:pk>",
        screen(changed_figures.one, may="case.view", about=FigureChange),
        name="changed_figure",
    ),
    path("", include("gatepost.web.asking_urls")),
    path("", include("gatepost.web.hearing_urls")),
    # The checklist
    path(
        "cases/<int:pk>/checklist", screen(checklist.checklist, may="case.view", about=Case), name="checklist"
    ),
    path(
        "cases/<int:pk>/checklist/<slug:key>", screen(checklist.row, may="row.record", about=Case), name="row"
    ),
    path(
        "cases/<int:pk>/checklist/<slug:key>/on",
        screen(plain.post_only(checklist.turn_on), may="row.record", about=Case),
        name="turn_on",
    ),
    path(
        "evidence/<int:pk>/file",
        screen(checklist.evidence_file, may="case.view", about=Evidence),
        name="evidence_file",
    ),
    path(
        "evidence/<int:pk>/take-back",
        screen(checklist.take_back, may="evidence.add", about=Evidence),
        name="take_back",
    ),
    # Towards the council, or not
    path(
        "cases/<int:pk>/readiness",
        screen(referring.ready, may="readiness.view", about=Case),
        name="readiness",
    ),
    path(
        "cases/<int:pk>/advice",
        screen(advising.ask_advice, may="readiness.view", about=Case),
        name="ask_advice",
    ),
    path(
        "cases/<int:pk>/notices",
        screen(referring.notices, may="referral.draft", about=Case),
        name="known_notices",
    ),
    path(
        "notices/<int:pk>/withdrawn",
        screen(plain.post_only(referring.notice_withdrawn), may="referral.draft", about=KnownNotice),
        name="notice_withdrawn",
    ),
    path(
        "cases/<int:pk>/readiness/<str:asked>",
        screen(referring.say, may="referral.draft", about=Case),
        name="say_asked",
    ),
    path("cases/<int:pk>/hold", screen(referring.hold, may="hold.place", about=Case), name="hold"),
    path(
        "holds/<int:pk>/release",
        screen(plain.post_only(referring.release), may="hold.release", about=Hold),
        name="release",
    ),
    path("referrals", screen(referring.signed, may="referral.view"), name="referrals"),
    path(
        "referrals/<int:pk>",
        screen(referring.sign_off, may="readiness.view", about=Referral),
        name="sign_off",
    ),
    path(
        "referrals/<int:pk>/draft.pdf",
        screen(referring.draft_pdf, may="readiness.view", about=Referral),
        name="draft_pdf",
    ),
    path(
        "referrals/<int:pk>/pack.pdf",
        screen(referring.pack_pdf, may="referral.view", about=Referral),
        name="pack_pdf",
    ),
    path(
        "referrals/<int:pk>/pack.json",
        screen(referring.pack_json, may="referral.view", about=Referral),
        name="pack_json",
    ),
    path("", include("gatepost.web.council.urls")),
    # The school
    path("compare", screen(compare.compare, may="totals.view"), name="compare"),
    path("imports", screen(importing.imports, may="import.apply"), name="imports"),
    path("imports/siblings", screen(siblings.siblings, may="import.apply"), name="siblings"),
    path("imports/wonde", screen(wonde.wonde, may="import.apply"), name="wonde"),
    path("imports/<uuid:key>", screen(importing.plan, may="import.apply"), name="import_plan"),
    path("imports/<uuid:key>/columns", screen(anyfile.match, may="import.apply"), name="import_match"),
    path("imports/<uuid:key>/check", screen(anyfile.check, may="import.apply"), name="import_check"),
    path(
        "imports/<uuid:key>/left-out.csv",
        screen(anyfile.left_out, may="import.apply"),
        name="import_left_out",
    ),
    path(
        "imports/<int:pk>",
        screen(importing.imported, may="import.apply", about=RegisterImport),
        name="imported",
    ),
    path(
        "imports/<int:pk>/left",
        screen(plain.post_only(importing.left_roll), may="import.apply", about=RegisterImport),
        name="left_roll",
    ),
    path(
        "imports/<int:pk>/undo",
        screen(plain.post_only(importing.undo), may="import.apply", about=RegisterImport),
        name="undo_import",
    ),
    # Me, and who looked
    path("settings", screen(people.settings, may=SIGNED_IN), name="settings"),
    path("settings/role", screen(plain.post_only(people.switch), may=SIGNED_IN), name="switch_role"),
    path("audit", screen(people.audit, may="audit.view"), name="audit"),
    path("audit/<int:pk>", screen(people.looked, may="audit.view", about=Pupil), name="looked"),
]
