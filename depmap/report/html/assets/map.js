// Draws the dependency map with D3: columns of exchanges with their surfaces, providers, owners.
// What it shows of a failure is handed in; nothing is judged here.
"use strict";

const depmapMap = (box, map, { noun, roles }, onChoose) => {
  const isNarrow = box.getBoundingClientRect().width < 640;
  const ROW = 14, HEAD = 26, LABEL = isNarrow ? 110 : 150, SURFACE = isNarrow ? 28 : 34;
  const WIDTH = isNarrow ? 780 : 1060, OWNER = 250;
  const surfaces = [...new Set(map.rows.flatMap((row) => row.surfaces))];
  const dotsFrom = LABEL + 14;
  const dotOf = (surface) => dotsFrom + SURFACE * Math.max(surfaces.indexOf(surface), 0) + 6;
  const linksFrom = dotsFrom + SURFACE * Math.max(surfaces.length, 1);
  const stands = { x: isNarrow ? 350 : 600, width: 170 }, owners = { x: WIDTH - OWNER };
  const height = HEAD + ROW * Math.max(map.rows.length, map.stands.length, map.owners.length, 8);
  const place = (count) => d3.scalePoint().domain(d3.range(count)).range([HEAD + ROW / 2, height - ROW / 2]).padding(0.5);
  const rowPlace = place(map.rows.length), standPlace = place(map.stands.length);
  const ownerY = place(map.owners.length);

  const svg = d3.select(box).append("svg").attr("role", "group").attr("aria-label", "Dependency map");
  const canvas = svg.append("g");
  const curve = d3.linkHorizontal().source((d) => d[0]).target((d) => d[1]);

  const heads = [[LABEL, "end", noun], [stands.x, "start", "provider"], [owners.x, "start", "owner"]];
  if (surfaces.length) surfaces.forEach((surface) => heads.push([dotOf(surface), "middle", surface]));
  canvas.selectAll("text.column").data(heads).join("text").attr("class", "column")
    .attr("x", (d) => d[0]).attr("y", HEAD / 2).attr("text-anchor", (d) => d[1]).text((d) => d[2]);

  const owned = map.stands.map((stand, index) => [stand.owner, index]).filter(([owner]) => owner >= 0);
  const owns = canvas.append("g").selectAll("path").data(owned).join("path").attr("class", "owns");
  const links = canvas.append("g").selectAll("path").data(map.links).join("path")
    .attr("class", (d) => `link ${d.criticality}`);

  // One stop a column for the keyboard; the arrows go up and down in it, as it is drawn.
  const yOf = (node) => node.transform.baseVal.consolidate().matrix.f;
  const neighbour = (nodes, from, step) => {
    const shownNodes = nodes.filter((node) => node.getAttribute("display") !== "none");
    const sorted = d3.sort(shownNodes, yOf);
    return sorted[sorted.indexOf(from) + step];
  };
  const choosable = (selection, choose, label) => {
    const nodes = selection.nodes();
    selection
      .attr("tabindex", (_, i) => (i ? -1 : 0)).attr("role", "button").attr("aria-pressed", "false")
      .attr("aria-label", label)
      .on("click", (_, d) => choose(d))
      .on("keydown", (event, d) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          const next = neighbour(nodes, event.currentTarget, step);
          if (next) {
            nodes.forEach((node) => node.setAttribute("tabindex", node === next ? 0 : -1));
            next.focus();
          }
        } else if (event.key === "Enter" || event.key === " ") choose(d);
        else return;
        event.preventDefault();
      })
      .on("focus", (event) => show(event.currentTarget));
  };
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

  const rowNodes = canvas.append("g").selectAll("g").data(map.rows).join("g").attr("class", "node row");
  rowNodes.append("rect").attr("class", "hit").attr("y", -ROW / 2).attr("width", linksFrom).attr("height", ROW);
  rowNodes.append("text").attr("x", LABEL).attr("text-anchor", "end").text((d) => cut(d.label, isNarrow ? 17 : 24));
  rowNodes.append("title").text((d) => d.label);
  rowNodes.append("circle").attr("class", "state").attr("cx", dotsFrom - 6).attr("r", 3.5);
  rowNodes.each(function (row) {
    d3.select(this).selectAll("circle.surface").data(row.surfaces).join("circle").attr("class", "surface")
      .attr("cx", dotOf).attr("r", 2.5).append("title").text((surface) => surface);
  });

  const standNodes = canvas.append("g").selectAll("g").data(map.stands).join("g")
    .attr("class", (d) => `node stand${d.component ? "" : " special"}`);
  standNodes.append("rect").attr("class", "hit").attr("x", -8).attr("y", -ROW / 2).attr("width", stands.width).attr("height", ROW);
  standNodes.append("rect").attr("class", "box").attr("x", -8).attr("y", -4).attr("width", 8).attr("height", 8).attr("rx", 2);
  standNodes.append("text").attr("x", 5).text((d) => cut(d.label, 26));
  standNodes.append("title").text((d) => d.label);

  const ownerNodes = canvas.append("g").selectAll("g").data(map.owners).join("g").attr("class", "node owner")
    .attr("transform", (_, i) => `translate(${owners.x},${ownerY(i)})`);
  ownerNodes.append("rect").attr("class", "hit").attr("x", -8).attr("y", -ROW / 2).attr("width", OWNER).attr("height", ROW);
  ownerNodes.append("text").text((d) => cut(d, 38));
  ownerNodes.append("title").text((d) => d);

  // Where everything lies: rows and stands in these orders, top to bottom.
  const lay = (rowOrder, standOrder) => {
    const rowY = [], standY = [];
    rowOrder.forEach((row, at) => { rowY[row] = rowPlace(at); });
    standOrder.forEach((stand, at) => { standY[stand] = standPlace(at); });
    rowNodes.attr("transform", (_, i) => `translate(0,${rowY[i]})`);
    standNodes.attr("transform", (_, i) => `translate(${stands.x},${standY[i]})`);
    owns.attr("d", ([owner, index]) => curve([[stands.x + stands.width, standY[index]], [owners.x - 8, ownerY(owner)]]));
    links.attr("d", (d) => curve([[d.surface ? dotOf(d.surface) : linksFrom, rowY[d.row]], [stands.x - 8, standY[d.stand]]]));
  };
  const asDrawn = [d3.range(map.rows.length), d3.range(map.stands.length)];

  // What is shown: the roles ticked, the words searched for, and what was chosen last.
  const shown = { roles: new Set(map.links.flatMap((link) => link.roles)), words: "", lit: null };
  const isOn = (link) => link.roles.some((role) => shown.roles.has(role));
  const paint = () => {
    const on = map.links.map(isOn);
    const touched = { rows: new Set(), stands: new Set() };
    map.links.forEach((link, i) => {
      if (on[i]) { touched.rows.add(link.row); touched.stands.add(link.stand); }
    });
    const words = shown.words.toLowerCase();
    const found = (label) => !words || label.toLowerCase().includes(words);
    const rowFound = map.rows.map((row) => found(row.label));
    const standFound = map.stands.map((stand) => found(stand.label) || (words && stand.component.includes(words)));
    const ownerFound = map.owners.map(found);
    const near = { rows: new Set(), stands: new Set() };
    map.links.forEach((link, i) => {
      const owner = map.stands[link.stand].owner;
      const hit = rowFound[link.row] || standFound[link.stand] || (owner >= 0 && ownerFound[owner]);
      if (on[i] && hit) { near.rows.add(link.row); near.stands.add(link.stand); }
    });
    const litRow = (i) => shown.lit && shown.lit.row === i, litStand = (i) => shown.lit && shown.lit.stand === i;
    svg.classed("has-lit", Boolean(shown.lit));
    links.attr("display", (d, i) => (on[i] ? null : "none"))
      .classed("dim", (d) => !(near.rows.has(d.row) && near.stands.has(d.stand)))
      .classed("lit", (d) => litRow(d.row) || litStand(d.stand));
    rowNodes.attr("aria-pressed", (d, i) => String(Boolean(litRow(i))));
    standNodes.filter((d) => d.component).attr("aria-pressed", (d) => String(Boolean(litStand(map.stands.indexOf(d)))));
    rowNodes.classed("dim", (d, i) => !near.rows.has(i) && !(rowFound[i] && !touched.rows.has(i)));
    standNodes.attr("display", (d, i) => (touched.stands.has(i) ? null : "none")).classed("dim", (d, i) => !near.stands.has(i));
    const ownersOn = new Set(map.stands.map((stand, i) => (near.stands.has(i) ? stand.owner : -1)));
    ownerNodes.classed("dim", (d, i) => !ownersOn.has(i));
    owns.classed("dim", ([, index]) => !near.stands.has(index)).attr("display", ([, index]) => (touched.stands.has(index) ? null : "none"));
  };

  choosable(rowNodes, (d) => {
    const row = map.rows.indexOf(d);
    shown.lit = shown.lit && shown.lit.row === row ? null : { row };
    paint();
    if (shown.lit && d.targets.length === 1) onChoose.target(d.targets[0]);
  }, (d) => d.label);
  choosable(standNodes.filter((d) => d.component), (d) => {
    shown.lit = { stand: map.stands.indexOf(d) };
    paint();
    onChoose.component(d.component);
  }, (d) => `${d.label} fails`);

  // The wheel scrolls the page; with Ctrl it zooms the map.
  const zoom = d3.zoom().scaleExtent([0.1, 6])
    .filter((event) => !event.button && (event.type !== "wheel" || event.ctrlKey || event.metaKey))
    .on("zoom", ({ transform }) => canvas.attr("transform", transform));
  svg.call(zoom).on("dblclick.zoom", null);
  const show = (node) => {
    const inner = node.getBoundingClientRect(), outer = box.getBoundingClientRect();
    const dy = Math.min(outer.bottom - 20 - inner.bottom, 0) || Math.max(outer.top + 30 - inner.top, 0);
    const dx = Math.max(outer.left + 10 - inner.left, 0);
    const { k } = d3.zoomTransform(svg.node());
    if (dx || dy) svg.call(zoom.translateBy, dx / k, dy / k);
  };
  const fitWidth = () => {
    const { width } = box.getBoundingClientRect();
    const scale = Math.max(Math.min(width / (WIDTH + 20), 1.3), 0.75);
    box.style.height = `${Math.min((height + 20) * scale, 0.78 * innerHeight, 760)}px`;
    svg.call(zoom.transform, d3.zoomIdentity.translate(10, 6).scale(scale));
  };
  const fitAll = () => {
    const bounds = box.getBoundingClientRect();
    const scale = Math.min(bounds.width / (WIDTH + 20), bounds.height / (height + 20));
    svg.call(zoom.transform, d3.zoomIdentity.translate((bounds.width - WIDTH * scale) / 2, 6).scale(scale));
  };
  lay(...asDrawn);
  fitWidth();
  paint();

  return {
    roles: [...shown.roles].sort((a, b) => Object.keys(roles).indexOf(a) - Object.keys(roles).indexOf(b)),
    setRole: (role, on) => { shown.roles[on ? "add" : "delete"](role); paint(); },
    search: (words) => { shown.words = words.trim(); paint(); },
    zoomBy: (factor) => svg.call(zoom.scaleBy, factor),
    fitAll,
    // The verdicts on targets (by number) and their surfaces when `failed` components fail; the
    // worst hit come first.
    colour: (failed, verdictOf, surfaceOf) => {
      const VERDICTS = ["down", "degraded", "unresolvable", "unknown", "reduced", "unaffected"];
      const worst = (targets) => VERDICTS.find((verdict) => targets.some((t) => verdictOf(t) === verdict));
      const set = (selection, verdict) => VERDICTS.forEach((v) => selection.classed(`is-${v}`, v === verdict));
      rowNodes.each(function (row) {
        const node = d3.select(this);
        set(node.select("circle.state"), failed.length ? worst(row.targets) : null);
        node.selectAll("circle.surface").each(function (surface) {
          set(d3.select(this), failed.length ? surfaceOf(row.targets[0], surface) : null);
        });
      });
      const inside = (component) => failed.some((f) => f === component || f.startsWith(`${component}/`) || f.startsWith(`${component}@`));
      standNodes.classed("failed", (d) => d.component !== "" && inside(d.component));
      const provider = failed.length ? failed[0].split(/[/@]/)[0] : "";
      const stand = map.stands.findIndex((d) => d.component !== "" && d.component === provider);
      shown.lit = stand < 0 ? null : { stand };
      if (failed.length) {
        const rank = map.rows.map((row) => VERDICTS.indexOf(worst(row.targets)));
        lay(d3.sort(asDrawn[0], (row) => rank[row]), d3.sort(asDrawn[1], (each) => (each === stand ? 0 : 1)));
      } else lay(...asDrawn);
      paint();
    },
  };
};
