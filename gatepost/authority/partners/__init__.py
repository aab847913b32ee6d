"""Other installations that this one knows, each by a key that a person has pinned; and seats at a desk."""
