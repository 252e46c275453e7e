"""The formats each kind of answer can be printed in."""

from __future__ import annotations

from enum import StrEnum


class DocumentFormat(StrEnum):
    """How an answer is printed."""

    TERMINAL = "terminal"
    JSON = "json"


class ReportFormat(StrEnum):
    """How a report is printed."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    SVG = "svg"


class CheckFormat(StrEnum):
    """How the gate's outcome is printed."""

    TERMINAL = "terminal"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    MARKDOWN = "markdown"
    CSV = "csv"


class ImpactFormat(StrEnum):
    """How figures are printed."""

    TERMINAL = "terminal"
    JSON = "json"
    CSV = "csv"


class GraphFormat(StrEnum):
    """How a graph is written."""

    GRAPHML = "graphml"
    GEXF = "gexf"
    DOT = "dot"
    CYTOSCAPE = "cytoscape"
    CSV = "csv"
    EDGES = "edges"


class FindingsFormat(StrEnum):
    """How findings on files are printed."""

    TERMINAL = "terminal"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
