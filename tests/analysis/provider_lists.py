"""Small provider lists for tests: text of a file, a folder of files, what is found in it."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from depmap.analysis.catalogue_scene import NOTHING
from depmap.inputs.catalogue import load_catalogue
from depmap.model.catalogue_check import CatalogueReport, RuleId
from depmap.model.file_check import CheckFinding
from depmap.model.provider import Catalogue
from depmap.pipeline.check_catalogue import check_folder

TODAY = date(2026, 11, 25)
SOURCE = 'source = "https://docs.example/"\nverified = 2026-11-01'


def top(name: str = "acme", **changes: str) -> str:
    """The head of a provider's file, 8 lines of it; an empty value takes the key out.

    Its example and its look-alike go with ``service`` and ``matcher`` as they are by default.
    """
    keys = {
        "name": f'"{name.title()}"',
        "owner": f'"{name.title()}, Inc."',
        "homepage": f'"https://{name}.example/"',
        "sources": '[{ where = "https://docs.example/", verified = 2026-11-01 }]',
        "examples": f'[{{ kind = "ns", value = "ns1.{name}.net", is = "{name}/dns" }}]',
        "look-alikes": f'[{{ kind = "ns", value = "ns1.not{name}.net" }}]',
    } | {key.replace("_", "-"): value for key, value in changes.items()}
    return "".join(f"{key} = {value}\n" for key, value in keys.items() if value)


def service(slug: str = "dns", roles: str = '"dns"', more: str = "") -> str:
    """A service's table: 4 lines and a blank one before, and what is added."""
    head = f'\n[[services]]\nslug = "{slug}"\nname = "{slug}"\nroles = [{roles}]\n'
    return head + (more + "\n" if more else "")


def matcher(kind: str, pattern: str, *, role: str = "dns", more: str = SOURCE) -> str:
    """A matcher's table: 7 lines and a blank one before, with a source unless told otherwise."""
    strength = "medium" if kind == "asn" else "strong"
    return (
        f'\n[[services.matchers]]\nkind = "{kind}"\npattern = "{pattern}"\nrole = "{role}"\n'
        f'strength = "{strength}"\n{more}\n'
    )


def sound(name: str = "acme") -> str:
    """A provider's file in which nothing is wrong."""
    return top(name) + service() + matcher("ns", f"{name}.net")


def folder(path: Path, files: Mapping[str, str]) -> Path:
    """``path`` with these files: slug → content."""
    path.mkdir(exist_ok=True)
    for slug, content in files.items():
        (path / f"{slug}.toml").write_text(content, encoding="utf-8")
    return path


def networks(path: Path, *rows: str) -> Path:
    """A table of networks with these rows; the first is on line 2."""
    text = "\n".join(("prefix,provider,service,region,source,as_of", *rows)) + "\n"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def report(
    path: Path,
    files: Mapping[str, str],
    *,
    beside: Mapping[str, str] = MappingProxyType({}),
    table: Path | None = None,
    limits: Mapping[RuleId, float] = MappingProxyType({}),
) -> CatalogueReport:
    """What the check says of ``files``, put into ``path``, beside those of another catalogue."""
    other: Catalogue = NOTHING
    if beside:
        other = load_catalogue(folder(path / "beside", beside))
    own = folder(path / "own", files)
    return check_folder(own, today=TODAY, limits=limits, beside=other, table=table)


def told(found: CatalogueReport) -> list[tuple[str, str, int]]:
    """(rule, file name, line) of each finding."""
    return [(f.rule.value, Path(f.path).name, f.line) for f in found.findings]


def only(found: CatalogueReport) -> CheckFinding:
    """The one finding there is."""
    (finding,) = found.findings
    return finding
