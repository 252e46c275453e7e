"""Whether a provider list answers as its examples and look-alikes say."""

from __future__ import annotations

from collections.abc import Iterator

from depmap.analysis.catalogue_scene import CatalogueScene
from depmap.attribution.identify import identify
from depmap.model.catalogue_check import ProviderFile
from depmap.model.component import InvalidComponent, parse_component
from depmap.model.file_check import Remark
from depmap.model.provider import Example


def find_without_example(scene: CatalogueScene) -> Iterator[Remark]:
    """A provider that names no value it must be known by."""
    for file in scene.files:
        is_told = bool(file.provider.examples)
        if _is_missing(file, "examples", is_told) and _is_ever_known(file, scene):
            yield Remark(file.path, 1, "has no example")


def find_without_look_alike(scene: CatalogueScene) -> Iterator[Remark]:
    """A provider that names no value it must not be taken for."""
    for file in scene.files:
        is_told = bool(file.provider.look_alikes)
        if _is_missing(file, "look-alikes", is_told) and _is_ever_known(file, scene):
            yield Remark(file.path, 1, "has no look-alike")


def find_failing_examples(scene: CatalogueScene) -> Iterator[Remark]:
    """An example that is known as something else; a file not read whole is not held to its own."""
    for file in scene.files:
        for example in file.provider.examples if file.is_whole else ():
            answer = _answer(example, scene)
            if answer:
                message = f"{example.kind} {example.value}: {answer}"
                yield Remark(file.path, example.line, message)


def find_matching_look_alikes(scene: CatalogueScene) -> Iterator[Remark]:
    """A look-alike that is taken for the provider."""
    for file in scene.files:
        slug = file.provider.slug
        for each in file.provider.look_alikes:
            found = identify(each.value, scene.index, each.kind, on=scene.today.isoformat())
            taken = [m for m in found.matches if m.component.provider == slug]
            problem = f"is taken for {taken[0].component} by {taken[0].matcher}" if taken else ""
            if found.error:
                problem = found.error
            if problem:
                message = f"{each.kind} {each.value}: {problem}"
                yield Remark(file.path, each.line, message)


def _is_missing(file: ProviderFile, key: str, is_told: bool) -> bool:
    """Whether the file tells none, rather than one that can't be read."""
    return not is_told and (file.is_whole or key not in file.keys)


def _is_ever_known(file: ProviderFile, scene: CatalogueScene) -> bool:
    """Whether there is any value the provider could be known by, or one that can't be read."""
    return (
        not file.is_whole
        or any(service.matchers for service in file.provider.services)
        or any(network.provider == file.provider.slug for _, network in scene.networks)
    )


def _answer(example: Example, scene: CatalogueScene) -> str:
    """What is wrong with an example, empty for nothing: its first match must lie in ``is``."""
    try:
        expected = parse_component(example.component)
    except InvalidComponent as error:
        return str(error)
    found = identify(example.value, scene.index, example.kind, on=scene.today.isoformat())
    if found.error:
        return found.error
    if not found.matches:
        return f"nothing is known of it, {expected} is expected"
    first = found.matches[0].component
    if expected.contains(first):
        return ""
    return f"is {first} by {found.matches[0].matcher}, {expected} is expected"
