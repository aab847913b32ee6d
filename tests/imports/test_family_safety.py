"""What a school's files must never undo or carry over: a death, and who a child's adults were before a new name."""

from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from gatepost.access.actor import Actor
from gatepost.access.wall import scope
from gatepost.imports import new_names, plan as planning, pupils as rules
from gatepost.imports.actions import apply_plan
from gatepost.imports.changes import LEFT_BEHIND, Change, changes
from gatepost.imports.plan import Plan, plan_folder
from gatepost.imports.undo.actions import Needed, needed_by, undo_import
from gatepost.records import deaths
from gatepost.records.models import Death, Enrolment, Guardian, Pupil, RegisterImport
from tests.imports.folders import ASHA, BILAL, FILES, OAK, replaced, write

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
NEW_UPN = "E999100126003"


def keep(folder: Path, **files: str | None) -> list[RegisterImport]:
    return apply_plan(by=Actor.system(), plan=plan_folder(write(folder, **files), on=TODAY), at=AT)


def everywhere() -> AbstractContextManager[None]:
    return scope(Actor.system().schools)


def left(reason: str, leaving: str = "2026-11-20") -> str:
    """pupils.csv in which Asha has left, for a reason."""
    heading = FILES["pupils.csv"].replace("leaving_date,sen", "leaving_date,leaving_reason,sen")
    lines = heading.splitlines()
    asha = lines[1].replace(",,none", f",{leaving},{reason},none")
    others = [line.replace(",,none", ",,,none").replace(",,support", ",,,support") for line in lines[2:]]
    others = [line.replace("2025-01-10,support", "2025-01-10,,support") for line in others]
    return "\n".join([lines[0], asha, *others]) + "\n"


@pytest.mark.parametrize(
    ("reason", "died"),
    [
        ("Died", True),
        ("deceased", True),
        ("Pupil deceased (illness)", True),
        ("Death of pupil.", True),
        ("Passed away", True),
        ("the child has died", True),
        ("", False),
        ("Moved to another school", False),
        ("Moved after the death of a parent", False),
        ("Death of mother, now with an aunt", False),
        ("Diedre Hall School", False),
    ],
)
def test_what_a_reason_for_leaving_says(reason: str, died: bool) -> None:
    assert rules.tells_of_death(reason) is died


def test_a_death_in_the_files_silences_the_child_and_the_family_at_once(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    keep(tmp_path / "second", pupils=left("Died"))
    with everywhere():
        asha, cem = Pupil.objects.get(upn=ASHA), Pupil.objects.get(forename="Cem")
        assert deaths.dead_children() == {asha.pk}
        assert asha.pk in deaths.silent([asha.pk, cem.pk])
        death = Death.objects.get()
        assert death.source == "The school’s own files, read on 24 November 2026"
        assert Enrolment.objects.filter(ended_by_death=True).count() == 1


def test_without_a_last_day_too(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    keep(tmp_path / "second", pupils=left("Died", leaving=""))
    with everywhere():
        assert Death.objects.count() == 1


def test_any_other_reason_is_not_kept(tmp_path: Path) -> None:
    keep(tmp_path / "first", pupils=left("Moved to Elsewhere School"))
    with everywhere():
        assert not Death.objects.exists()
        assert not Enrolment.objects.filter(ended_by_death=True).exists()


def test_neither_a_later_file_nor_taking_the_import_back_undoes_it(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    kept = keep(tmp_path / "second", pupils=left("Died"))
    undo_import(by=Actor.system(), register_import=kept[0], at=AT)
    keep(tmp_path / "third", pupils=left("", leaving=""))
    with everywhere():
        asha = Pupil.objects.get(upn=ASHA)
        assert deaths.silent([asha.pk]) == {asha.pk}
        assert Enrolment.objects.filter(pupil=asha, leaving_date=None, ended_by_death=False).exists()


def test_a_mistake_that_the_lead_took_back_is_not_told_again_by_the_same_file(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    keep(tmp_path / "second", pupils=left("Died"))
    with everywhere():
        Death.objects.update(taken_back_at=AT)
    keep(tmp_path / "third", pupils=left("Died", leaving="2026-11-19"))
    with everywhere():
        assert Death.objects.count() == 1
        assert not deaths.standing().exists()


def test_an_import_on_whose_child_a_death_rests_is_not_taken_back(tmp_path: Path) -> None:
    (kept, *_) = keep(tmp_path / "first", pupils=left("Died"))
    with everywhere():
        assert any("death rests on a pupil" in why for why in needed_by(kept, at=AT))
    with pytest.raises(Needed):
        undo_import(by=Actor.system(), register_import=kept, at=AT)


def test_mutant_a_reason_that_nobody_reads_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "tells_of_death", lambda reason: False)
    with pytest.raises(AssertionError):
        test_a_death_in_the_files_silences_the_child_and_the_family_at_once(tmp_path)


# A new name -----------------------------------------------------------------------------------------------------

PARENTS = FILES["parents.csv"]
ADOPTED = PARENTS.replace(f"{ASHA},P1,Mrs,Meera,Rao,mother", f"{ASHA},P9,Ms,Ada,Finch,adoptive mother")
"""Asha's line names a new mother and no longer the old one; the old one stays the mother of Cem."""


def adults(upn: str = ASHA) -> list[str]:
    with everywhere():
        return sorted(Guardian.objects.filter(pupil__upn=upn).values_list("parent__surname", flat=True))


def test_adults_of_before_are_not_carried_over_to_a_new_name(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    assert adults() == ["Rao"]
    keep(tmp_path / "second", pupils=replaced("pupils.csv", "Asha,Rao", "Asha,Finch"), parents=ADOPTED)
    assert adults() == ["Finch"]
    assert adults(BILAL) == ["Khan"]


def test_nor_to_a_new_number(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    heading = replaced("pupils.csv", "laestab,upn,", "laestab,upn,former_upn,")
    pupils = heading.replace(f"{OAK},{ASHA},", f"{OAK},{NEW_UPN},{ASHA},")
    pupils = pupils.replace(f",{BILAL},", f",{BILAL},,").replace("Q999100126002,", "Q999100126002,,")
    rest: dict[str, str | None] = {
        name: None for name in ("siblings", "services", "session_marks", "lesson_marks")
    }
    keep(tmp_path / "second", pupils=pupils, parents=ADOPTED.replace(ASHA, NEW_UPN), **rest)
    assert adults(NEW_UPN) == ["Finch"]


def test_adults_whom_the_files_name_again_stay(tmp_path: Path) -> None:
    """A name that changed by marriage, or was misspelt, is no adoption."""
    keep(tmp_path / "first")
    keep(tmp_path / "second", pupils=replaced("pupils.csv", "Asha,Rao", "Asha,Finch"))
    assert adults() == ["Rao"]


@pytest.mark.parametrize("same", ["RAO", "rao"])
def test_the_same_name_in_other_letters_is_no_new_name(tmp_path: Path, same: str) -> None:
    keep(tmp_path / "first")
    keep(tmp_path / "second", pupils=replaced("pupils.csv", "Asha,Rao", f"Asha,{same}"), parents=ADOPTED)
    assert adults() == ["Finch", "Rao"]


def test_without_a_new_name_nobody_is_taken_out(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    keep(tmp_path / "second", parents=ADOPTED)
    assert adults() == ["Finch", "Rao"]


def second_plan(tmp_path: Path, **files: str | None) -> Plan:
    keep(tmp_path / "first")
    return plan_folder(write(tmp_path / "second", **files), on=TODAY)


def test_the_plan_says_how_many_adults_go_and_not_who(tmp_path: Path) -> None:
    pupils = replaced("pupils.csv", "Asha,Rao", "Asha,Finch")
    told = list(changes(second_plan(tmp_path, pupils=pupils, parents=ADOPTED)))
    assert Change("Asha Rao", LEFT_BEHIND, "1", "taken out") in told
    assert "Meera" not in str(told)


def test_a_new_name_without_any_adult_is_told_to_whoever_imports(tmp_path: Path) -> None:
    pupils = replaced("pupils.csv", "Asha,Rao", "Asha,Finch")
    plan = second_plan(tmp_path, pupils=pupils, parents=None)
    assert any("1 child has a new surname or number" in notice for notice in plan.notices)
    assert not any(
        "new surname" in notice for notice in second_plan(tmp_path / "again", parents=None).notices
    )


def test_taking_the_import_back_brings_them_back(tmp_path: Path) -> None:
    keep(tmp_path / "first")
    pupils = replaced("pupils.csv", "Asha,Rao", "Asha,Finch")
    for kept in keep(tmp_path / "second", pupils=pupils, parents=ADOPTED):
        undo_import(by=Actor.system(), register_import=kept, at=AT)
    assert adults() == ["Rao"]


def test_mutant_old_contacts_carried_over_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "contacts_left_behind", lambda people: [])
    with pytest.raises(AssertionError):
        test_adults_of_before_are_not_carried_over_to_a_new_name(tmp_path)


def test_mutant_a_rule_that_takes_out_named_adults_too_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new_names, "_named", lambda people: {child: {"P0"} for child in people.held.pupils})
    with pytest.raises(AssertionError):
        test_adults_whom_the_files_name_again_stay(tmp_path)
