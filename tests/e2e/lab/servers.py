"""Configuration files of NSD, Unbound and nginx for a miniature Internet. Starts nothing.

An NSD instance answers from its deepest zone on any of its addresses, so each level of delegation
has one of its own. Paths are absolute: Unbound resolves relative ones against its own directory.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.lab.exchanges import Site
from tests.e2e.lab.internet import Internet, Operator
from tests.e2e.lab.zones import Zone, master_file

HEADERS_MORE = Path("/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so")

_SINK = """
import socket, sys
taken = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
taken.bind((sys.argv[1], 53))
while True:
    taken.recv(65535)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One server to run in the foreground, and the UDP or TCP sockets that show it is up."""

    name: str
    command: tuple[str, ...]
    udp: tuple[tuple[str, int], ...] = ()
    tcp: tuple[tuple[str, int], ...] = ()


def write_servers(internet: Internet, directory: Path) -> tuple[Process, ...]:
    """Write every configuration below ``directory``; certificates must be there already."""
    zones, hosts = internet.zones, internet.servers
    return (
        *(_nsd(operator, zones, hosts, directory) for operator in internet.operators),
        _unbound(internet, directory),
        _nginx(internet.sites, directory),
        Process(
            name="silent",
            command=(sys.executable, "-I", "-S", "-c", _SINK, internet.silent),
            udp=((internet.silent, 53),),
        ),
    )


def _nsd(
    operator: Operator, zones: tuple[Zone, ...], hosts: dict[str, str], directory: Path
) -> Process:
    home = directory / operator.name
    home.mkdir()
    lines = [
        "server:",
        *(f"  ip-address: {address}" for address in operator.servers.values()),
        '  username: ""',
        '  chroot: ""',
        '  database: ""',
        "  server-count: 1",
        "  rrl-ratelimit: 0",
        f'  zonesdir: "{home}"',
        f'  pidfile: "{home}/nsd.pid"',
        f'  zonelistfile: "{home}/zone.list"',
        f'  xfrdfile: "{home}/xfrd.state"',
        f'  xfrdir: "{home}"',
        "remote-control:",
        "  control-enable: no",
    ]
    for number, zone in enumerate(operator.zones):
        (home / f"{number}.zone").write_text(master_file(zone, zones, hosts))
        lines += ["zone:", f'  name: "{zone.apex}."', f'  zonefile: "{home}/{number}.zone"']
    path = home / "nsd.conf"
    path.write_text("\n".join([*lines, ""]))
    bound = tuple((address, 53) for address in operator.servers.values())
    return Process(name=operator.name, command=("nsd", "-d", "-c", str(path)), udp=bound, tcp=bound)


def _unbound(internet: Internet, directory: Path) -> Process:
    (root,) = (z for z in internet.zones if not z.apex)
    hints = [
        line
        for server in root.servers
        for line in (f". 3600000 NS {server}.", f"{server}. 3600000 A {internet.servers[server]}")
    ]
    (directory / "root.hints").write_text("\n".join([*hints, ""]))
    path = directory / "unbound.conf"
    path.write_text(
        f"""server:
  interface: {internet.resolver}
  access-control: 0.0.0.0/0 allow
  module-config: "iterator"
  root-hints: "{directory}/root.hints"
  directory: "{directory}"
  chroot: ""
  username: ""
  pidfile: ""
  do-ip6: no
  do-daemonize: no
  use-syslog: no
  num-threads: 1
  verbosity: 0
remote-control:
  control-enable: no
"""
    )
    bound = ((internet.resolver, 53),)
    return Process(name="unbound", command=("unbound", "-d", "-c", str(path)), udp=bound, tcp=bound)


def _nginx(sites: tuple[Site, ...], directory: Path) -> Process:
    path = directory / "nginx.conf"
    blocks = "\n".join(_server_block(site, directory) for site in sites)
    path.write_text(
        f"""daemon off;
pid {directory}/nginx.pid;
error_log stderr crit;
worker_processes 1;
user root;
load_module {HEADERS_MORE};
events {{ worker_connections 512; }}
http {{
  access_log off;
  server_tokens off;
  client_body_temp_path {directory}/body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  ssl_certificate {directory}/$ssl_server_name.crt;
  ssl_certificate_key {directory}/$ssl_server_name.key;
  more_clear_headers Server;
{blocks}
}}
"""
    )
    addresses = dict.fromkeys(site.address for site in sites)
    bound = tuple((address, port) for address in addresses for port in (80, 443))
    command = ("nginx", "-e", "stderr", "-p", str(directory), "-c", str(path))
    return Process(name="nginx", command=command, tcp=bound)


def _server_block(site: Site, directory: Path) -> str:
    fields = "\n".join(f"    more_set_headers '{name}: {value}';" for name, value in site.fields)
    answer = f"return 301 {site.redirect};" if site.redirect else "return 200 'hello';"
    return f"""  server {{
    listen {site.address}:80;
    listen {site.address}:443 ssl http2;
    server_name {site.host};
{fields}
    location / {{ {answer} }}
  }}"""
