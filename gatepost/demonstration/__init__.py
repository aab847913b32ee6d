"""A demonstration authority: invented children, whose absence has the shape of the published figures.

Nobody here exists. ``folder.write`` makes a folder in the native format; ``stories`` lists the children whose
marks were drawn by hand, at least one for each row of the checklist.
"""
