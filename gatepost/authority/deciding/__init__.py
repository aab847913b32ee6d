"""What a council decides: for each parent and each child, with reasons, and what becomes of it."""
