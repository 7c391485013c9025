"""Bars, as SVG that can be read on light and on dark paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

#: Pixels.
_WIDTH, _NAMES, _LINE, _BAR, _TITLE = 790, 280, 24, 16, 44
_FIGURES = 70

_STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .bar { fill: #8c959f } .ours { fill: #1f6feb }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .bar { fill: #6e7681 } .ours { fill: #58a6ff } }
"""


@dataclass(frozen=True, slots=True)
class Bar:
    """``shown`` is the value as people read it."""

    name: str
    value: float
    shown: str
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars on one scale, from zero."""

    title: str
    bars: Sequence[Bar]


def draw(panels: Sequence[Panel]) -> str:
    """Panels below each other."""
    parts, top = [], 0
    for panel in panels:
        parts.append(_panel(panel, top))
        top += _TITLE + _LINE * len(panel.bars)
    size = f'width="{_WIDTH}" height="{top + 12}" viewBox="0 0 {_WIDTH} {top + 12}"'
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n<style>{_STYLE}</style>\n{body}\n</svg>\n'


def _panel(panel: Panel, top: int) -> str:
    longest = max((bar.value for bar in panel.bars), default=0) or 1
    lines = [f'<text class="title" x="0" y="{top + 26}">{escape(panel.title)}</text>']
    for at, bar in enumerate(panel.bars):
        y = top + _TITLE + at * _LINE
        length = max(0, bar.value) / longest * (_WIDTH - _NAMES - _FIGURES)
        kind = "bar ours" if bar.is_ours else "bar"
        lines += [
            f'<text x="{_NAMES - 10}" y="{y + 13}" text-anchor="end">{escape(bar.name)}</text>',
            f'<rect class="{kind}" x="{_NAMES}" y="{y}" width="{length:.1f}" height="{_BAR}" rx="2"/>',
            f'<text x="{_NAMES + length + 6:.1f}" y="{y + 13}">{escape(bar.shown)}</text>',
        ]
    return "\n".join(lines)
