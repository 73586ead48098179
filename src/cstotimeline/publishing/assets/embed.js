/* Puts a published timeline into any page:
 *   <script src=".../embed.js" data-timeline=".../timeline.json"></script>
 * Draws into a shadow root after its own tag (or into data-into="#selector"; in the head, at the page's end); no styles or globals of the page are
 * touched. Options: data-kind, data-country, data-status, data-from and data-to (years), data-limit, data-language,
 * data-title="no", data-chart="no", data-link (an address of the published page, for links to single events).
 * Style it with custom properties: --timeline-ink, -paper, -muted, -rule, -link, -font, -heading-font, -max-height,
 * and one for each kind, such as --timeline-exercise. */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script) return; // a module or a later copy of this text: there is no tag to stand by
  const options = script.dataset;

  const CSS = `
  :host { display: block; container-type: inline-size; color-scheme: light dark;
    --ink: var(--timeline-ink, light-dark(#1d2126, #e9e6df)); --paper: var(--timeline-paper, transparent);
    --muted: var(--timeline-muted, light-dark(#5a626c, #a5adb5)); --rule: var(--timeline-rule, light-dark(#ddd8ce, #363c42));
    --link: var(--timeline-link, light-dark(#1c5a87, #8fc1ea));
    --exercise: var(--timeline-exercise, light-dark(#1b6e5a, #5fc8ab)); --phase: var(--exercise);
    --operation: var(--timeline-operation, light-dark(#a23c22, #f0977c)); --meeting: var(--timeline-meeting, light-dark(#3657a6, #92b2ff));
    --summit: var(--timeline-summit, light-dark(#6b3fa3, #c6a6f7)); --conference: var(--timeline-conference, light-dark(#0a7085, #5fc6dc));
    --training_course: var(--timeline-training_course, light-dark(#8a5f00, #e2b453));
    --ceremony: var(--timeline-ceremony, light-dark(#a32a6c, #f191c6)); --other: var(--timeline-other, light-dark(#5a6270, #aab4c1)); }
  * { box-sizing: border-box; margin: 0; padding: 0; }
  section { font: 16px/1.5 var(--timeline-font, system-ui, sans-serif); color: var(--ink); background: var(--paper);
    text-align: start; overflow-wrap: anywhere; max-height: var(--timeline-max-height, none); overflow: auto; }
  h2, h3 { font: 600 1.35em/1.2 var(--timeline-heading-font, Georgia, serif); } h3 { font-size: 1.15em; padding: .9em 0 .25em;
    border-bottom: 1px solid var(--rule); }
  .about { color: var(--muted); margin-top: .25em; }
  svg { display: block; width: 100%; margin-top: .8em; font: 11px var(--timeline-font, system-ui, sans-serif); }
  svg text { fill: var(--muted); } line { stroke: var(--rule); }
  rect { fill: var(--k); stroke: var(--k); } .soft rect { fill-opacity: .32; stroke: none; }
  .planned rect, .postponed rect, .cancelled rect { fill-opacity: .08; stroke: var(--k); } .soft.planned rect { stroke-dasharray: 3 3; } .cancelled line { stroke: var(--k); stroke-width: 2; }
  ol { list-style: none; } li { display: grid; grid-template-columns: 10.5em 1fr; gap: 0 1.2em; padding: .55em 0;
    border-bottom: 1px solid var(--rule); content-visibility: auto; contain-intrinsic-size: auto 4em; }
  li:last-child { border: 0; } time { font-variant-numeric: tabular-nums; }
  b { font-weight: 600; } .cancelled b { text-decoration: line-through; }
  a { color: var(--link); } b a { color: inherit; text-decoration: none; } b a:hover { text-decoration: underline; }
  small { display: block; font-size: .9em; color: var(--muted); } i { font-style: normal; font-weight: 600; color: var(--k); }
  button { font: inherit; color: var(--link); background: none; border: 1px solid var(--rule); border-radius: .4em;
    padding: .3em .8em; margin-top: .6em; cursor: pointer; }
  :focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
  @container (max-width: 34em) { li { grid-template-columns: 1fr; } time { color: var(--muted); font-size: .93em; } }`;

  const WORDS = {
    en: { from: "from {}", until: "until {}", unknownEnd: "from {}, end unknown", unknownStart: "until {}, start unknown",
      about: "about {}", uncertain: "{} (uncertain)", more: "Show {} more", none: "No events.", sources: "{}\u00a0sources", source: "1\u00a0source",
      failed: "This timeline could not be shown: {}.", open: "Open the file", planned: "planned", ongoing: "ongoing", held: "held",
      postponed: "postponed", cancelled: "cancelled" },
    ru: { from: "с {}", until: "по {}", unknownEnd: "с {}, окончание неизвестно", unknownStart: "по {}, начало неизвестно",
      about: "примерно {}", uncertain: "{} (предположительно)", more: "Показать ещё {}", none: "Событий нет.", sources: "источников:\u00a0{}",
      source: "1\u00a0источник", failed: "Хронологию показать не удалось: {}.", open: "Открыть файл", planned: "запланировано", ongoing: "идёт",
      held: "состоялось", postponed: "перенесено", cancelled: "отменено",
      kinds: { exercise: "учение", phase: "этап", operation: "операция", meeting: "встреча", summit: "саммит", conference: "конференция",
        training_course: "учебный курс", ceremony: "церемония", other: "другое" } },
  };

  const host = document.createElement("div");
  // A tag in the head stands before what it may draw into: nothing in the head is seen.
  if (script.closest("head") && document.readyState === "loading") addEventListener("DOMContentLoaded", settle);
  else settle();

  function settle() {
    const place = options.into ? document.querySelector(options.into) : script.closest("head") && document.body;
    if (place) place.append(host); else script.after(host);
  }

  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // not an inline style: a strict content policy of the page lets it be
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets = [sheet];

  // Everything of the file is put in as text, never as markup.
  const make = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children.filter(child => child !== null && child !== undefined && child !== ""));
    return node;
  };
  const draw = (name, attributes = {}, ...children) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };
  const colour = (node, kind) => node.style.setProperty("--k", `var(--${kind}, var(--other))`);
  const fill = (text, value) => text.replace("{}", () => value);
  const safeLink = href => {
    try {
      const url = new URL(href, document.baseURI);
      return /^https?:$/.test(url.protocol) ? url.href : null;
    } catch {
      return null;
    }
  };

  let language = "en", words = WORDS.en;
  const setLanguage = wanted => {
    try { language = Intl.getCanonicalLocales(wanted)[0] ?? "en"; } catch { language = "en"; }
    words = WORDS[language.split("-")[0]] ?? WORDS.en;
    if (language === "en") language = "en-GB"; // days before months, as in the timeline's other forms
  };
  const kindName = kind => words.kinds?.[kind] ?? String(kind).replaceAll("_", " ");

  // Days

  const DAY = 864e5;
  const day = iso => new Date(`${iso}T00:00:00Z`); // whole days have no zone: all of them are counted in UTC
  const FORMS = { 10: { day: "numeric", month: "long", year: "numeric" }, 7: { month: "long", year: "numeric" }, 4: { year: "numeric" } };
  const qualify = (text, sign) => {
    if (sign === "~" || sign === "%") text = fill(words.about, text);
    return sign === "?" || sign === "%" ? fill(words.uncertain, text) : text;
  };
  const parse = bound => {
    const [, iso, sign] = /^([\d-]*)([?~%]?)$/.exec(bound.edtf ?? "") ?? [];
    return { iso: iso ?? "", sign: sign ?? "", first: bound.earliest, last: bound.latest };
  };
  const form = length => new Intl.DateTimeFormat(language, { ...(FORMS[length] ?? FORMS[10]), timeZone: "UTC" });

  function when(event) {
    const { start, end } = event;
    if (start.at) {
      const zone = { timeZone: event.timezone ?? "UTC", timeZoneName: "short" };
      const format = new Intl.DateTimeFormat(language, { ...FORMS[10], hour: "2-digit", minute: "2-digit", ...zone });
      return end?.at ? format.formatRange(new Date(start.at), new Date(end.at)) : format.format(new Date(start.at));
    }
    const [a, b] = [parse(start), parse(end)];
    const text = bound => qualify(form(bound.iso.length).format(day(bound.first)), bound.sign);
    if (!b.first) return fill(end.edtf === ".." ? words.from : words.unknownEnd, text(a));
    if (!a.first) return fill(start.edtf === ".." ? words.until : words.unknownStart, text(b));
    if (start.edtf === end.edtf) return text(a);
    if (a.iso.length === b.iso.length && a.sign === b.sign) return qualify(span(a, b), a.sign);
    return `${text(a)} – ${text(b)}`;
  }
  // 9–20 March, September–October and 2020–2022 without blanks; 28 September – 3 October with them
  const span = (a, b) => form(a.iso.length).formatRange(day(a.first), day(b.first))
    .replace(/[\u2009\u202f]/g, " ").replace(/^(\d+|\p{L}+) [–—] (\d+ ?\p{L}*|\p{L}+)( \d{4}|$)/u, "$1–$2$3");
  const firstDay = event => event.start?.earliest ?? event.end?.earliest;
  const lastDay = event => event.end?.latest ?? event.start?.latest;
  const isSoft = event => !event.start.at && !(event.start.edtf?.length === 10 && event.end.edtf?.length === 10);

  // The drawing: one row of bars after another, each kind in its own rows

  function chart(events) {
    const first = Math.min(...events.map(event => +day(firstDay(event)))) - 3 * DAY;
    const last = Math.max(...events.map(event => +day(lastDay(event)))) + 4 * DAY;
    const at = moment => 100 * (moment - first) / (last - first);
    const kinds = [...new Set(events.map(event => event.kind))], svg = draw("svg", { "aria-hidden": "true" });
    const ROW = 11, MOST = 14;
    let top = 22;
    const bars = [];
    for (const kind of kinds) {
      const free = [];
      for (const event of events.filter(event => event.kind === kind)) {
        const from = at(+day(firstDay(event))), to = at(+day(lastDay(event)) + DAY);
        let row = free.findIndex(end => end <= from);
        if (row < 0) row = free.length < MOST ? free.length : MOST - 1;
        free[row] = Math.max(to, from + 0.9) + 0.15;
        const y = top + row * ROW, wide = Math.max(to - from, 0.7);
        const bar = draw("g", { class: `${event.status} ${isSoft(event) ? "soft" : ""}` },
          draw("title", {}, `${event.title} – ${when(event)}`),
          draw("rect", { x: from + "%", width: wide + "%", y, height: ROW - 4, rx: 2 }));
        colour(bar, kind);
        if (event.status === "cancelled") bar.append(draw("line", { x1: from - 0.2 + "%", x2: from + wide + 0.2 + "%", y1: y + 3.5, y2: y + 3.5 }));
        bars.push(bar);
      }
      top += free.length * ROW + 8;
    }
    const from = new Date(first).getUTCFullYear(), to = new Date(last).getUTCFullYear();
    const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find(step => (to - from + 1) / step <= 12) ?? 1000;
    for (let year = Math.ceil(from / step) * step; year <= to; year += step) {
      const x = at(Date.parse(`${String(year).padStart(4, "0")}-01-01`));
      if (x < 0) continue;
      svg.append(draw("line", { x1: x + "%", x2: x + "%", y1: 4, y2: top }), draw("text", { x: x + "%", dx: 3, y: 13 }, String(year)));
    }
    svg.append(...bars);
    svg.setAttribute("height", top);
    return svg;
  }

  // The list

  function item(event, link) {
    const title = make("bdi", { textContent: event.title });
    const where = link ?? safeLink(event.url || "javascript:");
    const facts = make("small", {}, make("i", { textContent: kindName(event.kind) }), ` · ${words[event.status] ?? event.status}`);
    colour(facts.firstChild, event.kind);
    if (event.place?.text) facts.append(" · ", make("bdi", { textContent: event.place.text }));
    const sources = new Set((event.evidence ?? []).map(evidence => evidence.source)).size;
    if (sources) facts.append(` · ${sources === 1 ? words.source : fill(words.sources, sources)}`);
    const heading = make("b", {}, where ? make("a", { href: where }, title) : title);
    const text = make("div", {}, heading, facts);
    for (const phase of event.phases ?? []) text.append(make("small", {}, make("bdi", { textContent: phase.title }), ` – ${when(phase)}`));
    return make("li", { className: event.status }, make("time", { textContent: when(event) }), text);
  }

  function list(events, linkOf) {
    const box = make("div"), limit = +options.limit || 100;
    const show = (from, to) => {
      let year = null, rows = null;
      for (const event of events.slice(from, to)) {
        const next = +firstDay(event).slice(0, 4);
        if (next !== year) {
          year = next;
          rows = make("ol");
          box.append(make("h3", { textContent: year }), rows);
        }
        rows.append(item(event, linkOf(event)));
      }
    };
    show(0, limit);
    if (events.length > limit) {
      const more = make("button", { type: "button", textContent: fill(words.more, events.length - limit) });
      more.addEventListener("click", () => { more.remove(); box.replaceChildren(); show(0, events.length); });
      box.append(more);
    }
    return box;
  }

  // An anchor of the published page, as its own writer makes it of an id.
  const anchor = id => "#e-" + id.replace(/[^\p{L}\p{N}_.-]+/gu, "-");

  function show(timeline, address) {
    if (!Array.isArray(timeline?.events)) throw new Error("it is no timeline JSON");
    setLanguage(options.language ?? timeline.language ?? "en");
    const wanted = timeline.events.filter(event =>
      (!options.kind || event.kind === options.kind) && (!options.status || event.status === options.status)
      && (!options.country || event.place?.country === options.country.toUpperCase())
      && (!options.from || lastDay(event) >= options.from) && (!options.to || firstDay(event).slice(0, options.to.length) <= options.to));
    const page = options.link && safeLink(options.link);
    const section = make("section", { lang: language, tabIndex: 0 });
    section.setAttribute("aria-label", timeline.name ?? "Timeline");
    if (options.title !== "no") {
      section.append(make("h2", {}, make("bdi", { textContent: timeline.name ?? "" })));
      if (timeline.description) section.append(make("p", { className: "about", textContent: timeline.description }));
    }
    if (!wanted.length) section.append(make("p", { className: "about", textContent: words.none }));
    else {
      if (options.chart !== "no") section.append(chart(wanted));
      section.append(list(wanted, event => page && page.split("#")[0] + anchor(event.id)));
    }
    root.replaceChildren(section);
  }

  function fail(error, address) {
    const section = make("section", {}, make("p", { className: "about" }, fill(words.failed, error.message || error), " "));
    section.setAttribute("role", "alert");
    const href = address && safeLink(address);
    if (href) section.firstChild.append(make("a", { href, textContent: words.open }));
    root.replaceChildren(section);
  }

  (async () => {
    const address = options.timeline;
    setLanguage(options.language ?? document.documentElement.lang ?? "en");
    try {
      if (!address) throw new Error("data-timeline names no file");
      const answer = await fetch(new URL(address, document.baseURI), { credentials: "omit" });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`.trim());
      const timeline = await answer.json().catch(() => { throw new Error("it is no JSON"); });
      show(timeline, address);
    } catch (error) {
      fail(error, address);
    }
  })();
})();
