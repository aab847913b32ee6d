"""The authority's side: the tray, the triage card, decisions."""
