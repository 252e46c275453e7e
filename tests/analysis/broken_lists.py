"""Provider lists that break a rule each, and lists that only look as if they did."""

from __future__ import annotations

from tests.analysis.provider_lists import SOURCE, matcher, service, sound, top

MATCHER = "[[services.matchers]]"
UNVERIFIED = 'source = "recalled"\nunverified = true'
OLD = 'source = "https://docs.example/"\nverified = 2025-11-24'
CDN = service("cdn", '"cdn"')
EDGE = service("edge", '"cdn", "hosting"')
ACME = top() + service() + matcher("ns", "acme.net")
ZETA = top("zeta") + service() + matcher("ns", "zeta.net")


def cdn(kind: str, pattern: str, more: str = SOURCE) -> str:
    return matcher(kind, pattern, role="cdn", more=more)


def header(field: str, test: str = "", value: str = "") -> str:
    more = f'test = "{test}"\nvalue = "{value}"\n' if test else ""
    return cdn("header", field, more=more + SOURCE)


# What is wrong: the files; the rule, the file, and the last line of it that begins so.
BROKEN: dict[str, tuple[dict[str, str], tuple[str, str, str | int]]] = {
    "syntax, no TOML": ({"acme": ACME + "x = [\n"}, ("syntax", "acme.toml", "x = [")),
    "syntax, a key": ({"acme": "colour = 1\n" + ACME}, ("syntax", "acme.toml", 1)),
    "syntax, a pattern": (
        {"acme": ACME + matcher("ns", "com")},
        ("syntax", "acme.toml", "pattern"),
    ),
    "syntax, the file name": ({"acme": ACME, "Zeta Co": ZETA}, ("syntax", "Zeta Co.toml", 1)),
    "missing-source, none": (
        {"acme": ACME + matcher("ns", "acme.org", more="unverified = true")},
        ("missing-source", "acme.toml", MATCHER),
    ),
    "missing-source, empty": (
        {"acme": ACME + matcher("ns", "acme.org", more='source = ""\nunverified = true')},
        ("missing-source", "acme.toml", "source"),
    ),
    "missing-source, blank": (
        {"acme": ACME + matcher("ns", "acme.org", more='source = " \\t"\nunverified = true')},
        ("missing-source", "acme.toml", "source"),
    ),
    "missing-source, no list": (
        {"acme": top(sources="") + service() + matcher("ns", "acme.net")},
        ("missing-source", "acme.toml", 1),
    ),
    "missing-source, an empty list": (
        {"acme": top(sources="[]") + service() + matcher("ns", "acme.net")},
        ("missing-source", "acme.toml", 1),
    ),
    "missing-source, in the list": (
        {"acme": ACME.replace('where = "https://docs.example/", ', "")},
        ("missing-source", "acme.toml", "sources"),
    ),
    "special-purpose": (
        {"acme": ACME + CDN + cdn("network", "192.0.2.0/24")},
        ("special-purpose", "acme.toml", "pattern"),
    ),
    "short-prefix": (
        {"acme": ACME + CDN + cdn("network", "52.0.0.0/7")},
        ("short-prefix", "acme.toml", "pattern"),
    ),
    "short-prefix, IPv6": (
        {"acme": ACME + CDN + cdn("network", "2600::/19")},
        ("short-prefix", "acme.toml", "pattern"),
    ),
    "reserved-as": (
        {"acme": ACME + matcher("asn", "64512")},
        ("reserved-as", "acme.toml", "pattern"),
    ),
    "duplicate-name, an alias": (
        {"acme": ACME, "zeta": 'aliases = ["other", "acme"]\n' + ZETA},
        ("duplicate-name", "zeta.toml", 1),
    ),
    "duplicate-name, a slug": (
        {"acme": 'aliases = ["zeta"]\n' + ACME, "zeta": ZETA},
        ("duplicate-name", "zeta.toml", 1),
    ),
    "duplicate-name, its own slug": (
        {"acme": ACME.replace("owner =", 'aliases = ["acme"]\nowner =')},
        ("duplicate-name", "acme.toml", "aliases"),
    ),
    "duplicate-name, services": (
        {"acme": ACME + service("dns")},
        ("duplicate-name", "acme.toml", "slug"),
    ),
    "unknown-provider, operators": (
        {
            "acme": ACME
            + service(
                "x", more='operators = [{ provider = "zeta", where = "x", verified = 2026-11-01 }]'
            )
        },
        ("unknown-provider", "acme.toml", "operators"),
    ),
    "unknown-provider, within": (
        {"acme": ACME + matcher("ns", "acme.org", more='within = "zeta"\n' + SOURCE)},
        ("unknown-provider", "acme.toml", MATCHER),
    ),
    "duplicate-matcher, one service": (
        {"acme": ACME + matcher("ns", "ACME.net".lower())},
        ("duplicate-matcher", "acme.toml", "pattern"),
    ),
    "duplicate-matcher, two services": (
        {"acme": ACME + service("more") + matcher("ns", "acme.net")},
        ("duplicate-matcher", "acme.toml", MATCHER),
    ),
    "duplicate-matcher, two providers": (
        {"acme": ACME + CDN + header("x-cdn"), "zeta": ZETA + CDN + header("x-cdn")},
        ("duplicate-matcher", "zeta.toml", MATCHER),
    ),
    "duplicate-matcher, one AS number in two services": (
        {"acme": ACME + matcher("asn", "13335") + service("more") + matcher("asn", "13335")},
        ("duplicate-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a name": (
        {"acme": ACME + matcher("ns", "ns{n}.acme.net")},
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a header": (
        {
            "acme": ACME
            + CDN
            + header("server", "token", "acme")
            + header("server", "equals", "Acme x")
        },
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a header of any value": (
        {"acme": ACME + CDN + header("x-acme") + header("x-acme", "prefix", "a")},
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a cookie": (
        {
            "acme": ACME
            + CDN
            + cdn("cookie", "acme-", 'test = "prefix"\n' + SOURCE)
            + cdn("cookie", "acme-id", 'test = "equals"\n' + SOURCE)
        },
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "shadowed-matcher, a network": (
        {"acme": ACME + CDN + cdn("network", "52.84.0.0/15") + cdn("network", "52.85.1.0/24")},
        ("shadowed-matcher", "acme.toml", MATCHER),
    ),
    "overlapping-matcher, headers": (
        {
            "acme": ACME + CDN + header("server", "token", "edge"),
            "zeta": ZETA + CDN + header("server", "equals", "Acme edge"),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, front and hosting": (
        {
            "acme": ACME + EDGE + header("server", "equals", "edge"),
            "zeta": ZETA + EDGE + header("server", "equals", "edge").replace('"cdn"', '"hosting"'),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, cookies": (
        {
            "acme": ACME + CDN + cdn("cookie", "lb", 'test = "prefix"\n' + SOURCE),
            "zeta": ZETA + CDN + cdn("cookie", "LBID", 'test = "equals"\n' + SOURCE),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, a prefix": (
        {
            "acme": ACME + CDN + cdn("network", "52.84.0.0/15"),
            "zeta": ZETA + CDN + cdn("network", "52.84.0.0/15"),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "overlapping-matcher, an AS number": (
        {
            "acme": ACME + matcher("asn", "13335", more='until = "2020"\n' + SOURCE),
            "zeta": ZETA + matcher("asn", "13335", more='since = "2020-06"\n' + SOURCE),
        },
        ("overlapping-matcher", "zeta.toml", MATCHER),
    ),
    "nested-suffix": (
        {"acme": ACME, "zeta": ZETA + matcher("ns", "*.zeta.acme.net")},
        ("nested-suffix", "zeta.toml", MATCHER),
    ),
    "nested-suffix, within another": (
        {
            "acme": ACME,
            "beta": sound("beta"),
            "zeta": ZETA + matcher("ns", "zeta.acme.net", more='within = "beta"\n' + SOURCE),
        },
        ("nested-suffix", "zeta.toml", MATCHER),
    ),
    "no-example": (
        {"acme": top(examples="") + service() + matcher("ns", "acme.net")},
        ("no-example", "acme.toml", 1),
    ),
    "no-look-alike": (
        {"acme": top(look_alikes="[]") + service() + matcher("ns", "acme.net")},
        ("no-look-alike", "acme.toml", 1),
    ),
    "example-fails, nobody's": (
        {"acme": ACME.replace("ns1.acme.net", "ns1.other.net", 1)},
        ("example-fails", "acme.toml", "examples"),
    ),
    "example-fails, another service": (
        {"acme": ACME.replace('"acme/dns"', '"acme/cdn"')},
        ("example-fails", "acme.toml", "examples"),
    ),
    "example-fails, no component": (
        {"acme": ACME.replace('"acme/dns"', '"acme//"')},
        ("example-fails", "acme.toml", "examples"),
    ),
    "example-fails, no name": (
        {"acme": ACME.replace('"ns1.acme.net"', '"ns1..acme.net"')},
        ("example-fails", "acme.toml", "examples"),
    ),
    "look-alike-matches": (
        {"acme": ACME.replace("ns1.notacme.net", "ns1.not.acme.net")},
        ("look-alike-matches", "acme.toml", "look-alikes"),
    ),
    "look-alike-matches, no name": (
        {"acme": ACME.replace("ns1.notacme.net", "ns1..notacme.net")},
        ("look-alike-matches", "acme.toml", "look-alikes"),
    ),
    "stale": ({"acme": ACME + matcher("ns", "acme.org", more=OLD)}, ("stale", "own", 0)),
    "unverified": (
        {"acme": ACME + matcher("ns", "acme.org", more=UNVERIFIED)},
        ("unverified", "own", 0),
    ),
}

FINE = {
    "one name in two roles": {
        "acme": ACME
        + EDGE
        + matcher("cname", "acme.net", role="cdn")
        + matcher("cname", "acme.net", role="hosting")
    },
    "a narrower name with a region": {
        "acme": ACME
        + '\n[[regions]]\ncode = "eu-1"\n'
        + service("vm", '"hosting"', "regional = true")
        + matcher("cname", "vm.acme.net", role="hosting")
        + matcher("cname", "{region}.vm.acme.net", role="hosting")
    },
    "a narrower name of another service": {
        "acme": ACME + service("more") + matcher("ns", "more.acme.net")
    },
    "a name given back to its service": {
        "acme": ACME
        + matcher("ns", "x.more.acme.net")
        + service("more")
        + matcher("ns", "more.acme.net")
    },
    "a stronger name": {"acme": ACME.replace('"strong"', '"medium"') + matcher("ns", "x.acme.net")},
    "a name of two roles inside one of a single role": {
        "acme": ACME
        + EDGE
        + matcher("cname", "acme.net", role="cdn")
        + matcher("cname", "x.acme.net", role="cdn")
        + matcher("cname", "x.acme.net", role="hosting")
    },
    "a stronger header": {
        "acme": ACME
        + CDN
        + header("server").replace('"strong"', '"medium"')
        + header("server", "equals", "acme")
    },
    "a word and a prefix that may go on": {
        "acme": ACME + CDN + header("x", "token", "acme") + header("x", "prefix", "by acme")
    },
    "two words of one field": {
        "acme": ACME + CDN + header("via", "token", "acme"),
        "zeta": ZETA + CDN + header("via", "token", "zeta"),
    },
    "a network in a region": {
        "acme": ACME
        + '\n[[regions]]\ncode = "eu-1"\n'
        + service("vm", '"hosting"', "regional = true")
        + matcher("network", "52.84.0.0/15", role="hosting")
        + matcher("network", "52.85.0.0/16", role="hosting", more='region = "eu-1"\n' + SOURCE)
    },
    "a network behind another's": {
        "acme": ACME + CDN + cdn("network", "52.84.0.0/14") + cdn("network", "52.84.1.0/24"),
        "zeta": ZETA + CDN + cdn("network", "52.84.0.0/16"),
    },
    "a prefix of two providers, one for DNS": {
        "acme": ACME + matcher("network", "52.84.0.0/15"),
        "zeta": ZETA + CDN + cdn("network", "52.84.0.0/15"),
    },
    "an AS number that moved": {
        "acme": ACME + matcher("asn", "13335", more='until = "2020-05"\n' + SOURCE),
        "zeta": ZETA + matcher("asn", "13335", more='since = "2020-06"\n' + SOURCE),
    },
    "a name within another's, and that is said": {
        "acme": ACME,
        "zeta": ZETA + matcher("ns", "zeta.acme.net", more='within = "acme"\n' + SOURCE),
    },
    "a name inside one that is said to be within another's": {
        "acme": ACME,
        "zeta": ZETA
        + service("more")
        + matcher("ns", "zeta.acme.net", more='within = "acme"\n' + SOURCE)
        + service("most")
        + matcher("ns", "most.zeta.acme.net"),
    },
    "a name inside another's of another kind": {
        "acme": ACME,
        "zeta": ZETA + CDN + cdn("cname", "zeta.acme.net"),
    },
    "an operator that is known": {
        "acme": ACME
        + service(
            "x", more='operators = [{ provider = "zeta", where = "x", verified = 2026-11-01 }]'
        ),
        "zeta": ZETA,
    },
    "an example told by its provider alone": {
        "acme": ACME.replace('is = "acme/dns"', 'is = "acme"')
    },
    "no example of one that no value is known by": {
        "acme": top(examples="", look_alikes="") + service("scripts", '"script"')
    },
    "a source of a year ago to the day": {
        "acme": ACME + matcher("ns", "acme.org", more=OLD.replace("-24", "-25"))
    },
}
