"""What each rule of the CI gate means, in words: for SARIF's rules, for ``docs/rules.md``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRuleText:
    """One rule: what it finds in one line, why it matters, how to fix a violation."""

    id: str
    summary: str
    why: str
    fix: str


GATE_RULE_TEXTS: tuple[GateRuleText, ...] = (
    GateRuleText(
        id="max-share",
        summary="A provider, service, region or owner serves more of the list than the limit.",
        why="What many depend on at once fails for many at once.",
        fix="Move some targets to another provider in this role, or raise the limit.",
    ),
    GateRuleText(
        id="max-impact",
        summary="One failing provider, service, region or owner would take down more of the list"
        " than the limit.",
        why="Sharing a provider is harmless where each target has another; this counts the targets"
        " that have none.",
        fix="Give some of these targets an alternative in this role, or raise the limit.",
    ),
    GateRuleText(
        id="min-providers",
        summary="A surface has fewer direct providers in a role than asked.",
        why="With one provider in a role, its outage or its error is the target's.",
        fix="Add a provider with another owner in this role.",
    ),
    GateRuleText(
        id="forbid",
        summary="A target depends on a provider, service, region or owner the policy rules out.",
        why="Law, contract or past experience may rule out a provider or a place.",
        fix="Move what depends on it, or accept it with an [[ignore]] and a day it ends.",
    ),
    GateRuleText(
        id="require",
        summary="A surface does not use the provider, service, region or owner asked for.",
        why="A protection that was agreed on only helps where it is in place.",
        fix="Put the surface on it, or narrow the rule with surfaces or a role.",
    ),
    GateRuleText(
        id="no-single-point",
        summary="One failing component takes a surface down.",
        why="Customers lose this surface for as long as that one component is out.",
        fix="Give the surface an alternative that does not need the component.",
    ),
    GateRuleText(
        id="require-dnssec",
        summary="The parent zone holds no DS record for the target's domain.",
        why="Answers of an unsigned zone can be forged on their way; for an exchange a forged"
        " answer leads customers to a thief.",
        fix="Sign the zone and have the registrar publish its DS record.",
    ),
    GateRuleText(
        id="require-caa",
        summary="No CAA record on the way up from a host restricts who may issue for it.",
        why="Without one any public certificate authority may issue a certificate for the name.",
        fix="Publish CAA issue records (RFC 8659) that name the authorities in use.",
    ),
    GateRuleText(
        id="min-certificate-days",
        summary="A certificate in use ends sooner than the policy asks.",
        why="An expired certificate takes the surface down for everybody at once.",
        fix="Renew the certificate, and find out why its renewal did not run.",
    ),
    GateRuleText(
        id="min-coverage",
        summary="Fewer essential surfaces could be judged than the policy asks, nothing was seen of"
        " any target, or the snapshot is incomplete.",
        why="What was not seen is not fine; a gate that saw little must not be green.",
        fix="Look at the failed measurements, measure again, or lower min-coverage knowingly.",
    ),
    GateRuleText(
        id="expired-ignore",
        summary="An exception of the policy has passed the day it ends.",
        why="An accepted risk was accepted for a time; then somebody has to look at it again.",
        fix="Fix what it covered and delete the [[ignore]], or accept it again with a new day.",
    ),
)
