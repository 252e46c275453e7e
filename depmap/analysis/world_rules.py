"""The rules of a recorded world: what each asks, why, and what to do. All are in WORLD_RULES.

A rule's checks are functions in the modules beside this one. What can't be served (``unservable``)
is told by the server's own code, from ``pipeline/check_world``.
"""

from __future__ import annotations

from depmap.analysis.check_rules import CheckRule
from depmap.analysis.world_aliases import (
    find_alias_conflicts,
    find_alias_loops,
    find_dangling_aliases,
)
from depmap.analysis.world_records import (
    find_documentation_addresses,
    find_duplicates,
    find_empty,
    find_future_dates,
    find_reserved_numbers,
    find_special_addresses,
    find_unknown_exchanges,
    find_unplaced_servers,
    find_unused,
)
from depmap.analysis.world_scene import WorldScene
from depmap.model.file_check import CheckSeverity
from depmap.model.world_check import WorldRule

WORLD_RULES: tuple[CheckRule[WorldScene], ...] = (
    CheckRule(
        id=WorldRule.SYNTAX,
        summary="Something can't be read: TOML, a key, a name, an address, a date; or no file is.",
        why="A scan of the world stops at it.",
        fix="Write it as docs/worlds.md says; the message names the key.",
        checks=(find_empty,),
    ),
    CheckRule(
        id=WorldRule.MISSING_SOURCE,
        summary="An answer or claim lacks its source, date or provenance, or the source is blank.",
        why="What nobody can look up is no evidence.",
        fix='Say where it was seen; date = "" says that nobody knows when.',
    ),
    CheckRule(
        id=WorldRule.FUTURE_DATE,
        summary="A date is still to come.",
        why="The age of claims is counted to the date of the newest answer.",
        fix="Write the day on which it was seen.",
        checks=(find_future_dates,),
    ),
    CheckRule(
        id=WorldRule.UNKNOWN_EXCHANGE,
        summary="A file is named after no exchange that depmap knows, and after no domain.",
        why="Its claims reach no report, and --all-exchanges passes it over.",
        fix="Name it after the exchange's id (depmap exchanges list) or after a domain.",
        checks=(find_unknown_exchanges,),
    ),
    CheckRule(
        id=WorldRule.DUPLICATE_RECORD,
        summary="A file answers a question twice, or two files differ in a response or an issuer.",
        why="Two rows of one file drift apart; of two responses or issuers one is never served.",
        fix="Keep one row, with what is true now.",
        checks=(find_duplicates,),
    ),
    CheckRule(
        id=WorldRule.ALIAS_CONFLICT,
        summary="A name has two CNAME targets, none, or a CNAME beside other records or a zone.",
        why="No name server can answer so (RFC 1034, 3.6.2).",
        fix="Keep the CNAME, or what stands beside it.",
        checks=(find_alias_conflicts,),
    ),
    CheckRule(
        id=WorldRule.ALIAS_LOOP,
        summary="CNAMEs run in a circle, or over more than 16 names.",
        why="Whoever follows them gives up.",
        fix="Correct the target that leads back, or shorten the chain.",
        checks=(find_alias_loops,),
    ),
    CheckRule(
        id=WorldRule.NO_NAME_SERVER,
        summary="A delegation names no server.",
        why="A zone without name servers doesn't exist.",
        fix="Name them, or take the delegation out: not recorded is told as not measured.",
    ),
    CheckRule(
        id=WorldRule.RESERVED_AS,
        summary="An origin AS is private, reserved or for documentation.",
        why="No public network bears it.",
        fix="Look up who announces the address.",
        checks=(find_reserved_numbers,),
    ),
    CheckRule(
        id=WorldRule.DOCUMENTATION_ADDRESS,
        summary="An address of the documentation ranges is recorded as observed.",
        why="They are in examples only; nobody sees them in use.",
        fix="Write what was seen, or take the row out.",
        checks=(find_documentation_addresses,),
    ),
    CheckRule(
        id=WorldRule.UNSERVABLE,
        summary="A record can't be written as a DNS message.",
        why="The world can't be served with it, and no scan of it begins.",
        fix="Write the values as a zone file has them.",
    ),
    CheckRule(
        id=WorldRule.SPECIAL_PURPOSE,
        severity=CheckSeverity.WARNING,
        summary="A private, link-local or other special address is recorded as observed.",
        why="Some zones do hold such addresses; more often it is a slip, or a look from inside.",
        fix="See whether the source says so; if it does, leave it.",
        checks=(find_special_addresses,),
    ),
    CheckRule(
        id=WorldRule.DANGLING_ALIAS,
        severity=CheckSeverity.WARNING,
        summary="A CNAME leads to a name without recorded addresses.",
        why="What stands behind it is not measured.",
        fix="Record what it resolves to, values = [] where it was seen to have none.",
        checks=(find_dangling_aliases,),
    ),
    CheckRule(
        id=WorldRule.UNPLACED_SERVER,
        severity=CheckSeverity.WARNING,
        summary="A name server of an observed delegation has no recorded address.",
        why="Where it runs is not measured.",
        fix="Record its A and AAAA.",
        checks=(find_unplaced_servers,),
    ),
    CheckRule(
        id=WorldRule.UNUSED_ANSWER,
        severity=CheckSeverity.WARNING,
        summary="A response is of a host, or an origin of an address, that no record leads to.",
        why="No scan asks for it.",
        fix="Record the host's addresses, or take the row out.",
        checks=(find_unused,),
    ),
)
