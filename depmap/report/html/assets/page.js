// Joins the page's parts: the what-if, the table, the cards and the map. Foreign text is set as
// text only, never as markup.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const VERDICTS = ["down", "degraded", "reduced", "unaffected", "unknown", "unresolvable"];
  const MOST_WITHIN = 5;
  const SIGNS = { down: "✗", degraded: "!", reduced: "~", unaffected: "✓", unknown: "?", unresolvable: "✗" };
  const WORDS = {
    down: "down", degraded: "degraded", reduced: "up, less redundancy",
    unaffected: "unaffected", unknown: "can't be told", unresolvable: "doesn't resolve as it is",
  };
  const REASONS = {
    origin_hidden: "origin hidden", not_measured: "not measured",
    reconstructed: "known from reconstructed answers only", model_incomplete: "the model can't explain it",
  };
  const element = (tag, text = "", classes = "") => {
    const made = document.createElement(tag);
    made.textContent = text;
    if (classes) made.className = classes;
    return made;
  };
  const counted = (number, noun = data.noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  // The theme: the system's, until chosen.
  const theme = byId("theme");
  const isDark = () => (document.documentElement.dataset.theme
    ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const tellTheme = () => { theme.textContent = isDark() ? "Light theme" : "Dark theme"; };
  theme.hidden = false;
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    tellTheme();
  });
  tellTheme();

  // What fails.
  const faults = depmapFaults(data.faults);
  const observed = data.observed && depmapFaults(data.observed);
  const nameOf = (component) => data.names[component] ?? component;
  const isKnown = (component) => Object.hasOwn(data.names, component);
  const input = byId("fail");
  const chips = [...document.querySelectorAll("button[data-fail]")];
  const rows = [...document.querySelectorAll("tr[data-target]")];
  byId("components").append(...data.choices.map(([component, lost]) => {
    const option = document.createElement("option");
    option.value = component;
    option.textContent = `${nameOf(component)}: ${counted(lost)} lost for certain`;
    return option;
  }));

  const NOTHING = byId("sentence").textContent;
  const numbers = (effects) => Object.fromEntries(VERDICTS.map(
    (verdict) => [verdict, effects.filter((effect) => effect.verdict === verdict).length]));
  const many = (number, one, more) => `${number} ${number === 1 ? one : more}`;
  const lost = ({ down, degraded }, total, atLeast) => {
    if (!down && !degraded) return `of ${total} none is proved to go down`;
    const parts = [];
    if (down) parts.push(`${down} of ${total} ${down === 1 ? "goes" : "go"} down`);
    if (degraded) parts.push(`${degraded}${down ? "" : ` of ${total}`} ${degraded === 1 ? "loses part of its" : "lose part of their"} service`);
    return `${atLeast ? "at least " : ""}${parts.join(" and ")}`;
  };
  const reasonsOf = (effects) => Object.entries(REASONS)
    .map(([reason, word]) => [word, effects.filter((e) => e.verdict === "unknown" && e.reason === reason).length])
    .filter(([, count]) => count);
  const sentenceOfMany = (component, effects) => {
    const number = numbers(effects);
    const all = reasonsOf(effects);
    const reasons = all.map(([word, count]) => (all.length === 1 ? word : `${word}: ${count}`)).join(", ");
    const rest = [
      [number.reduced, `${many(number.reduced, "stays", "stay")} up with less redundancy`],
      [number.unaffected, `${many(number.unaffected, "is", "are")} unaffected`],
      [number.unresolvable, `${many(number.unresolvable, "does", "do")} not resolve as it is`],
      [number.unknown, `for ${number.unknown} it can't be told (${reasons})`],
    ].filter(([count]) => count).map(([, words]) => words);
    const isOpen = number.unknown > 0 || effects.some((effect) => effect.atLeast);
    const others = effects.length - number.down - number.degraded;
    const isSome = others < effects.length;
    let told = rest.join(", ");
    if (isSome && rest.length === 1) told = told.replace(/\d+/, others === 1 ? "the other" : "the other $&");
    else if (isSome) told = `of the other ${others}, ${told}`;
    return `If ${nameOf(component)} fails, ${lost(number, counted(effects.length), isOpen)}${rest.length ? `; ${told}` : ""}.`;
  };
  // Of a single target its name and the surfaces lost say more than numbers.
  const sentenceOfOne = (component, effect) => {
    const { name } = data.targets[0];
    const struck = effect.surfaces.filter((s) => s.verdict === "down").map((s) => s.role).join(" and ");
    return `If ${nameOf(component)} fails, ${{
      down: `${name} goes down`,
      degraded: `${name} loses ${struck || "part of its service"}${effect.atLeast ? ", at least" : ""}`,
      reduced: `${name} stays up with less redundancy`,
      unaffected: `${name} is unaffected`,
      unresolvable: `${name} does not resolve, as it does not now`,
      unknown: `it can't be told whether ${name} goes down (${REASONS[effect.reason]})`,
    }[effect.verdict]}.`;
  };
  const sentence = (component, effects) => (effects.length === 1
    ? sentenceOfOne(component, effects[0]) : sentenceOfMany(component, effects));
  const byObserved = (component) => {
    if (!observed) return "";
    const effects = observed.fail([component]);
    const { down, degraded, unknown } = numbers(effects);
    const alone = "By observed answers alone, without reconstructed ones:";
    if (effects.length === 1) return `${alone} ${told(effects[0]).slice(2)}.`;
    return `${alone} ${down} down, ${degraded} in part${unknown ? `; for ${unknown} it can't be told` : ""}.`;
  };

  const tally = (effects) => {
    const strip = element("div", "", "strip");
    const parts = VERDICTS.map((verdict) => [verdict, effects.filter((e) => e.verdict === verdict).length]);
    for (const [verdict, number] of parts.filter(([, n]) => n)) {
      const part = element("i", "", `v-${verdict}`);
      part.style.width = `${(100 * number) / effects.length}%`;
      strip.append(part);
    }
    const keys = parts.filter(([, number]) => number).map(([verdict, number]) => {
      const key = element("span");
      key.append(element("span", "", `dot v-${verdict}`), element("b", String(number)), ` ${WORDS[verdict]}`);
      return key;
    });
    return [strip, ...keys];
  };

  const told = (effect) => {
    const parts = effect.surfaces.filter((s) => s.verdict === "down").map((s) => s.role);
    const which = effect.verdict === "degraded" && parts.length ? `: ${parts.join(", ")} down` : "";
    const reason = effect.verdict === "unknown" && effect.reason ? `: ${REASONS[effect.reason]}` : "";
    return `${SIGNS[effect.verdict]} ${effect.atLeast ? "at least " : ""}${WORDS[effect.verdict]}${which}${reason}`;
  };

  // What lies within what fails, and what it lies in, to fail that alone: regions by their place.
  const shortName = (component) => nameOf(component).replace(/ \([^()]*\)$/, "");
  const providerOf = (component) => component.split(/[/@]/)[0];
  const placeOf = (component) => shortName(component).replace(`${nameOf(providerOf(component))}, `, "");
  const chipFor = (component, name) => {
    const chip = element("button", name, "chip");
    chip.type = "button";
    chip.title = component;
    chip.addEventListener("click", () => fail(component));
    return chip;
  };
  const offer = (chips) => {
    byId("within").hidden = !chips.length;
    byId("within").replaceChildren(element("span", "Or"), ...chips);
  };
  const showWithin = (component) => {
    const others = component ? data.choices.filter(([other]) => other !== component) : [];
    const inside = others.filter(([other, number]) => depmapContains(component, other) && (number || !other.includes("/")));
    const isWhole = ([other]) => !(other.includes("/") && other.includes("@"));
    const parts = inside.some(isWhole) ? inside.filter(isWhole) : inside;
    const service = parts.filter(([other]) => other.includes("/")).slice(0, MOST_WITHIN);
    const region = parts.filter(([other]) => !other.includes("/")).slice(0, MOST_WITHIN);
    const wider = others.filter(([other]) => depmapContains(other, component));
    offer([...service, ...region, ...wider].map(([other]) => chipFor(
      other, other === providerOf(other) ? `all of ${nameOf(other)}` : placeOf(other))));
  };

  let map = null;
  const fail = (component) => {
    const isFelt = Boolean(component) && faults.isFelt(component);
    const failed = isFelt ? [component] : [];
    const effects = failed.length ? faults.fail(failed) : [];
    let words = NOTHING;
    if (isFelt) words = sentence(component, effects);
    else if (component) words = `${nameOf(component)}: its failure is felt later or softly, and not counted here.`;
    byId("sentence").textContent = words;
    byId("by-observed").textContent = isFelt ? byObserved(component) : "";
    byId("map-sentence").textContent = component ? words : "";
    document.body.classList.toggle("is-failing", isFelt);
    showWithin(component);
    byId("tally").replaceChildren(...(effects.length > 1 ? tally(effects) : []));
    byId("map-tally").replaceChildren(...(effects.length > 1 ? tally(effects).slice(1) : []));
    chips.forEach((chip) => chip.setAttribute("aria-pressed", String(chip.dataset.fail === component)));
    document.querySelectorAll(".if").forEach((cell) => { cell.hidden = !failed.length; });
    rows.forEach((row) => {
      const effect = effects[Number(row.dataset.target)];
      const cell = row.querySelector("td.if");
      VERDICTS.forEach((verdict) => row.classList.toggle(`struck-${verdict}`, effect?.verdict === verdict));
      cell.textContent = effect ? told(effect) : "";
      cell.dataset.verdict = effect ? effect.verdict : "";
    });
    // The worst hit come first; with nothing failed, the order is the report's again.
    const rank = (row) => VERDICTS.indexOf(effects[Number(row.dataset.target)]?.verdict);
    const body = rows[0]?.parentNode;
    body?.append(...[...rows].sort((a, b) => rank(a) - rank(b)));
    if (map) {
      map.colour(failed[0] ?? "", (target) => effects[target].verdict,
        (target, role) => effects[target].surfaces.find((s) => s.role === role)?.verdict);
    }
    if (input.value !== component) input.value = component;
  };

  const meant = (wanted) => {
    const number = /^as\s?(\d+)$/.exec(wanted);
    const asComponent = number ? `as:${number[1]}` : wanted;
    if (isKnown(asComponent)) return asComponent;
    const alias = data.aliases[wanted];
    if (Object.hasOwn(data.aliases, wanted) && isKnown(alias)) return alias;
    return Object.keys(data.names).find((component) => [nameOf(component), shortName(component)]
      .some((name) => name.toLowerCase() === wanted));
  };
  // A place is in as many regions as providers have there; which one is meant is asked.
  const regionsIn = (place) => Object.keys(data.names).filter((component) => component.includes("@")
    && !component.includes("/") && placeOf(component).toLowerCase().split(", ").includes(place));
  const ask = () => {
    const wanted = input.value.trim().toLowerCase();
    const places = wanted ? regionsIn(wanted) : [];
    const component = wanted ? meant(wanted) ?? (places.length === 1 ? places[0] : undefined) : "";
    fail(component ?? "");
    if (component !== undefined) return;
    input.value = wanted;
    byId("sentence").textContent = places.length
      ? `“${wanted}” is the place of ${counted(places.length, "region")}: choose one.`
      : `No answer here names “${wanted}”: write aws, aws/route53 or aws@ap-northeast-1. `
        + "What was not seen may still stand on it.";
    if (places.length) offer(places.map((region) => chipFor(region, nameOf(region))));
  };
  byId("whatif").hidden = false;
  byId("fail-form").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  input.addEventListener("change", ask);
  byId("reset").addEventListener("click", () => fail(""));
  chips.forEach((chip) => chip.addEventListener("click", () => {
    fail(chip.getAttribute("aria-pressed") === "true" ? "" : chip.dataset.fail);
  }));

  // Bars beyond the first few.
  document.querySelectorAll(".show-more").forEach((button) => button.addEventListener("click", () => {
    const more = button.closest("table").querySelector(".more");
    more.hidden = !more.hidden;
    button.setAttribute("aria-expanded", String(!more.hidden));
  }));

  // The table.
  const filter = byId("filter");
  const cards = [...document.querySelectorAll("details.card")];
  filter.closest(".filter").hidden = false;
  filter.addEventListener("input", () => {
    const words = filter.value.trim().toLowerCase();
    let left = 0;
    rows.forEach((row) => {
      row.hidden = Boolean(words) && !row.textContent.toLowerCase().includes(words)
        && !data.targets[Number(row.dataset.target)].id.includes(words);
      left += row.hidden ? 0 : 1;
    });
    const visible = new Set(rows.filter((row) => !row.hidden).map((row) => row.dataset.target));
    cards.forEach((card) => { card.hidden = !visible.has(card.dataset.target); });
    byId("filtered").textContent = words ? `${left} of ${counted(rows.length)}` : "";
  });

  // The evidence of a card, when it is opened.
  const { columns, texts, rows: evidence, cited } = data.evidence;
  const showEvidence = (card) => {
    const box = card.querySelector(".evidence");
    const listed = cited[Number(card.dataset.target)];
    if (!card.open || box.childElementCount || !listed.length) return;
    const table = document.createElement("table");
    table.append(element("caption", `Evidence: ${listed.length} answers`));
    const head = table.createTHead().insertRow();
    columns.forEach((column) => {
      const cell = element("th", column);
      cell.scope = "col";
      head.append(cell);
    });
    const body = table.createTBody();
    listed.forEach((number) => {
      const row = body.insertRow();
      evidence[number].forEach((text) => { row.insertCell().textContent = texts[text]; });
    });
    const scroll = element("div", "", "scroll");
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "region");
    scroll.setAttribute("aria-label", "Evidence");
    scroll.append(table);
    box.append(scroll);
  };
  const cardOf = (target) => cards.find((card) => card.dataset.target === String(target));
  const openLinked = () => {
    const card = cards.find((each) => `#${each.id}` === decodeURI(location.hash) || `#${each.id}` === location.hash);
    if (card) card.open = true;
  };
  addEventListener("hashchange", openLinked);
  const linkCard = (target) => {
    const link = element("a", `${data.targets[target].name}: what it stands on, and the evidence`);
    link.href = `#${cardOf(target).id}`;
    byId("map-sentence").replaceChildren(link);
  };
  cards.forEach((card) => {
    card.addEventListener("toggle", () => showEvidence(card));
    showEvidence(card);
  });
  document.querySelectorAll("tr[data-target] a").forEach((link) => link.addEventListener("click", () => {
    cardOf(link.closest("tr").dataset.target).open = true;
  }));
  openLinked();

  // The map.
  byId("map-section").hidden = false;
  map = depmapMap(byId("map"), data.map, data, { component: fail, target: linkCard });
  if (data.map.aggregated) {
    byId("map-note").hidden = false;
    byId("map-note").textContent = `Too many to draw one by one: ${data.map.aggregated}.`;
  }
  map.roles.forEach((role) => {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.value = role;
    box.addEventListener("change", () => map.setRole(role, box.checked));
    label.append(box, ` ${data.roles[role] ?? role}`);
    byId("map-roles").append(label);
  });
  byId("map-search").addEventListener("input", (event) => map.search(event.target.value));
  byId("zoom-in").addEventListener("click", () => map.zoomBy(1.4));
  byId("zoom-out").addEventListener("click", () => map.zoomBy(1 / 1.4));
  byId("zoom-all").addEventListener("click", map.fitAll);
})();
