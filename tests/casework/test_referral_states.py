"""Every move from every state; and no way to the council that goes round the head's signature."""

import itertools

import pytest

from gatepost.casework import referral_states
from gatepost.casework.referral_states import ENDED, MOVES, Move, NoSuchMove, State, after, moves

# Worked out by hand: from each state, what may be done and where it leads.
TABLE = """
drafted      sign=signed
signed       send=sent withdraw=withdrawn lose_ground=ground_lost
sent         ask=waiting accept=accepted return=returned withdraw=withdrawn lose_ground=ground_lost
waiting      ask=waiting answer=sent return=returned withdraw=withdrawn lose_ground=ground_lost
accepted     ask=waiting return=returned decide=decided withdraw=withdrawn lose_ground=ground_lost
returned
decided      decide=decided lose_ground=ground_lost
withdrawn
ground_lost
"""
EXPECTED = {
    (line.split()[0], move): to
    for line in TABLE.strip().splitlines()
    for move, to in (pair.split("=") for pair in line.split()[1:])
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_every_move_from_every_state(state: State, move: Move) -> None:
    if (to := EXPECTED.get((state.value, move.value))) is not None:
        assert after(state, move) == to
        assert move in moves(state)
    else:
        with pytest.raises(NoSuchMove, match="cannot be done now"):
            after(state, move)
        assert move not in moves(state)


def paths_to_sent(start: State, table: dict[tuple[State, Move], State]) -> list[list[Move]]:
    """Every way from a state to the council that passes no state twice."""
    found: list[list[Move]] = []

    def walk(state: State, way: list[Move], seen: frozenset[State]) -> None:
        if state == State.SENT and way:
            found.append(way)
            return
        for (origin, move), to in table.items():
            if origin == state and to not in seen:
                walk(to, [*way, move], seen | {to})

    walk(start, [], frozenset({start}))
    return found


def test_no_way_to_the_council_goes_round_a_gate() -> None:
    assert paths_to_sent(State.DRAFTED, MOVES) == [[Move.SIGN, Move.SEND]]
    for ended in ENDED:
        assert paths_to_sent(ended, MOVES) == []


def test_a_way_round_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mutant: a draft may be sent."""
    table = MOVES | {(State.DRAFTED, Move.SEND): State.SENT}
    monkeypatch.setattr(referral_states, "MOVES", table)
    with pytest.raises(AssertionError):
        assert paths_to_sent(State.DRAFTED, table) == [[Move.SIGN, Move.SEND]]


def test_only_what_has_ended_frees_the_evidence() -> None:
    assert {state.value for state in ENDED} == {"returned", "withdrawn", "ground_lost"}
    assert all(not moves(state) for state in ENDED)
