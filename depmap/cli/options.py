"""The options several commands share, each declared once, with its DEPMAP_ variable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from depmap.cli.formats import DocumentFormat, ReportFormat
from depmap.model.role import FailureClass


class Effect(StrEnum):
    """When a target counts as lost."""

    ANY = "any"
    DOWN = "down"


class Detail(StrEnum):
    """How much is told."""

    PROVIDERS = "providers"
    FULL = "full"


Targets = Annotated[
    list[str] | None,
    typer.Argument(metavar="TARGET...", help="Exchange ids, domains or host names."),
]
SnapshotArgument = Annotated[
    Path, typer.Argument(metavar="SNAPSHOT", help="A snapshot that scan --snapshot wrote.")
]
FactsArgument = Annotated[
    Path,
    typer.Argument(
        metavar="SNAPSHOT|EDGES",
        help="A snapshot, an edge list (.csv, .csv.gz), or the name of a shipped edge list.",
    ),
]
OptionalFactsArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="SNAPSHOT|EDGES",
        help="A snapshot, an edge list (.csv, .csv.gz), or the name of a shipped edge list.",
    ),
]
EffectOption = Annotated[
    Effect,
    typer.Option(
        "--effect",
        envvar="DEPMAP_EFFECT",
        help="A target is lost when any essential surface is, or only when it is down.",
    ),
]
Include = Annotated[
    str,
    typer.Option(
        "--include",
        metavar="CLASS,…",
        envvar="DEPMAP_INCLUDE",
        help="Failures that are felt late or softly, too: delayed, soft.",
    ),
]
ResolveNames = Annotated[
    bool,
    typer.Option(
        "--resolve-names",
        help="Read an edge list's names of providers as the catalogue's.",
    ),
]
ListFile = Annotated[
    Path | None,
    typer.Option(
        "-f",
        "--list",
        metavar="FILE",
        envvar="DEPMAP_LIST",
        help="Targets from a file: one a line, CSV or TOML; - for standard input.",
    ),
]
AllExchanges = Annotated[
    bool,
    typer.Option(
        "--all-exchanges", help="Every exchange depmap knows; with --world, every one recorded."
    ),
]
OnlyHost = Annotated[
    bool, typer.Option("--only-host", help="Scan the names given and nothing that goes with them.")
]
Endpoints = Annotated[
    list[str] | None,
    typer.Option("--endpoint", metavar="SURFACE=HOST", help="A further host: api=api.example.com."),
]
World = Annotated[
    str,
    typer.Option(
        "--world",
        metavar="NAME|DIR",
        envvar="DEPMAP_WORLD",
        help="Scan a recorded Internet instead of the live one.",
    ),
]
ObservedOnly = Annotated[
    bool,
    typer.Option(
        "--observed-only",
        envvar="DEPMAP_OBSERVED_ONLY",
        help="Take reconstructed answers for unknown.",
    ),
]
Resolvers = Annotated[
    list[str] | None,
    typer.Option(
        "--resolver",
        metavar="IP[:PORT]",
        envvar="DEPMAP_RESOLVER",
        help="Ask this resolver instead of the system's; may be given again.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.1,
        max=600.0,
        envvar="DEPMAP_TIMEOUT",
        help="How long one DNS question may last.",
    ),
]
Deadline = Annotated[
    float,
    typer.Option(
        "--deadline",
        metavar="SECONDS",
        min=1.0,
        max=3600.0,
        envvar="DEPMAP_DEADLINE",
        help="How long one target may last; what is open then is told as not measured.",
    ),
]
Concurrency = Annotated[
    int,
    typer.Option(
        "--concurrency",
        min=1,
        max=1024,
        envvar="DEPMAP_CONCURRENCY",
        help="Targets scanned at once.",
    ),
]
Rate = Annotated[
    float,
    typer.Option(
        "--rate",
        metavar="PER_SECOND",
        min=0.0,
        envvar="DEPMAP_RATE",
        help="Queries and connections started a second; 0 lifts all limits.",
    ),
]
NoWeb = Annotated[
    bool,
    typer.Option("--no-web", envvar="DEPMAP_NO_WEB", help="Fetch no page and no certificate."),
]
Exclude = Annotated[
    Path | None,
    typer.Option(
        "--exclude",
        metavar="FILE",
        envvar="DEPMAP_EXCLUDE",
        help="Names never to be asked about or contacted, addresses never to be contacted.",
    ),
]
AllowPrivate = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private",
        metavar="NETWORK",
        envvar="DEPMAP_ALLOW_PRIVATE",
        help="Contact addresses of this private network too: 10.0.0.0/8.",
    ),
]
Vantage = Annotated[
    str,
    typer.Option(
        "--vantage",
        metavar="TEXT",
        envvar="DEPMAP_VANTAGE",
        help="Where the scan is made from, for the record: a city, a network.",
    ),
]
Redact = Annotated[
    bool,
    typer.Option(
        "--redact",
        envvar="DEPMAP_REDACT",
        help="Write nothing of who asked from where: resolvers, vantage, list, echoing fields.",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume", help="Go on where an interrupted scan of the same --snapshot file ended."
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", envvar="DEPMAP_QUIET", help="No progress, no hints.")
]
Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", help="Write here instead of to stdout."),
]
Format = Annotated[
    DocumentFormat, typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it.")
]
ReportFormatOption = Annotated[
    ReportFormat, typer.Option("--format", envvar="DEPMAP_FORMAT", help="How to print it.")
]
DetailOption = Annotated[
    Detail, typer.Option("--detail", envvar="DEPMAP_DETAIL", help="How much to tell.")
]
Picture = Annotated[
    str,
    typer.Option(
        "--picture",
        metavar="concentration|TARGET",
        help="What --format svg draws: how concentrated all are, or what one target stands on."
        " Default: the former for several targets.",
    ),
]
Catalogue = Annotated[
    Path | None,
    typer.Option(
        "--catalogue",
        metavar="DIR",
        envvar="DEPMAP_CATALOGUE",
        help="Add the providers of this folder to the catalogue.",
    ),
]
CatalogueOnly = Annotated[
    bool,
    typer.Option(
        "--catalogue-only",
        envvar="DEPMAP_CATALOGUE_ONLY",
        help="Take the providers of --catalogue alone.",
    ),
]
Salvage = Annotated[
    bool, typer.Option("--salvage", help="Read what is left of a damaged snapshot.")
]


@dataclass(frozen=True, slots=True)
class Own:
    """The user's own folder of providers, and whether it stands alone."""

    folder: Path | None = None
    only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Printing:
    """How a snapshot's report is printed. ``snapshot`` is its file, for hints."""

    form: ReportFormat = ReportFormat.TERMINAL
    output: Path | None = None
    export: Path | None = None
    full: bool = False
    observed_only: bool = False
    min_coverage: float | None = None
    snapshot: str = ""
    picture: str = ""
    own: Own = Own()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """What is to fail in which facts, as the command line says it, and how it is printed."""

    facts: Path | None
    components: tuple[str, ...]
    each: bool
    pairs: bool
    incident: str
    classes: frozenset[FailureClass]
    loss: str
    resolve_names: bool
    form: DocumentFormat
    full: bool
    output: Path | None
    observed_only: bool
    salvage: bool
    own: Own
