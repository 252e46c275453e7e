"""What one target stands on, from left to right: target, surfaces, needs in their roles, providers.

Single points have a heavy double border and say so in words, what was not seen a dashed one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from depmap.model.finding import Assessment, Criticality, TargetAssessment
from depmap.report.headline import outlook
from depmap.report.summary import heading, reconstructed_since, whence
from depmap.report.svg import frame
from depmap.report.svg.layers import ordered, placed
from depmap.report.svg.measure import fitted, text_width, wrapped
from depmap.report.svg.sheet import GREY, PAPER, Pen, Sheet, Type
from depmap.report.svg.tree_boxes import LAYERS, Box, Tie, Tree, in_words, tree_of
from depmap.report.words import Namer

GAP = 9
PAD = 9
ARROW = 6
MOST_LINES = 2
"""Of one text in a box."""

_COLUMNS = ((16, 108), (154, 108), (300, 196), (534, 170))
"""By layer the left edge and the width of its boxes."""

_HEADS = ("target", "surface", "needs", "of")
_PENS = {
    Criticality.CRITICAL: Pen(2.2),
    Criticality.REDUNDANT: Pen(1, GREY),
    Criticality.UNKNOWN: Pen(1, dash="4 3"),
}
_WORDS = {
    Criticality.CRITICAL: "critical",
    Criticality.REDUNDANT: "redundant",
    Criticality.UNKNOWN: "not known which",
}
_PLAIN = Pen(1, fill=PAPER)
_UNSEEN = Pen(1, dash="4 3", fill=PAPER)
_HEAVY = Pen(2.2, fill=PAPER)
_INNER = Pen(0.7)
_EXPLAINED = (
    "Critical: the failure of this alone takes the surface down, proved. Redundant: it cannot."
    " Single points are failures felt at once or as DNS caches expire."
)


def draw_tree(assessment: Assessment, target: TargetAssessment, namer: Namer) -> str:
    """The picture of one target."""
    name, verdict = heading(target), f": {outlook(target).value}"
    since = reconstructed_since(assessment)
    tree = tree_of(target, namer, since)
    sheet = Sheet(frame.WIDTH, name + verdict, in_words(tree))
    y = frame.head(sheet, _cut(name, verdict) + verdict, _whence(assessment, since))
    for (left, width), head in zip(_COLUMNS, _HEADS, strict=True):
        sheet.text(left, y + 10, head, frame.ASIDE, width=width)
    ties = tuple(tree.ties)
    heights = {box.id: _height(box) for box in tree.boxes.values()}
    layers = [[b.id for b in tree.boxes.values() if b.layer == layer] for layer in range(LAYERS)]
    middles = placed(ordered(layers, ties), ties, heights, GAP)
    middles = {box: y + 20 + middle for box, middle in middles.items()}
    _draw_ties(sheet, tree, middles, heights)
    for box in tree.boxes.values():
        _draw_box(sheet, box, middles[box.id] - heights[box.id] / 2, heights[box.id])
    bottom = max(middles[box] + heights[box] / 2 for box in middles)
    return sheet.finished(frame.foot(sheet, _legend(sheet, bottom + 30) + 14, assessment))


def _whence(assessment: Assessment, since: str) -> str:
    """The counts are those of the scan, which may have asked about others too."""
    rest = " · counts of the whole scan" if len(assessment.targets) > 1 else ""
    return whence(assessment, since) + rest


def _cut(name: str, verdict: str) -> str:
    """As much of the name as leaves the verdict whole."""
    size = frame.TITLE.size
    return fitted(name, size, frame.INNER - text_width(verdict, size, bold=True), bold=True)


def _lines(box: Box) -> Iterator[tuple[str, Type, str]]:
    """What is written in a box: the line, its type, and all of the text it is from.

    Text without a word to break at stands as it is.
    """
    name = frame.NAME if box.layer == 2 and not box.point else frame.STRONG
    for text, how in ((box.over, frame.ASIDE), (box.name, name), (box.under, frame.ASIDE)):
        lines = wrapped(text, how.size, _room(box), bold=how.bold) or [text]
        told = [*lines[: MOST_LINES - 1], " ".join(lines[MOST_LINES - 1 :])]
        yield from ((line, how, text) for line in told if line)


def _room(box: Box) -> float:
    return _COLUMNS[box.layer][1] - 2 * PAD


def _height(box: Box) -> float:
    return len(list(_lines(box))) * frame.LINE + 10


def _draw_box(sheet: Sheet, box: Box, top: float, height: float) -> None:
    left, width = _COLUMNS[box.layer]
    pen = _HEAVY if box.point else _UNSEEN if box.unseen else _PLAIN
    sheet.box(left, top, width, height, pen, radius=3)
    if box.point:
        sheet.box(left + 3.5, top + 3.5, width - 7, height - 7, _INNER)
    y = top + 2
    for line, how, text in _lines(box):
        y += frame.LINE
        sheet.text(left + PAD, y, line, how, width=_room(box), whole=text)


def _draw_ties(
    sheet: Sheet, tree: Tree, middles: Mapping[str, float], heights: Mapping[str, float]
) -> None:
    """The critical ones last, over the others."""
    starts = _ports(tree, middles, heights, end=0)
    ends = _ports(tree, middles, heights, end=1)
    for tie, criticality in sorted(
        tree.ties.items(), key=lambda tie: tie[1] is Criticality.CRITICAL
    ):
        source, target = (tree.boxes[node] for node in tie)
        left, width = _COLUMNS[source.layer]
        to_x, pen = _COLUMNS[target.layer][0] - 1.5, _PENS[criticality]
        sheet.curve((left + width, starts[tie]), (to_x - ARROW, ends[tie]), pen)
        sheet.arrowhead(to_x, ends[tie], pen.stroke)


def _ports(
    tree: Tree, middles: Mapping[str, float], heights: Mapping[str, float], *, end: int
) -> dict[Tie, float]:
    """Where each tie leaves its source or reaches its target: spread over the side, in order."""
    at: dict[str, list[Tie]] = {}
    for tie in tree.ties:
        at.setdefault(tie[end], []).append(tie)
    found = {}
    for node, ties in at.items():
        ties.sort(key=lambda tie: middles[tie[1 - end]])
        step = heights[node] * 0.6 / len(ties)
        for index, tie in enumerate(ties):
            found[tie] = middles[node] + (index - (len(ties) - 1) / 2) * step
    return found


def _legend(sheet: Sheet, y: float) -> float:
    x: float = frame.MARGIN
    for criticality, pen in _PENS.items():
        sheet.lines([(x, y - 3, x + 26, y - 3)], pen)
        sheet.arrowhead(x + 31, y - 3, pen.stroke)
        x = frame.legend(sheet, x + 38, y, _WORDS[criticality])
    for pen, words in ((_HEAVY, "single point"), (_UNSEEN, "not seen")):
        sheet.box(x, y - 10, 26, 13, pen, radius=3)
        x = frame.legend(sheet, x + 33, y, words)
    return frame.paragraph(sheet, y + 4, _EXPLAINED, frame.SMALL)
