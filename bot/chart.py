"""Charts: bars with their words and numbers, drawn as a picture (PNG) that reads from the reader's side."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.texts import LOCALES

FONTS = LOCALES / "fonts"
WIDTH, MARGIN = 1200, 60
ROW, BAR, BAND = 56, 36, 64  # heights: a line of a panel, its bar, the bar of a panel whose only bar has no label
GAP = 2  # between two parts of a bar
LABELS = 380  # at most, for the words beside the bars
TOTALS = 70  # for the number behind a bar
PAPER, INK, PALE = "#ffffff", "#1c2b33", "#5c6b73"
PARTS = (("#1d7a5f", "#ffffff"), ("#f0a830", "#1c2b33"), ("#8fc1e3", "#1c2b33"), ("#dde3e6", "#1c2b33"))


@dataclass(frozen=True)
class Bar:
    """One bar: its words, and how long each of its parts is; a part's place is its colour."""

    label: str
    parts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The length of the whole bar."""
        return sum(self.parts)


@dataclass(frozen=True)
class Panel:
    """Bars under a title, all on one scale."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Chart:
    """A title, a line below it, what the colours mean, and the panels."""

    title: str
    subtitle: str
    legend: tuple[str, ...]
    panels: tuple[Panel, ...]


def drawn(chart: Chart, *, mirrored: bool) -> bytes:
    """Return the picture as PNG; `mirrored` for a reader from the right."""
    paper = _Paper(_height(chart), mirrored=mirrored)
    paper.words(MARGIN, chart.title, 46, bold=True, room=WIDTH - 2 * MARGIN)
    paper.down(58)
    paper.words(MARGIN, chart.subtitle, 28, ink=PALE, room=WIDTH - 2 * MARGIN)
    paper.down(66)
    _draw_legend(paper, chart.legend)
    widest = max((paper.length(bar.label, 28) for panel in chart.panels for bar in panel.bars), default=0)
    for panel in chart.panels:
        _draw_panel(paper, panel, MARGIN + min(widest, LABELS) + 24)
    made = BytesIO()
    paper.image.save(made, "PNG")
    return made.getvalue()


def _height(chart: Chart) -> int:
    panels = sum(_panel_height(panel) for panel in chart.panels)
    return 2 * MARGIN + 58 + 66 + -(-len(chart.legend) // 2) * 46 + panels


def _panel_height(panel: Panel) -> int:
    if _is_band(panel):
        return BAND + 34
    return 84 + ROW * len(panel.bars)


def _is_band(panel: Panel) -> bool:
    return len(panel.bars) == 1 and not panel.bars[0].label


def _draw_legend(paper: _Paper, legend: tuple[str, ...]) -> None:
    half = (WIDTH - 2 * MARGIN) // 2
    for number, words in enumerate(legend):
        left = MARGIN + half * (number % 2)
        paper.box(left, 4, left + 26, 30, PARTS[number][0])
        paper.words(left + 40, words, 28, room=half - 60)
        if number % 2 or number == len(legend) - 1:
            paper.down(46)


def _draw_panel(paper: _Paper, panel: Panel, start: float) -> None:
    if _is_band(panel):
        paper.down(14)
        _draw_bar(paper, panel.bars[0], MARGIN, (WIDTH - 2 * MARGIN) / max(panel.bars[0].total, 1), BAND)
        paper.down(BAND + 20)
        return
    paper.down(24)
    paper.words(MARGIN, panel.title, 32, bold=True, room=WIDTH - 2 * MARGIN)
    paper.down(60)
    longest = max((bar.total for bar in panel.bars), default=1) or 1
    scale = (WIDTH - MARGIN - TOTALS - start) / longest
    for bar in panel.bars:
        paper.words(MARGIN, bar.label, 28, room=start - MARGIN - 24)
        end = _draw_bar(paper, bar, start, scale, BAR)
        paper.words(end + 14, str(bar.total), 28, ink=PALE)
        paper.down(ROW)


def _draw_bar(paper: _Paper, bar: Bar, start: float, scale: float, height: int) -> float:
    """Draw the parts one after the other, each with its number where there is room; return where the bar ends."""
    at = start
    drawn_parts = [(count, *PARTS[place]) for place, count in enumerate(bar.parts) if count]
    for number, (count, colour, ink) in enumerate(drawn_parts):
        end = at + count * scale
        paper.box(at, 0, max(end - (GAP if number < len(drawn_parts) - 1 else 0), at + 1), height, colour)
        size = 26 if height == BAR else 32
        if len(drawn_parts) > 1 and paper.length(str(count), size) + 12 < end - at:
            paper.words((at + end) / 2, str(count), size, ink=ink, middle=height / 2)
        at = end
    return at


@dataclass
class _Paper:
    """Where is drawn: from the left as written here, from the right for a reader from the right."""

    height: int
    mirrored: bool
    top: float = MARGIN
    image: Image.Image = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, self.height), PAPER)
        self._draw = ImageDraw.Draw(self.image)

    def down(self, by: float) -> None:
        """Go on further below."""
        self.top += by

    def box(self, left: float, top: float, right: float, bottom: float, colour: str) -> None:
        """Fill a box."""
        if self.mirrored:
            left, right = WIDTH - right, WIDTH - left
        self._draw.rectangle((round(left), self.top + top, round(right) - 1, self.top + bottom - 1), colour)

    def words(
        self,
        at: float,
        words: str,
        size: int,
        *,
        bold: bool = False,
        ink: str = INK,
        room: float = WIDTH,
        middle: float | None = None,
    ) -> None:
        """Set one line, beginning at `at`, shortened to its room; or centred there, around a height, with `middle`."""
        line = _plain(words)
        while line and self.length(line, size, bold=bold) > room:
            line = line.rstrip("…")[:-1].rstrip() + "…"
        anchor = ("m" if middle is not None else "r" if self.mirrored else "l") + "m"
        place = (WIDTH - at if self.mirrored else at, self.top + (BAR / 2 if middle is None else middle))
        self._draw.text(place, line, ink, _font(size, bold=bold), anchor=anchor, direction=self._direction)

    def length(self, words: str, size: int, *, bold: bool = False) -> float:
        """Return how long a line is."""
        return _font(size, bold=bold).getlength(_plain(words), direction=self._direction)

    @property
    def _direction(self) -> str:
        return "rtl" if self.mirrored else "ltr"


def _plain(words: str) -> str:
    return " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in words).split())


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "SemiBold" if bold else "Regular"
    # Only Raqm joins Arabic letters and knows their direction; Pillow's wheels carry it.
    return ImageFont.truetype(FONTS / f"IBMPlexSansArabic-{name}.ttf", size, layout_engine=ImageFont.Layout.RAQM)
