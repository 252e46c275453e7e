"""A sheet to draw on: the few shapes the pictures are made of, as SVG 1.1. No layout.

Foreign text goes into text nodes alone, and is safe there: no element, no attribute, no reference
is ever made of it. Nothing is fetched, nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from depmap.report.safe import safe
from depmap.report.svg.measure import fitted, text_width

NAMESPACE = "http://www.w3.org/2000/svg"
FONTS = "Helvetica, Arial, sans-serif"
INK = "#1a1a1a"
GREY = "#595959"
FAINT = "#c8c8c8"
PAPER = "#ffffff"

MOST_TEXT = 4096
"""Characters of one text, those of its title too."""


@dataclass(frozen=True, slots=True)
class Type:
    """How text is set; ``anchor`` is the point of it that x tells."""

    size: float
    bold: bool = False
    fill: str = INK
    anchor: Literal["start", "middle", "end"] = "start"


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line is drawn; ``fill`` what is inside it."""

    weight: float = 1
    stroke: str = INK
    dash: Literal["", "4 3"] = ""
    fill: str = "none"


class Sheet:
    """Lengths in px, y downwards. ``title`` and ``desc`` are for who can't see it."""

    def __init__(self, width: float, title: str, desc: Iterable[str]) -> None:
        self._width = width
        self._root = etree.Element(
            f"{{{NAMESPACE}}}svg",
            nsmap={None: NAMESPACE},  # type: ignore[dict-item]
        )
        self._add("title", {}).text = safe(title)
        self._add("desc", {}).text = "\n".join(safe(line) for line in desc)
        self._paper = self._add("rect", {"fill": PAPER})

    def text(
        self, x: float, y: float, text: str, how: Type, *, width: float, whole: str = ""
    ) -> float:
        """Writes on the base line ``y``, cut to ``width``; how wide that may come out.

        ``whole``: of what the text is a part. What is not all shown is there as a title.
        """
        shown = fitted(safe(text, MOST_TEXT), how.size, width, bold=how.bold)
        title = safe(whole or text, MOST_TEXT)
        element = self._add("text", {"x": x, "y": y, "font-size": how.size, "fill": how.fill})
        if how.anchor != "start":
            element.set("text-anchor", how.anchor)
        if how.bold:
            element.set("font-weight", "bold")
        if shown == title:
            element.text = shown
        else:
            inner = etree.SubElement(element, f"{{{NAMESPACE}}}title")
            inner.text, inner.tail = title, shown
        return text_width(shown, how.size, bold=how.bold)

    def box(
        self, x: float, y: float, width: float, height: float, pen: Pen, *, radius: float = 0
    ) -> None:
        """A rectangle."""
        self._draw("rect", {"x": x, "y": y, "width": width, "height": height, "rx": radius}, pen)

    def curve(self, start: tuple[float, float], end: tuple[float, float], pen: Pen) -> None:
        """Leaves and arrives level."""
        (x, y), (to_x, to_y) = start, end
        bend = (to_x - x) / 2
        points = ((x, y), (x + bend, y), (to_x - bend, to_y), (to_x, to_y))
        first, *rest = (f"{_number(x)} {_number(y)}" for x, y in points)
        self._draw("path", {"d": f"M {first} C {' '.join(rest)}"}, pen)

    def lines(self, segments: Iterable[tuple[float, float, float, float]], pen: Pen) -> None:
        """Straight lines as one shape, each from x, y to x, y."""
        path = " ".join(
            f"M {_number(x)} {_number(y)} L {_number(to_x)} {_number(to_y)}"
            for x, y, to_x, to_y in segments
        )
        self._draw("path", {"d": path}, pen)

    def arrowhead(self, x: float, y: float, fill: str) -> None:
        """Points right, its tip at x, y."""
        corners = ((x, y), (x - 7, y - 3.2), (x - 7, y + 3.2))
        path = " L ".join(f"{_number(x)} {_number(y)}" for x, y in corners)
        self._add("path", {"d": f"M {path} Z", "fill": fill})

    def finished(self, height: float) -> str:
        """The file."""
        root, size = self._root, (_number(self._width), _number(height))
        for element in (root, self._paper):
            element.set("width", size[0])
            element.set("height", size[1])
        root.set("viewBox", f"0 0 {size[0]} {size[1]}")
        root.set("version", "1.1")
        root.set("role", "img")
        root.set("font-family", FONTS)
        content: str = etree.tostring(root, encoding="unicode", pretty_print=True)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{content}'

    def _draw(self, tag: str, place: Mapping[str, float | str], pen: Pen) -> None:
        line: Mapping[str, float | str] = {
            "fill": pen.fill,
            "stroke": pen.stroke,
            "stroke-width": pen.weight,
        }
        dash = {"stroke-dasharray": pen.dash} if pen.dash else {}
        self._add(tag, {**place, **line, **dash})

    def _add(self, tag: str, attributes: Mapping[str, float | str]) -> etree._Element:
        told = {
            name: value if isinstance(value, str) else _number(value)
            for name, value in attributes.items()
        }
        return etree.SubElement(self._root, f"{{{NAMESPACE}}}{tag}", told)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
