r"""DOT (https://graphviz.org/doc/info/lang.html): Graphviz draws it.

Every name and value is a quoted string. In one only ``\"`` means something to DOT itself; labels
then read ``\N``, ``\l`` and their like (escString). So ``\`` and ``"`` always have a ``\`` before
them, in labels and elsewhere. Labels ``<…>``, which are HTML, are never written, nor are ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap

from depmap.graph.build import Graph
from depmap.graph.facts import NodeKind
from depmap.graph.standing import PointState
from depmap.model.finding import Criticality

WIDTH = 100
"""Characters in a line of the notice."""

_SHAPES = {
    NodeKind.TARGET: "house",
    NodeKind.SURFACE: "ellipse",
    NodeKind.ENDPOINT: "plain",
    NodeKind.PROVIDER: "box",
    NodeKind.COMPONENT: "box",
    NodeKind.UNKNOWN: "box",
}
_LINES = {
    Criticality.CRITICAL: "bold",
    Criticality.REDUNDANT: "solid",
    Criticality.UNKNOWN: "dashed",
}


def dot(graph: Graph) -> str:
    """A digraph from left to right, its attributes beside Graphviz's own.

    Single points have a double border, what was not seen a dashed one; edges are bold where
    critical, dashed where nobody can say.
    """
    notice = "".join(f"{quoted(line)[1:-1]}\\l" for line in wrap(graph.graph["notice"], WIDTH))
    lines = [
        "digraph depmap {",
        f'  graph [rankdir=LR, labelloc=b, labeljust=l, fontsize=10, label="{notice}"];',
        *(f"  {quoted(name)} [{_node(values)}];" for name, values in graph.nodes(data=True)),
        *(
            f"  {quoted(source)} -> {quoted(target)} [{_edge(key, values)}];"
            for source, target, key, values in graph.edges(keys=True, data=True)
        ),
        "}",
    ]
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    r"""``text`` as a quoted string that is this text wherever a label stands."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _node(values: Mapping[str, str | int | float]) -> str:
    drawn = {"shape": _SHAPES[NodeKind(str(values["kind"]))]}
    if values["kind"] == NodeKind.UNKNOWN:
        drawn["style"] = "dashed"
    if values["spof"] == PointState.TRUE:
        drawn["peripheries"] = "2"
    return _listed(values, drawn)


def _edge(key: str, values: Mapping[str, str | int | float]) -> str:
    drawn = {"key": key, "style": _LINES[Criticality(str(values["criticality"]))]}
    return _listed(values, drawn)


def _listed(values: Mapping[str, str | int | float], drawn: Mapping[str, str]) -> str:
    listed: Iterable[tuple[str, str | int | float]] = (*values.items(), *drawn.items())
    return ", ".join(f"{name}={quoted(str(value))}" for name, value in listed)
