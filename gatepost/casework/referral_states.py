"""Where a referral stands, and what may become of it: pure, small, and the same on the school's side and the council's.

A move that is not listed is refused in words. Sending stands behind the head's signature: there is no other way
to it, and ``authority.sending`` asks every gate again before it takes it.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a referral stands."""

    DRAFTED = "drafted"
    SIGNED = "signed"
    SENT = "sent"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    GROUND_LOST = "ground_lost"


class Move(StrEnum):
    """What somebody does with it, or what happens to it."""

    SIGN = "sign"
    SEND = "send"
    ASK = "ask"
    ANSWER = "answer"
    ACCEPT = "accept"
    RETURN = "return"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    LOSE_GROUND = "lose_ground"


WORDS = {
    State.DRAFTED: "Before the headteacher",
    State.SIGNED: "Signed, not sent",
    State.SENT: "With the council",
    State.WAITING: "The council waits for the school",
    State.ACCEPTED: "Accepted, to be decided",
    State.RETURNED: "Returned with reasons",
    State.DECIDED: "Decided",
    State.WITHDRAWN: "Withdrawn by the school",
    State.GROUND_LOST: "The ground has gone",
}
"""What people read."""

_UNDECIDED = (State.SENT, State.WAITING, State.ACCEPTED)
MOVES: dict[tuple[State, Move], State] = {
    (State.DRAFTED, Move.SIGN): State.SIGNED,
    (State.SIGNED, Move.SEND): State.SENT,
    (State.SENT, Move.ASK): State.WAITING,
    (State.WAITING, Move.ASK): State.WAITING,
    (State.ACCEPTED, Move.ASK): State.WAITING,
    (State.WAITING, Move.ANSWER): State.SENT,
    (State.SENT, Move.ACCEPT): State.ACCEPTED,
    **{(state, Move.RETURN): State.RETURNED for state in _UNDECIDED},
    (State.ACCEPTED, Move.DECIDE): State.DECIDED,
    (State.DECIDED, Move.DECIDE): State.DECIDED,
    **{(state, Move.WITHDRAW): State.WITHDRAWN for state in (State.SIGNED, *_UNDECIDED)},
    **{(state, Move.LOSE_GROUND): State.GROUND_LOST for state in (State.SIGNED, *_UNDECIDED, State.DECIDED)},
}
"""Every move there is: from which state to which."""

ENDED = frozenset({State.RETURNED, State.WITHDRAWN, State.GROUND_LOST})
"""Nothing follows: the evidence is free for a new referral, and support goes on at the school."""
OPEN = frozenset({*_UNDECIDED})
"""On the council's desk, and not decided."""
WATCHED = frozenset({State.SIGNED, *_UNDECIDED, State.DECIDED})
"""While it rests on marks: a change of those is told to both sides."""


class NoSuchMove(Exception):
    """A move that the present state does not allow, in a sentence for people."""


def after(state: str, move: str) -> State:
    """The state that ``move`` leads to. Raises NoSuchMove, saying where the referral stands."""
    found = MOVES.get((State(state), Move(move)))
    if found is None:
        raise NoSuchMove(f"This cannot be done now. The referral stands at: {WORDS[State(state)]}.")
    return found


def moves(state: str) -> frozenset[Move]:
    """What may be done from here."""
    return frozenset(move for (start, move) in MOVES if start == state)
