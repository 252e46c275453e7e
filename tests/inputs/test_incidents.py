"""Incident files: what they may hold and how they complain."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from depmap.errors import InputError, UsageError
from depmap.inputs.incidents import find_incident, load_incidents
from depmap.model.component import provided
from depmap.model.incident import (
    Certainty,
    Fate,
    Incident,
    IncidentKind,
    IncidentSource,
    Reported,
    Scope,
)
from depmap.model.role import Role

HEAD = (
    'name = "Example fails"\nkind = "outage"\ndate = 2020-01-02\ntiming = "found"\n'
    'scope = "zone"\nfails = ["example@here-1"]\ncause = "heat"\n'
)
WHO = '[[reported]]\nwho = "a-b"\nname = "A B"\nfate = "affected"\ncertainty = "found"\n'
SOURCE = '[[sources]]\ntitle = "A page"\nwhere = "https://a.example/"\n'


def load(folder: Path, text: str, name: str = "example") -> Incident:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return find_incident(name, load_incidents(folder))


def test_everything_is_read(tmp_path: Path) -> None:
    incident = load(
        tmp_path,
        HEAD
        + 'start = "2020-01-02T03:04Z"\nend = "about an hour later"\nroles = ["dns", "registrar"]\n'
        + 'note = "Warm."\n'
        + WHO
        + 'is-exchange = false\ndomains = ["Bücher.example."]\nvia = "c"\nnote = "Said so."\n'
        + WHO.replace("affected", "fine")
        + SOURCE
        + '[[sources]]\ntitle = "A book"\nwhere = ""\n',
    )
    assert incident == Incident(
        id="example",
        name="Example fails",
        kind=IncidentKind.OUTAGE,
        date=date(2020, 1, 2),
        start="2020-01-02T03:04Z",
        end="about an hour later",
        timing=Certainty.FOUND,
        cause="heat",
        fails=(provided("example", region="here-1"),),
        roles=frozenset({Role.DNS, Role.REGISTRAR}),
        scope=Scope.ZONE,
        reported=(
            Reported(
                who="a-b",
                name="A B",
                fate=Fate.AFFECTED,
                certainty=Certainty.FOUND,
                is_exchange=False,
                domains=("xn--bcher-kva.example",),
                via="c",
                note="Said so.",
            ),
            Reported(who="a-b", name="A B", fate=Fate.FINE, certainty=Certainty.FOUND),
        ),
        sources=(
            IncidentSource(title="A page", where="https://a.example/"),
            IncidentSource(title="A book", where=""),
        ),
        note="Warm.",
    )


def test_what_may_be_left_out(tmp_path: Path) -> None:
    incident = load(tmp_path, HEAD + SOURCE)
    assert (incident.start, incident.end, incident.note) == ("", "", "")
    assert (incident.roles, incident.reported) == (frozenset(), ())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD, ": an incident needs a source"),
        (HEAD + "colour = 1\n" + SOURCE, ":8: colour: unknown key"),
        (HEAD + SOURCE + "page = 7\n", ":11: page: unknown key"),
        (HEAD + WHO + "colour = 1\n" + SOURCE, ":13: colour: unknown key"),
        (HEAD.replace('fails = ["example@here-1"]\n', "") + SOURCE, ": fails is missing"),
        (HEAD.replace('"example@here-1"', "") + SOURCE, ":6: fails: an incident needs something"),
        (HEAD.replace("example@", "a b@") + SOURCE, ":6: fails: 'a b@here-1' is no component"),
        (
            HEAD.replace('["example@here-1"]', '["aws/s3", "AWS/S3"]') + SOURCE,
            ":6: fails: aws/s3 stands here twice",
        ),
        (HEAD.replace("date = 2020-01-02\n", "") + SOURCE, ": date is missing"),
        (HEAD.replace("2020-01-02", '"2020-01-02"') + SOURCE, ":3: date: must be a date"),
        (HEAD.replace("outage", "storm") + SOURCE, ":2: kind: 'storm' is none of outage, "),
        (HEAD.replace('"found"', '"sure"') + SOURCE, ":4: timing: 'sure' is none of found, "),
        (HEAD.replace("zone", "house") + SOURCE, ":5: scope: 'house' is none of global, "),
        (HEAD + 'roles = ["fax"]\n' + SOURCE, ":8: roles: 'fax' is none of dns, "),
        (HEAD + WHO.replace("affected", "lost") + SOURCE, ":11: fate: 'lost' is none of affected"),
        (HEAD + WHO.replace("found", "sure") + SOURCE, ":12: certainty: 'sure' is none of found"),
        (HEAD + WHO + WHO + SOURCE, ":14: who: a-b stands here twice as affected"),
        (HEAD + WHO.replace("a-b", "A b") + SOURCE, ":9: who: 'A b' is no exchange id"),
        (HEAD + WHO + 'via = "C!"\n' + SOURCE, ":13: via: 'C!' is no exchange id"),
        (HEAD + WHO + 'domains = ["a b"]\n' + SOURCE, ":13: domains: "),
        (
            HEAD + WHO + 'domains = ["a.example", "A.example"]\n' + SOURCE,
            ":13: domains: a.example stands here twice",
        ),
        (HEAD + SOURCE.replace("https://", ""), ":10: where: 'a.example/' is no address"),
        (HEAD + '[[sources]]\ntitle = "A page"\n', ":8: where is missing"),
        (HEAD.replace("heat", "") + SOURCE, ":7: cause: must not be empty"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, text)
    assert f"example.toml{message}" in str(caught.value)


def test_an_id_is_a_plain_file_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no incident id"):
        load(tmp_path, HEAD + SOURCE, name="Ex_ample")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no incident"):
        load_incidents(tmp_path)


def test_incidents_come_by_date_then_id(tmp_path: Path) -> None:
    for id, day in (("a", "2020-01-03"), ("c", "2020-01-02"), ("b", "2020-01-02")):
        load(tmp_path, HEAD.replace("2020-01-02", day) + SOURCE, name=id)
    assert [incident.id for incident in load_incidents(tmp_path)] == ["b", "c", "a"]


def test_an_unknown_id_is_answered_with_the_nearest(tmp_path: Path) -> None:
    load(tmp_path, HEAD + SOURCE, name="aws-2020")
    incidents = load_incidents(tmp_path)
    assert find_incident(" AWS-2020 ", incidents).id == "aws-2020"
    with pytest.raises(UsageError) as caught:
        find_incident("aws-2002", incidents)
    assert caught.value.remedy == "did you mean 'aws-2020'?"
    with pytest.raises(UsageError) as caught:
        find_incident("zzz", incidents)
    assert caught.value.remedy == "depmap incidents list"
