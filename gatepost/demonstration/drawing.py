"""A picture such as a child draws, made by code: invented like the child."""

import math
from io import BytesIO
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

SIZE = (900, 640)
PAPER = "#fffdf6"
PENCIL = 7
Point = tuple[float, float]


def reading_tent() -> bytes:
    """Two children in a tent with a book between them, and the sun out: a PNG."""
    paper = Image.new("RGB", SIZE, PAPER)
    hand = _Hand(ImageDraw.Draw(paper))
    hand.scribble((0, 560), (900, 640), "#7fb069")
    hand.line([(450, 90), (170, 560), (740, 560), (450, 90)], "#c8553d")
    hand.line([(450, 90), (450, 250)], "#c8553d")
    hand.scribble((235, 470), (290, 545), "#f2b134")
    hand.scribble((625, 470), (675, 545), "#588b8b")
    hand.ring((790, 110), 52, "#f2b134")
    for ray in range(10):
        turn = ray * math.tau / 10
        hand.line([_off((790, 110), turn, 68), _off((790, 110), turn, 104)], "#f2b134")
    hand.child((370, 380), "#3d5a80", "#6b3e26")
    hand.child((535, 372), "#8e5572", "#1f1a17")
    hand.line([(415, 480), (452, 496), (490, 480), (490, 515), (452, 530), (415, 515), (415, 480)], "#222222")
    hand.line([(452, 496), (452, 530)], "#222222")
    kept = BytesIO()
    paper.save(kept, "PNG", optimize=True)
    return kept.getvalue()


def _off(centre: Point, turn: float, far: float) -> Point:
    return centre[0] + math.cos(turn) * far, centre[1] + math.sin(turn) * far


class _Hand:
    """Draws lines that shake a little, the same ones each time."""

    def __init__(self, on: ImageDraw.ImageDraw) -> None:
        self.on = on
        self.chance = Random(6)  # noqa: S311 - a shaking hand, not a secret

    def line(self, points: list[Point], colour: str) -> None:
        for (x, y), (to_x, to_y) in pairwise(points):
            steps = max(2, int(math.dist((x, y), (to_x, to_y)) // 22))
            along = [(x + (to_x - x) * n / steps, y + (to_y - y) * n / steps) for n in range(steps + 1)]
            self.on.line([self._near(point) for point in along], fill=colour, width=PENCIL, joint="curve")

    def ring(self, centre: Point, wide: float, colour: str) -> None:
        self.line([_off(centre, n * math.tau / 16, wide) for n in range(17)], colour)

    def scribble(self, start: Point, end: Point, colour: str) -> None:
        """To and fro, as one fills a patch with a crayon."""
        across = range(int(start[0]), int(end[0]), 13)
        self.line([(x, start[1] if n % 2 else end[1]) for n, x in enumerate(across)], colour)

    def child(self, face: Point, clothes: str, hair: str) -> None:
        """Head, hair, a smile, and a body that sits."""
        x, y = face
        self.ring(face, 42, "#222222")
        for n in range(-4, 5):
            self.line([(x + n * 9, y - 36), (x + n * 11, y - 62)], hair)
        self.line([(x - 14, y - 8), (x - 13, y - 5)], "#222222")
        self.line([(x + 14, y - 8), (x + 15, y - 5)], "#222222")
        self.line([(x - 18, y + 12), (x, y + 22), (x + 18, y + 12)], "#222222")
        self.scribble((x - 32, y + 48), (x + 34, y + 140), clothes)
        self.line([(x - 28, y + 142), (x - 60, y + 170)], "#222222")
        self.line([(x + 28, y + 142), (x + 60, y + 170)], "#222222")

    def _near(self, point: Point) -> Point:
        shake = self.chance.uniform
        return point[0] + shake(-3, 3), point[1] + shake(-3, 3)
