// What goes dark when something fails: availability/evaluate.py and availability/verdicts.py again,
// on the same graph. A test holds the two to the same verdicts.
"use strict";

const depmapFaults = (data) => {
  const LEAF = 0, UNKNOWN = 1, ALL = 2, ANY = 3;
  const REASONS = ["origin_hidden", "not_measured", "reconstructed", "model_incomplete"];
  const WORSE = ["unaffected", "reduced", "degraded", "down"];
  const size = data.kinds.length;
  const kinds = Uint8Array.from(data.kinds, Number);
  const degrees = Int32Array.from(data.degrees);
  const leafOf = new Int32Array(size).fill(-1);
  const firstParent = new Int32Array(size + 1);
  const parents = new Int32Array(data.children.length);
  const sets = data.sets.map((ids) => new Set(ids));
  const idOf = new Map(data.components.map((text, id) => [text, id]));

  for (let node = 0, leaf = 0; node < size; node++) {
    if (kinds[node] === LEAF || kinds[node] === UNKNOWN) leafOf[node] = leaf++;
  }
  for (const child of data.children) firstParent[child + 1]++;
  for (let node = 0; node < size; node++) firstParent[node + 1] += firstParent[node];
  const next = firstParent.slice(0, size);
  for (let node = 0, at = 0; node < size; node++) {
    for (let i = 0; i < degrees[node]; i++) parents[next[data.children[at++]]++] = node;
  }

  // The least fixed point: what can be derived from things that need nothing further.
  const working = (lost) => {
    const up = new Uint8Array(size);
    const needs = new Int32Array(size);
    const fresh = [];
    for (let node = 0; node < size; node++) {
      if (kinds[node] === ALL) needs[node] = degrees[node];
      else if (kinds[node] === ANY) { needs[node] = 1; continue; }
      else if (lost[node]) continue;
      if (!needs[node]) { up[node] = 1; fresh.push(node); }
    }
    while (fresh.length) {
      const node = fresh.pop();
      for (let i = firstParent[node]; i < firstParent[node + 1]; i++) {
        const parent = parents[i];
        if (--needs[parent] === 0) { up[parent] = 1; fresh.push(parent); }
      }
    }
    return up;
  };

  // Every node that can depend on one of `nodes`, those included.
  const above = (nodes) => {
    const seen = new Uint8Array(size);
    const waiting = [];
    const add = (node) => { if (!seen[node]) { seen[node] = 1; waiting.push(node); } };
    nodes.forEach(add);
    while (waiting.length) {
      const node = waiting.pop();
      for (let i = firstParent[node]; i < firstParent[node + 1]; i++) add(parents[i]);
    }
    return seen;
  };

  const before = working(new Uint8Array(size));

  const fail = (failed) => {
    const ids = failed.map((text) => idOf.get(text)).filter((id) => id !== undefined);
    const known = [], unseen = [], all = [];
    const byReason = REASONS.map(() => []);
    for (let node = 0; node < size; node++) {
      if (leafOf[node] < 0) continue;
      const [set, reason, felt] = data.leaves[leafOf[node]];
      if (!felt || !ids.some((id) => sets[set].has(id))) continue;
      all.push(node);
      if (kinds[node] === LEAF) known.push(node);
      else { unseen.push(node); byReason[reason].push(node); }
    }
    const mark = (nodes) => {
      const lost = new Uint8Array(size);
      for (const node of nodes) lost[node] = 1;
      return lost;
    };
    const proved = working(mark(known));
    const possible = working(mark(all));
    const touched = above(known), perhaps = above(all);
    const doubted = byReason.map(above);
    const verdictIn = (up, reached) => (node) => {
      if (!before[node]) return "unresolvable";
      if (!up[node]) return "down";
      return reached[node] ? "reduced" : "unaffected";
    };
    return {
      proved: verdictIn(proved, touched),
      possible: verdictIn(possible, perhaps),
      reason: (node) => REASONS.find((_, number) => doubted[number][node]) ?? "not_measured",
    };
  };

  const settle = (proved, possible) => {
    if (proved === "down" || proved === "unresolvable") return [proved, false];
    if (WORSE.indexOf(possible) <= WORSE.indexOf(proved)) return [proved, false];
    return [proved === "degraded" ? proved : "unknown", true];
  };

  const targetVerdict = (told) => {
    const essential = told.some((s) => s.essential) ? told.filter((s) => s.essential) : told;
    const vital = essential.some((s) => s.vital) ? essential.filter((s) => s.vital) : essential;
    const lost = (s) => s.verdict === "down" || s.verdict === "unresolvable";
    if (essential.every((s) => s.verdict === "unresolvable")) return "unresolvable";
    if (essential.some((s) => s.verdict === "down")) return vital.every(lost) ? "down" : "degraded";
    return essential.some((s) => s.verdict === "reduced") ? "reduced" : "unaffected";
  };

  const surfaceEffect = (outage, surface) => {
    const node = surface.node;
    const [verdict, unclear] = settle(outage.proved(node), outage.possible(node));
    if (verdict === "unresolvable" && surface.seen) {
      return { role: surface.role, verdict: "unknown", reason: "model_incomplete" };
    }
    return { role: surface.role, verdict, reason: unclear ? outage.reason(node) : null };
  };

  const targetEffect = (outage, surfaces) => {
    const effects = surfaces.map((surface) => surfaceEffect(outage, surface));
    const incomplete = (s) => s.seen && !before[s.node];
    const as = (verdictOf, otherwise) => targetVerdict(surfaces.map((s) => ({
      ...s, verdict: incomplete(s) ? otherwise : verdictOf(s.node),
    })));
    const [verdict, unclear] = settle(as(outage.proved, "unaffected"), as(outage.possible, "down"));
    const isEssential = surfaces.some((s) => s.essential);
    const reasons = new Set(effects
      .filter((effect, i) => effect.reason && (!isEssential || surfaces[i].essential))
      .map((effect) => effect.reason));
    return {
      verdict,
      reason: unclear ? REASONS.find((r) => reasons.has(r)) ?? "not_measured" : null,
      atLeast: unclear && verdict === "degraded",
      surfaces: effects,
    };
  };

  // Whether anything known fails with a component, at once or as DNS caches expire.
  const isFelt = (text) => kinds.some((kind, node) => {
    const [set, , felt] = kind === LEAF ? data.leaves[leafOf[node]] : [0, 0, 0];
    return felt && sets[set].has(idOf.get(text));
  });

  // The fate of every target when all of `failed` (component texts) fail together.
  return {
    isFelt,
    fail: (failed) => {
      const outage = fail(failed);
      return data.surfaces.map((surfaces) => targetEffect(outage, surfaces));
    },
  };
};
