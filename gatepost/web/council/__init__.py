"""The screens between a school and its council: sending, the tray, the card, decisions, the termly meeting."""
