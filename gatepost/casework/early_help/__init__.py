"""Early Help: asked of the family, and for the family."""
