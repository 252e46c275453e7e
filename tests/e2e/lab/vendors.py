"""The DNS vendors: name servers for customers, and those of the vendors' own zones."""

from __future__ import annotations

from tests.e2e.lab.zones import Zone

ROUTE53 = {
    "ns-32.awsdns-04.com": "205.251.192.32",
    "ns-544.awsdns-04.net": "205.251.194.32",
    "ns-1024.awsdns-00.org": "205.251.196.0",
    "ns-1536.awsdns-00.co.uk": "205.251.198.0",
}
CLOUDFLARE = {"ada.ns.cloudflare.com": "173.245.58.54", "bob.ns.cloudflare.com": "172.64.33.105"}
NSONE = {"dns1.p01.nsone.net": "198.51.44.1", "dns2.p01.nsone.net": "198.51.45.1"}

VENDOR_SERVERS = {
    "route53": {
        "g-ns-4.awsdns-04.com": "205.251.192.4",
        "g-ns-580.awsdns-04.net": "205.251.194.68",
        "g-ns-1024.awsdns-00.org": "205.251.196.64",
        "g-ns-1856.awsdns-00.co.uk": "205.251.199.64",
    },
    "cloudflare": {"ns3.cloudflare.com": "162.159.0.33"},
    "nsone": {"dns1.p99.nsone.net": "198.51.45.65"},
}
"""Vendor → the servers of the vendor's own zones, apart from its customers' ones."""

VENDOR_ZONES = {
    vendor: tuple(
        Zone(apex=".".join(server.split(".")[depth:]), servers=(server,)) for server in servers
    )
    for (vendor, servers), depth in zip(VENDOR_SERVERS.items(), (1, 1, 2), strict=True)
}
"""Vendor → those zones."""
