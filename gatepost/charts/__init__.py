"""Drawings of attendance: one SVG for screen and paper, each with its sentence and its table twin.

Pure: plain typed values in, a ``Chart`` out, the same bytes each time. Every drawing says by shape what it
also says by colour; README.md lists the classes that a stylesheet may restyle.
"""
