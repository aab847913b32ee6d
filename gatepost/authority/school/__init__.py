"""The school's side: sending, answering, withdrawing, and what the council decided."""
