"""What is said to have moved, come and gone between two snapshots."""

from __future__ import annotations

from dataclasses import replace

from depmap.model.diff import ChangeKind, Direction
from depmap.model.finding import Reason, Relation
from depmap.model.observation import Provenance, QuestionKind
from depmap.model.role import Role
from depmap.model.target import StatedFact, SurfaceRole
from tests.analysis.snapshots_apart import TWO_VENDORS, diff, of, snapshot, without

HERE = '"api.duo.example" = "18.184.1.1"'
MOVED = ((HERE, HERE.replace("18.184.1.1", "13.113.1.1")), ('"18.184.1.1" =', '"13.113.1.1" ='))
BEHIND_CDN = (
    (HERE, HERE.replace("18.184.1.1", "104.16.7.2")),
    ('"18.184.1.1" = "AS16509 18.184.0.0/15"', '"104.16.7.2" = "AS13335 104.16.0.0/13"'),
    ("server: nginx", "server: cloudflare"),
)
ONE_VENDOR = (f'"{TWO_VENDORS}"', '"ns-32.awsdns-04.com"')
NO_ZONES = tuple(
    (f'[NS."{zone}"]\nparent = "{server}"\nchild = "{server}"\n', f'[NS."{zone}.other"]\n')
    for zone, server in (("nsone.net", "dns1.nsone.net"), ("awsdns-04.com", "g-ns-1.awsdns-04.com"))
)
"""Who serves the zones of the name servers was not measured: each may be served by the other."""


def test_a_region_moves() -> None:
    (change,) = of(diff(snapshot(), snapshot(*MOVED)), ChangeKind.PROVIDER_MOVED)
    assert (change.was, change.now) == (("aws/ec2@eu-central-1",), ("aws/ec2@ap-northeast-1",))
    assert (change.target, change.surface, change.role) == (
        "duo.example",
        SurfaceRole.API,
        Role.HOSTING,
    )
    assert change.direction is Direction.NEUTRAL


def test_regions_are_single_points_of_their_own() -> None:
    told = diff(snapshot(), snapshot(*MOVED))
    (new,) = of(told, ChangeKind.NEW_SINGLE_POINT)
    (gone,) = of(told, ChangeKind.SINGLE_POINT_GONE)
    assert (str(new.component), new.was, new.now) == ("aws/ec2@ap-northeast-1", (), ("down",))
    assert (str(gone.component), gone.was, gone.now) == ("aws/ec2@eu-central-1", ("down",), ())


def test_an_issuer_moves() -> None:
    there = snapshot(("Let's Encrypt", "Google Trust Services"))
    (change,) = of(diff(snapshot(), there), ChangeKind.PROVIDER_MOVED)
    assert change.role is Role.CA
    assert change.was == ("letsencrypt/ca",)
    assert change.now[0].startswith("issuer-google-trust-services")


def test_redundancy_is_lost_and_gained() -> None:
    told = diff(snapshot(), snapshot(ONE_VENDOR))
    (lost,) = of(told, ChangeKind.REDUNDANCY_LOST)
    assert (lost.role, lost.was, lost.now) == (
        Role.DNS,
        ("aws/route53", "ns1/dns"),
        ("aws/route53",),
    )
    assert lost.direction is Direction.WORSE
    gone = {c.relation: c for c in of(told, ChangeKind.PROVIDER_MOVED) if c.role is Role.DNS}
    assert (gone[Relation.DIRECT].was, gone[Relation.DIRECT].now) == (("ns1/dns",), ())
    (new,) = of(told, ChangeKind.NEW_SINGLE_POINT)
    assert str(new.component) == "aws/route53"
    (gained,) = of(diff(snapshot(ONE_VENDOR), snapshot()), ChangeKind.REDUNDANCY_GAINED)
    assert gained.now == ("aws/route53", "ns1/dns")


def test_redundancy_that_was_never_proved_may_be_lost() -> None:
    """Either vendor may have stood on the other: nobody measured it."""
    told = diff(snapshot(*NO_ZONES), snapshot(*NO_ZONES, ONE_VENDOR))
    assert not of(told, ChangeKind.REDUNDANCY_LOST)
    (lost,) = of(told, ChangeKind.REDUNDANCY_LOST, proved=False)
    assert (lost.was, lost.now) == (("aws/route53", "ns1/dns"), ("aws/route53",))
    assert lost.reason is Reason.NOT_MEASURED
    back = diff(snapshot(*NO_ZONES, ONE_VENDOR), snapshot(*NO_ZONES))
    assert of(back, ChangeKind.REDUNDANCY_GAINED, proved=False)


def test_a_name_server_nobody_could_ask_is_not_gone() -> None:
    failed = snapshot((f'"duo.example" = "{TWO_VENDORS}"', '"duo.example" = "!timeout"'))
    told = diff(snapshot(), failed)
    assert not of(told, ChangeKind.PROVIDER_MOVED, ChangeKind.REDUNDANCY_LOST)
    unsure = [c for c in of(told, ChangeKind.PROVIDER_MOVED, proved=False) if c.role is Role.DNS]
    assert {name for c in unsure for name in c.was} >= {"aws/route53", "ns1/dns"}
    assert {c.reason for c in unsure} == {Reason.NOT_MEASURED}
    assert {c.direction for c in unsure} == {Direction.UNCLEAR}
    (gap,) = [c for c in of(told, ChangeKind.COVERAGE_LOST) if c.role is Role.DNS]
    assert gap.now == ("duo.example",)


def test_what_is_first_seen_did_not_come() -> None:
    failed = snapshot((f'"duo.example" = "{TWO_VENDORS}"', '"duo.example" = "!timeout"'))
    told = diff(failed, snapshot(ONE_VENDOR))
    assert not [c for c in of(told, ChangeKind.PROVIDER_MOVED) if c.role is Role.DNS]
    first = [c for c in of(told, ChangeKind.PROVIDER_MOVED, proved=False) if c.role is Role.DNS]
    assert ("aws/route53",) in [c.now for c in first]
    assert not of(told, ChangeKind.NEW_SINGLE_POINT)
    (maybe,) = of(told, ChangeKind.NEW_SINGLE_POINT, proved=False)
    assert str(maybe.component) == "aws/route53"
    assert of(told, ChangeKind.COVERAGE_GAINED)


def test_what_goes_behind_a_cdn_may_still_be_there() -> None:
    told = diff(snapshot(), snapshot(*BEHIND_CDN))
    moved = {c.role: c for c in of(told, ChangeKind.PROVIDER_MOVED)}
    assert moved[Role.CDN].now == ("cloudflare/cdn",)
    assert Role.HOSTING not in moved
    (hidden,) = [
        c for c in of(told, ChangeKind.PROVIDER_MOVED, proved=False) if c.role is Role.HOSTING
    ]
    assert hidden.was == ("aws/ec2@eu-central-1",)
    assert hidden.reason is Reason.ORIGIN_HIDDEN
    (point,) = of(told, ChangeKind.SINGLE_POINT_GONE, proved=False)
    assert str(point.component) == "aws"
    assert point.reason is Reason.ORIGIN_HIDDEN
    (gap,) = of(told, ChangeKind.COVERAGE_LOST)
    assert (gap.role, gap.reason) == (Role.HOSTING, Reason.ORIGIN_HIDDEN)


def test_a_name_that_is_gone_is_worse() -> None:
    told = diff(snapshot(), snapshot((HERE, '"api.duo.example" = "!nxdomain"')))
    worse = of(told, ChangeKind.STANDING_WORSE)
    assert {(c.surface, c.was, c.now) for c in worse} == {
        (None, ("ok",), ("unresolvable",)),
        (SurfaceRole.API, ("ok",), ("unresolvable",)),
    }
    assert not of(told, ChangeKind.SINGLE_POINT_GONE)


def test_what_does_not_resolve_is_not_seen_for_the_first_time() -> None:
    unseen = snapshot((HERE, '"api.duo.example" = "!timeout"'))
    gone = snapshot((HERE, '"api.duo.example" = "!nxdomain"'))
    told = diff(unseen, gone)
    assert not of(told, ChangeKind.COVERAGE_GAINED)
    assert of(told, ChangeKind.COVERAGE_GAINED, proved=False)
    assert not of(diff(gone, unseen), ChangeKind.COVERAGE_LOST)


def test_a_move_of_one_host_names_it() -> None:
    both = ('api = ["api.duo.example"]', 'api = ["api.duo.example", "api2.duo.example"]')
    second = ("[NS]", '"api2.duo.example" = "18.184.1.2"\n[NS]')
    announced = ("[web]", '"18.184.1.2" = "AS16509 18.184.0.0/15"\n[web]')
    moved = ('"api2.duo.example" = "18.184.1.2"', '"api2.duo.example" = "13.113.1.1"')
    old = snapshot(both, second, announced)
    new = snapshot(both, second, announced, moved)
    (change,) = [c for c in of(diff(old, new), ChangeKind.PROVIDER_MOVED) if c.role is Role.HOSTING]
    assert change.hosts == ("api2.duo.example",)


def test_other_hosts_asked_about_are_no_move() -> None:
    asked = ('api = ["api.duo.example"]', 'api = ["api3.duo.example"]')
    told = diff(snapshot(), snapshot(asked))
    assert not of(told, ChangeKind.PROVIDER_MOVED)
    (change,) = of(told, ChangeKind.ASKED)
    assert (change.was, change.now) == (("api.duo.example",), ("api3.duo.example",))
    assert not [c for c in told.changes if c.proved and c.kind is not ChangeKind.ASKED]


def test_a_host_left_out_takes_no_single_point_away() -> None:
    both = ('api = ["api.duo.example"]', 'api = ["api.duo.example", "far.duo.example"]')
    far = ("[NS]", '"far.duo.example" = "13.113.1.1"\n[NS]')
    whole = snapshot(both, far)
    told = diff(whole, snapshot(far))
    gone = of(told, ChangeKind.SINGLE_POINT_GONE, proved=False)
    assert "aws/ec2@ap-northeast-1" in {str(c.component) for c in gone}
    assert not of(told, ChangeKind.SINGLE_POINT_GONE)


def test_targets_come_and_go() -> None:
    other = ('[target."duo.example"]', '[target."solo.example"]\nweb = ["solo.example"]\n')
    old = snapshot()
    new = replace(old, targets=(*old.targets, *snapshot((other[0], other[1])).targets))
    (added,) = diff(old, new).changes
    assert (added.kind, added.target) == (ChangeKind.TARGET_ADDED, "solo.example")
    (removed,) = diff(new, old).changes
    assert (removed.kind, removed.target) == (ChangeKind.TARGET_REMOVED, "solo.example")
    assert diff(old, new).compared == ("duo.example",)


def test_an_incomplete_snapshot_proves_no_target_gone() -> None:
    whole = snapshot()
    cut = replace(whole, targets=(), run=replace(whole.run, complete=False))
    (removed,) = diff(whole, cut).changes
    assert (removed.kind, removed.proved) == (ChangeKind.TARGET_REMOVED, False)
    assert removed.reason is Reason.NOT_MEASURED
    (added,) = diff(cut, whole).changes
    assert (added.kind, added.proved) == (ChangeKind.TARGET_ADDED, False)
    begun = replace(whole, run=cut.run)
    (removed,) = diff(begun, replace(whole, targets=())).changes
    assert removed.proved, "the later one is complete"


def test_nothing_in_common() -> None:
    old = snapshot()
    told = diff(old, replace(old, targets=()))
    assert told.compared == ()
    assert [c.kind for c in told.changes] == [ChangeKind.TARGET_REMOVED]


def test_what_depmap_learnt_of_a_target_is_no_change() -> None:
    old = snapshot()
    (target,) = old.targets
    claim = StatedFact(
        host="api.duo.example", claim="in Tokyo", source="a blog", component="aws@ap-northeast-1"
    )
    learnt = replace(target, owned_domains=("nsone.net",), stated=(claim,), owner="Duo Ltd")
    assert diff(old, replace(old, targets=(learnt,))).is_empty


def test_reconstructed_answers_are_marked_or_left_out() -> None:
    rebuilt = tuple(
        replace(o, provenance=Provenance.RECONSTRUCTED, date="2020")
        if o.question.kind is QuestionKind.DELEGATION and o.question.subject == "duo.example"
        else o
        for o in snapshot().observations
    )
    old = replace(snapshot(), observations=rebuilt)
    told = diff(old, snapshot(ONE_VENDOR))
    (lost,) = of(told, ChangeKind.REDUNDANCY_LOST)
    assert lost.provenance is Provenance.RECONSTRUCTED
    assert told.old.reconstructed == ("2020",)
    told = diff(old, snapshot(ONE_VENDOR), observed_only=True)
    assert not of(told, ChangeKind.REDUNDANCY_LOST)
    assert [c.was for c in of(told, ChangeKind.COVERAGE_GAINED)] == [("duo.example",)]


def test_a_name_server_found_dead_is_no_loss_of_redundancy() -> None:
    probes = (
        '[probe]\n"ns-32.awsdns-04.com duo.example" = "ok"\n"dns1.p01.nsone.net duo.example" = '
    )
    dead = snapshot(("[tls]", f'{probes}"!timeout"\n[tls]'))
    alive = snapshot(("[tls]", f'{probes}"ok"\n[tls]'))
    assert not of(diff(alive, dead), ChangeKind.REDUNDANCY_LOST)
    assert not of(diff(dead, snapshot()), ChangeKind.REDUNDANCY_GAINED)
    assert of(diff(dead, alive), ChangeKind.REDUNDANCY_GAINED, proved=False)


def test_unseen_and_moved_at_once() -> None:
    """A timeout elsewhere hides no move that was measured, and makes none of its own."""
    moved = snapshot(*MOVED)
    lost = [o for o in moved.observations if o.question.kind is QuestionKind.TLS]
    told = diff(snapshot(), without(moved, lost))
    assert [c.role for c in of(told, ChangeKind.PROVIDER_MOVED)] == [Role.HOSTING]
    assert Role.CA in {c.role for c in of(told, ChangeKind.PROVIDER_MOVED, proved=False)}


def test_unseen_networks_of_name_servers_hide_no_move_of_the_host() -> None:
    unseen = [
        ("[origin]", "[other]"),
        (
            '"18.184.1.1" = "AS16509 18.184.0.0/15"',
            "[origin]\n" + '"18.184.1.1" = "AS16509 18.184.0.0/15"',
        ),
        ('"198.51.44.1" =', '[nowhere]\n"198.51.44.1" ='),
    ]
    told = diff(snapshot(*unseen), snapshot(*unseen, *MOVED))
    assert [c.role for c in of(told, ChangeKind.PROVIDER_MOVED)] == [Role.HOSTING]
