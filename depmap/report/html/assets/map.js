// Draws the dependency map with D3: columns of exchanges with their surfaces, providers with their
// regions, owners. What it shows of a failure is handed in; nothing is judged here.
"use strict";

// Whether failing one component fails another, as model/component.py has it.
const depmapContains = (outer, inner) => {
  const parts = (text) => (text.includes(":") ? [text, "", ""]
    : /^([^/@]*)(?:\/([^@]*))?(?:@(.*))?$/.exec(text).slice(1).map((part) => part ?? ""));
  const [provider, service, region] = parts(outer), [name, itsService, itsRegion] = parts(inner);
  return provider === name && (!service || service === itsService) && (!region || region === itsRegion);
};

// How large everything is, in pixels at scale 1. Where it is narrow the owners lie beyond the right
// edge; under a finger, or narrow, the map is as high as what it shows.
const depmapSizes = (width, surfaces, nodes) => {
  const isNarrow = width < 640, isTall = isNarrow || matchMedia("(pointer: coarse)").matches;
  const row = isTall ? 18 : 14, label = isNarrow ? 94 : 150, surface = isNarrow ? 23 : 34;
  const head = 26, dots = label + 14, links = dots + surface * Math.max(surfaces, 1);
  const stand = isNarrow ? Math.max(width - 142, links + 60) : 600;
  const whole = isNarrow ? stand + 122 : 1060, owner = isNarrow ? whole + 40 : 810;
  return {
    isNarrow, isTall, row, label, surface, head, dots, links, stand, owner, whole,
    standWidth: isNarrow ? 136 : 182, ownerWidth: 250, right: owner + 250,
    most: isNarrow ? { row: 15, stand: 16 } : { row: 24, stand: 29 },
    height: head + row * Math.max(nodes, 8),
  };
};

const depmapMap = (box, map, { noun, roles, targets }, onChoose) => {
  const VERDICTS = ["down", "degraded", "unresolvable", "unknown", "reduced", "unaffected"];
  const surfaces = [...new Set(map.rows.flatMap((row) => row.surfaces))];
  const tops = map.stands.filter((stand) => stand.parent < 0).length;
  const size = depmapSizes(box.getBoundingClientRect().width, surfaces.length,
    Math.max(map.rows.length, map.stands.length + Math.ceil(tops / 3), map.owners.length));
  const { row: ROW, head: HEAD, height } = size, MARGIN = 10;
  const dotOf = (surface) => size.dots + size.surface * Math.max(surfaces.indexOf(surface), 0) + 6;
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const isRegion = (stand) => stand.parent >= 0;
  const rowPlace = d3.scalePoint().domain(d3.range(map.rows.length)).range([HEAD + ROW / 2, height - ROW / 2]).padding(0.5);

  const svg = d3.select(box).append("svg").attr("role", "group").attr("aria-label", "Dependency map")
    .classed("is-narrow", size.isNarrow);
  const canvas = svg.append("g");
  const curve = d3.linkHorizontal().source((d) => d[0]).target((d) => d[1]);

  const heads = [[size.label, "end", noun], [size.stand, "start", "provider, region"], [size.owner, "start", "owner"]];
  surfaces.forEach((surface) => heads.push([dotOf(surface), "middle", surface]));
  canvas.selectAll("text.column").data(heads).join("text").attr("class", "column")
    .attr("x", (d) => d[0]).attr("y", HEAD / 2).attr("text-anchor", (d) => d[1]).text((d) => d[2]);

  const owned = map.stands.map((stand, index) => [stand.owner, index])
    .filter(([owner, index]) => owner >= 0 && !isRegion(map.stands[index]));
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
      .on("focus", (event) => { if (event.currentTarget.matches(":focus-visible")) show(event.currentTarget); });
  };

  const rowNodes = canvas.append("g").selectAll("g").data(map.rows).join("g").attr("class", "node row");
  rowNodes.append("rect").attr("class", "hit").attr("y", -ROW / 2).attr("width", size.links).attr("height", ROW);
  rowNodes.append("text").attr("x", size.label).attr("text-anchor", "end").text((d) => cut(d.label, size.most.row));
  rowNodes.append("title").text((d) => d.targets.map((t) => targets[t].name).join(", "));
  rowNodes.append("circle").attr("class", "state").attr("cx", size.dots - 6).attr("r", 3.5);
  rowNodes.each(function (row) {
    d3.select(this).selectAll("circle.surface").data(row.surfaces).join("circle").attr("class", "surface")
      .attr("cx", dotOf).attr("r", 2.5).append("title").text((surface) => surface);
  });

  const indent = (d) => (isRegion(d) ? 12 : 0);
  const standNodes = canvas.append("g").selectAll("g").data(map.stands).join("g")
    .attr("class", (d) => `node stand${d.component ? "" : " special"}${isRegion(d) ? " region" : ""}`);
  standNodes.append("rect").attr("class", "hit").attr("x", -8).attr("y", -ROW / 2).attr("width", size.standWidth).attr("height", ROW);
  standNodes.append("rect").attr("class", "box").attr("x", (d) => indent(d) - 8).attr("y", -4).attr("width", 8).attr("height", 8)
    .attr("rx", (d) => (isRegion(d) ? 4 : 2));
  standNodes.append("text").attr("x", (d) => indent(d) + 5)
    .text((d) => cut(size.isNarrow ? d.label.split(" · ")[0] : d.label, size.most.stand - indent(d) / 6));
  const fullName = (d) => (isRegion(d) ? `${map.stands[d.parent].label}, ${d.label}` : d.label);
  standNodes.append("title").text(fullName);

  const ownerNodes = canvas.append("g").selectAll("g").data(map.owners).join("g").attr("class", "node owner");
  ownerNodes.append("text").text((d) => cut(d, 38));
  ownerNodes.append("title").text((d) => d);

  // Where everything lies, top to bottom. Regions stay close below their provider; an owner lies
  // beside the first of what it owns, as far as the others leave room.
  const standPlaces = (order) => {
    const heads = order.filter((stand) => !isRegion(map.stands[stand])).length;
    const gap = Math.max(height - HEAD - ROW * order.length, 0) / Math.max(heads, 1);
    const places = [];
    let y = HEAD + ROW / 2 - gap / 2;
    order.forEach((stand) => {
      if (!isRegion(map.stands[stand])) y += gap;
      places[stand] = y;
      y += ROW;
    });
    return places;
  };
  const ownerPlaces = (standY) => {
    const wanted = map.owners.map((_, owner) => d3.min(
      owned.filter(([o, stand]) => o === owner && standY[stand] !== undefined), ([, stand]) => standY[stand]) ?? height);
    const order = d3.sort(d3.range(map.owners.length), (owner) => wanted[owner]);
    const places = [];
    let least = HEAD + ROW / 2;
    order.forEach((owner) => { places[owner] = Math.max(wanted[owner], least); least = places[owner] + ROW; });
    let most = height - ROW / 2;
    order.reverse().forEach((owner) => { places[owner] = Math.min(places[owner], most); most = places[owner] - ROW; });
    return places;
  };
  const lay = (rowOrder, standOrder) => {
    const rowY = [];
    rowOrder.forEach((row, at) => { rowY[row] = rowPlace(at); });
    const standY = standPlaces(standOrder), ownerY = ownerPlaces(standY);
    rowNodes.attr("transform", (_, i) => `translate(0,${rowY[i]})`);
    standNodes.attr("transform", (_, i) => `translate(${size.stand},${standY[i] ?? 0})`);
    ownerNodes.attr("transform", (_, i) => `translate(${size.owner},${ownerY[i]})`);
    owns.attr("d", ([owner, stand]) => curve([[size.stand + size.standWidth, standY[stand] ?? 0], [size.owner - 8, ownerY[owner]]]));
    links.attr("d", (d) => curve([[d.surface ? dotOf(d.surface) : size.dots, rowY[d.row]],
      [size.stand - 8 + indent(map.stands[d.stand]), standY[d.stand] ?? 0]]));
  };

  // What is shown: the roles ticked, the words searched for, and what was chosen last. `failing`:
  // the stands that fail as a whole and those that do in part, those whose links stand out, and the
  // rank of each row's verdict.
  const shown = { roles: new Set(map.links.flatMap((link) => link.roles)), words: "", row: null };
  const failing = { whole: new Set(), part: new Set(), lit: new Set(), rank: [] };
  const touchedBy = (linkList) => {
    const touched = { rows: new Set(), stands: new Set() };
    linkList.forEach((link) => {
      touched.rows.add(link.row);
      touched.stands.add(link.stand);
      if (isRegion(map.stands[link.stand])) touched.stands.add(map.stands[link.stand].parent);
    });
    return touched;
  };
  const paint = () => {
    const on = map.links.map((link) => link.roles.some((role) => shown.roles.has(role)));
    const touched = touchedBy(map.links.filter((_, i) => on[i]));
    const words = shown.words.toLowerCase();
    const found = (label) => !words || label.toLowerCase().includes(words);
    const rowFound = map.rows.map((row) => row.targets.some((t) => found(targets[t].name) || found(targets[t].id)));
    const ownerFound = map.owners.map(found);
    const standFound = map.stands.map((stand) => found(fullName(stand)) || found(stand.component)
      || (stand.owner >= 0 && ownerFound[stand.owner]));
    const near = touchedBy(map.links.filter((link, i) => on[i] && (rowFound[link.row] || standFound[link.stand])));
    const isLit = (link) => (shown.row === null ? failing.lit.has(link.stand) : shown.row === link.row);
    svg.classed("has-lit", shown.row !== null || failing.lit.size > 0);
    links.attr("display", (d, i) => (on[i] ? null : "none"))
      .classed("dim", (d, i) => !(rowFound[d.row] || standFound[d.stand]))
      .classed("lit", isLit);
    rowNodes.attr("aria-pressed", (_, i) => String(shown.row === i))
      .classed("dim", (_, i) => !near.rows.has(i) && !rowFound[i]);
    standNodes.attr("display", (_, i) => (touched.stands.has(i) ? null : "none"))
      .classed("dim", (_, i) => !near.stands.has(i))
      .classed("failed", (_, i) => failing.whole.has(i)).classed("partly", (_, i) => failing.part.has(i));
    standNodes.filter((d) => d.component).attr("aria-pressed", (d) => String(failing.whole.has(map.stands.indexOf(d))));
    const ownersOn = new Set([...near.stands].map((stand) => map.stands[stand].owner));
    ownerNodes.classed("dim", (_, i) => !ownersOn.has(i));
    owns.classed("dim", ([, stand]) => !near.stands.has(stand))
      .attr("display", ([, stand]) => (touched.stands.has(stand) ? null : "none"));
    // First what is looked for and what fails, each provider with its regions, then as computed.
    const family = (stand) => (isRegion(map.stands[stand]) ? map.stands[stand].parent : stand);
    const failed = new Set([...failing.whole, ...failing.part].map(family));
    const wanted = new Set(d3.range(map.stands.length).filter((i) => standFound[i]).map(family));
    const absent = (set, of = (i) => i) => (i) => (set.has(of(i)) ? 0 : 1);
    lay(
      d3.sort(d3.range(map.rows.length), (i) => (rowFound[i] ? 0 : 1), absent(near.rows), (i) => failing.rank[i] ?? 0, (i) => i),
      d3.sort([...touched.stands], absent(wanted, family), absent(failed, family), (i) => i),
    );
  };

  choosable(rowNodes, (d) => {
    const row = map.rows.indexOf(d);
    shown.row = shown.row === row ? null : row;
    paint();
    if (shown.row !== null && d.targets.length === 1) onChoose.target(d.targets[0]);
  }, (d) => d.label);
  choosable(standNodes.filter((d) => d.component), (d) => onChoose.component(d.component), (d) => `${fullName(d)} fails`);

  // The wheel scrolls the page; with Ctrl it zooms the map. Where the map is tall, one finger
  // scrolls the page or moves the map sideways, and two zoom where they are.
  let scale = 1;
  const grow = (k, source) => {
    const top = box.getBoundingClientRect().top;
    box.style.height = `${(height + 20) * k}px`;
    const fingers = [...(source?.touches ?? [])];
    if (fingers.length > 1) {
      const held = d3.mean(fingers, (finger) => finger.clientY) - top;
      window.scrollBy({ top: held * (k / scale - 1), behavior: "instant" });
    }
    scale = k;
  };
  const isOneFinger = (event) => size.isTall && event.type === "touchstart" && event.touches.length < 2;
  const zoom = d3.zoom().scaleExtent([0.1, 6])
    .filter((event) => !event.button && !isOneFinger(event) && (event.type !== "wheel" || event.ctrlKey || event.metaKey))
    .on("zoom", ({ transform, sourceEvent }) => {
      if (size.isTall && transform.k !== scale) grow(transform.k, sourceEvent);
      canvas.attr("transform", transform);
    });
  const sideways = ({ x, k }) => {
    const least = Math.min(box.clientWidth - size.right * k, MARGIN);
    return d3.zoomIdentity.translate(Math.min(Math.max(x, least), MARGIN), 0).scale(k);
  };
  if (size.isTall) zoom.constrain(sideways);
  svg.call(zoom).on("dblclick.zoom", null);
  // D3 would keep the page from scrolling under a finger; the browser ends these when it scrolls.
  let finger = null;
  if (size.isTall) {
    svg.on("pointerdown", (event) => {
      finger = event.pointerType === "touch" && event.isPrimary ? { id: event.pointerId, x: event.clientX } : null;
    }).on("pointermove", (event) => {
      if (event.pointerId !== finger?.id) return;
      svg.call(zoom.translateBy, (event.clientX - finger.x) / d3.zoomTransform(svg.node()).k, 0);
      finger.x = event.clientX;
    }).on("pointerup pointercancel", () => { finger = null; });
  }
  const show = (node) => {
    if (size.isTall) { node.scrollIntoView({ block: "nearest", inline: "nearest" }); return; }
    const inner = node.getBoundingClientRect(), outer = box.getBoundingClientRect();
    const dy = Math.min(outer.bottom - 20 - inner.bottom, 0) || Math.max(outer.top + 30 - inner.top, 0);
    const dx = Math.max(outer.left + 10 - inner.left, 0);
    const { k } = d3.zoomTransform(svg.node());
    if (dx || dy) svg.call(zoom.translateBy, dx / k, dy / k);
  };
  const place = (k, x = MARGIN) => svg.call(zoom.transform, d3.zoomIdentity.translate(x, size.isTall ? 0 : 6).scale(k));
  const toTop = () => {
    const { k, x } = d3.zoomTransform(svg.node());
    place(k, x);
    if (document.activeElement.matches("#map :focus-visible")) show(document.activeElement);
  };
  const fitWidth = () => {
    const width = box.clientWidth;
    const k = Math.max(Math.min(width / (size.whole + 2 * MARGIN), 1.3), 0.75);
    if (!size.isTall) box.style.height = `${Math.min((height + 20) * k, 0.78 * innerHeight, 760)}px`;
    place(k);
  };
  const fitAll = () => {
    const byWidth = box.clientWidth / (size.right + 2 * MARGIN);
    const k = size.isTall ? byWidth : Math.min(byWidth, box.clientHeight / (height + 20));
    place(k, (box.clientWidth - size.right * k) / 2);
  };
  let fitted = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== fitted) fitWidth();
    fitted = innerWidth;
  });
  paint();
  fitWidth();

  return {
    roles: [...shown.roles].sort((a, b) => Object.keys(roles).indexOf(a) - Object.keys(roles).indexOf(b)),
    setRole: (role, on) => { shown.roles[on ? "add" : "delete"](role); paint(); },
    search: (words) => { shown.words = words.trim(); paint(); toTop(); },
    zoomBy: (factor) => svg.call(zoom.scaleBy, factor),
    fitAll,
    // The verdicts on targets (by number) and their surfaces when `failed` (a component) fails,
    // empty for nothing; the worst hit come first.
    colour: (failed, verdictOf, surfaceOf) => {
      const worst = (targets) => VERDICTS.find((verdict) => targets.some((t) => verdictOf(t) === verdict));
      const set = (selection, verdict) => VERDICTS.forEach((v) => selection.classed(`is-${v}`, v === verdict));
      rowNodes.each(function (row) {
        const node = d3.select(this);
        set(node.select("circle.state"), failed ? worst(row.targets) : null);
        node.selectAll("circle.surface").each(function (surface) {
          set(d3.select(this), failed ? surfaceOf(row.targets[0], surface) : null);
        });
      });
      const stands = failed ? d3.range(map.stands.length).filter((i) => map.stands[i].component) : [];
      failing.whole = new Set(stands.filter((i) => depmapContains(failed, map.stands[i].component)));
      failing.part = new Set(stands.filter((i) => depmapContains(map.stands[i].component, failed) && !failing.whole.has(i)));
      // The links of a service that lies in no region may lead to any region of its provider.
      const narrowest = [failing.whole, new Set([...failing.part].filter((i) => isRegion(map.stands[i])))].find((set) => set.size);
      failing.lit = narrowest ?? new Set(stands.filter((i) => failing.part.has(i) || failing.part.has(map.stands[i].parent)));
      failing.rank = failed ? map.rows.map((row) => VERDICTS.indexOf(worst(row.targets))) : [];
      shown.row = null;
      paint();
      toTop();
    },
  };
};
