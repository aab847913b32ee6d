"""On which page of the signed PDF each section begins, from its bookmarks."""

import io
import re
from typing import Any

import pikepdf

_NUMBER = re.compile(r"^\d+ ")


def pages_of(pdf: bytes) -> dict[str, int]:
    """Section title → page, counted from 1. Raises ValueError where this is no PDF that can be read."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            places: dict[Any, int] = {page.objgen: n for n, page in enumerate(document.pages, start=1)}
            with document.open_outline() as outline:
                found = {_NUMBER.sub("", str(item.title)): _page(item, places) for item in outline.root}
        return {title: page for title, page in found.items() if page}
    except (pikepdf.PdfError, pikepdf.OutlineStructureError) as fault:
        raise ValueError("no PDF that can be read") from fault


def _page(item: pikepdf.OutlineItem, places: dict[Any, int]) -> int:
    where: Any = item.destination
    if where is None and item.action is not None:
        where = item.action.get("/D")
    if isinstance(where, pikepdf.Array) and len(where):
        return places.get(where[0].objgen, 0)
    return 0


def page_of(pages: dict[str, int], section: str) -> int | None:
    """The page of the first section whose title begins so."""
    return next((page for title, page in pages.items() if title.startswith(section)), None)
