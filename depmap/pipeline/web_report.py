"""The web report of an examined snapshot, with what is shipped beside the catalogue."""

from __future__ import annotations

from depmap.analysis.assessment import Examined
from depmap.attribution.match import CatalogueIndex
from depmap.inputs.data import data_dir
from depmap.inputs.exchanges import load_exchanges
from depmap.inputs.sources import SOURCES_FILE, load_sources
from depmap.pipeline.assess import component_names, owners_of
from depmap.report.html.page import Knowledge, render_html


def web_report(examined: Examined, index: CatalogueIndex) -> str:
    """The page; targets are called exchanges where depmap knows each of them as one."""
    exchanges = {exchange.id for exchange in load_exchanges(data_dir() / "exchanges")}
    asked = {target.target.id for target in examined.assessment.targets}
    return render_html(
        examined,
        Knowledge(
            names=component_names(index),
            owners=owners_of(index),
            aliases=_aliases(index),
            sources=load_sources(data_dir() / SOURCES_FILE),
            noun="exchange" if asked <= exchanges else "target",
        ),
    )


def _aliases(index: CatalogueIndex) -> dict[str, str]:
    """Every word for a provider, its name too, in lower case."""
    return {
        word.lower(): provider.slug
        for provider in index.catalogue.providers
        for word in (*provider.aliases, provider.name)
    }
