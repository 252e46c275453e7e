"""The catalogue as the command line asks for it, and components as the user writes them."""

from __future__ import annotations

import re
from functools import cache

from depmap.attribution.match import CatalogueIndex
from depmap.cli.options import Own
from depmap.errors import UsageError
from depmap.inputs.catalogue_cache import read_index
from depmap.model.component import Component, InvalidComponent, Scheme, parse_component
from depmap.model.suggest import suggestion

SHIPPED_ONLY = Own()
_AS_NUMBER = re.compile(r"as\d+")


@cache
def read_catalogue(own: Own = SHIPPED_ONLY) -> CatalogueIndex:
    """The shipped catalogue with the user's own folder added, or that alone; ready for look-ups."""
    if own.only and own.folder is None:
        raise UsageError(
            "--catalogue-only needs a catalogue", remedy="name its folder: --catalogue DIR"
        )
    return read_index(own.folder, only=own.only)


def read_component(text: str, index: CatalogueIndex) -> Component:
    """A component as the user writes it, aliases resolved; raises UsageError."""
    try:
        component = index.canonical(parse_component(text))
    except InvalidComponent as error:
        raise UsageError(
            str(error), remedy="write aws, aws/ec2, aws@ap-northeast-1, as:13335 or tld:com"
        ) from error
    if component.scheme is Scheme.PROVIDED and index.provider(component.name) is None:
        remedy = _meant(component.name, index)
        raise UsageError(f"the catalogue knows no provider {component.name!r}", remedy=remedy)
    return component


def _meant(name: str, index: CatalogueIndex) -> str:
    """An AS number or a region without what goes before it; else what is near."""
    if _AS_NUMBER.fullmatch(name):
        return f"did you mean 'as:{name[2:]}'?"
    providers = index.catalogue.providers
    inside = [f"'{p.slug}@{name}'" for p in providers if any(r.code == name for r in p.regions)]
    if inside:
        return f"did you mean {' or '.join(inside)}?"
    return suggestion(name, [provider.slug for provider in providers])
