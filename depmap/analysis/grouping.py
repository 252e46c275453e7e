"""What a component stands for when it is counted by provider, service, region or owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, assert_never

from depmap.model.component import Component, provided
from depmap.model.policy import Grouping


class Namer(Protocol):
    """Names the group a component stands for."""

    def __call__(self, component: Component, *, whole: bool) -> str:
        """The name, empty for none."""
        ...


def namer(grouping: Grouping, owners: Mapping[str, str]) -> Namer:
    """From a component to the name of the group it stands for, empty where it stands for none.

    As a user of it: ``whole`` False. As what fails: ``whole`` True, since a service failing is not
    its provider failing.
    """

    def name(component: Component, *, whole: bool) -> str:
        match grouping:
            case Grouping.PROVIDER:
                narrow = bool(component.service or component.region)
                return "" if whole and narrow else component.provider
            case Grouping.SERVICE:
                if not component.service or (whole and component.region):
                    return ""
                return str(provided(component.name, service=component.service))
            case Grouping.REGION:
                if not component.region or (whole and component.service):
                    return ""
                return str(provided(component.name, region=component.region))
            case Grouping.OWNER:
                if whole and (component.service or component.region):
                    return ""
                return owners.get(component.provider, component.provider)
            case _:
                assert_never(grouping)

    return name
