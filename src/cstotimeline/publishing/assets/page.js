(() => {
  "use strict";
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = one("#filters"), chart = one("#chart"), scroll = one("#scroll");
  const articles = all("article"), years = all(".year"), marks = all(".mark", chart ?? one("head"));
  const DAY = 864e5, UNIX_EPOCH = 719163; // date.toordinal() of 1 January 1970
  const ordinal = (year, month, day) => { // Date.UTC takes the years 0 to 99 for 1900 to 1999
    const date = new Date(0);
    date.setUTCFullYear(year, month, day);
    return Math.floor(date / DAY) + UNIX_EPOCH;
  };

  // Filters

  const texts = new Map();
  const textOf = article => {
    if (!texts.has(article)) texts.set(article, article.textContent.toLowerCase());
    return texts.get(article);
  };

  function matcher() {
    const want = Object.fromEntries(new FormData(form));
    const words = want.q.toLowerCase().split(/\s+/).filter(Boolean);
    const first = want.from ? ordinal(+want.from, 0, 1) : -Infinity;
    const last = want.to ? ordinal(+want.to, 11, 31) : Infinity;
    return article => {
      const data = article.dataset;
      return (!want.kind || data.k === want.kind) && (!want.status || data.s === want.status)
        && (!want.country || (data.c ?? "").split(" ").includes(want.country))
        && +data.l >= first && +data.f <= last && words.every(word => textOf(article).includes(word));
    };
  }

  function filter() {
    const matches = matcher(), seen = new Set();
    for (const article of articles) {
      if (!(article.hidden = !matches(article))) seen.add(article.id);
    }
    for (const year of years) {
      const count = all("article:not([hidden])", year).length;
      year.hidden = !count;
      const link = one(`.years a[href="#${year.id}"]`);
      if (link) { link.hidden = !count; one("small", link).textContent = count; }
    }
    for (const mark of marks) mark.classList.toggle("off", !seen.has(mark.dataset.e));
    recount(seen);
    one(".nothing").hidden = seen.size > 0;
    form.elements.count.value = form.dataset.shown.replace("{shown}", seen.size).replace("{all}", articles.length);
  }

  // A lane that is drawn as a histogram counts what the filter leaves.
  const bins = chart ? all(".bin", chart) : [];

  function recount(seen) {
    if (!bins.length) return;
    const counts = new Map(bins.map(bin => [bin, 0])), lanes = {};
    for (const bin of bins) (lanes[bin.parentNode.dataset.lane] ??= []).push(bin);
    for (const article of articles) {
      if (!seen.has(article.id)) continue;
      const lane = lanes[article.dataset.lane ?? article.dataset.k], day = +article.dataset.f;
      let low = 0, high = (lane ?? []).length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (+lane[middle].dataset.from <= day) low = middle; else high = middle - 1;
      }
      if (lane && +lane[low].dataset.from <= day && day < +lane[low].dataset.to) counts.set(lane[low], counts.get(lane[low]) + 1);
    }
    for (const [bin, count] of counts) {
      const { room, base, tallest } = bin.dataset, tall = count && Math.max(2, room * count / tallest);
      bin.setAttribute("height", tall);
      bin.setAttribute("y", base - tall);
      const title = one("title", bin);
      title.textContent = title.textContent.replace(/\d+$/, count);
    }
  }

  // Zoom

  let zoom = 1;

  function setZoom(value, at = 0.5) {
    if (!chart) return;
    const place = (scroll.scrollLeft + at * scroll.clientWidth) / chart.clientWidth;
    zoom = Math.min(64, Math.max(1, value));
    chart.dataset.zoom = zoom;
    chart.style.width = zoom * 100 + "%";
    chart.style.minWidth = zoom * 960 + "px";
    scroll.scrollLeft = place * chart.clientWidth - at * scroll.clientWidth;
    settle();
    for (const button of all(".zoom button")) {
      button.disabled = button.dataset.zoom === "in" ? zoom === 64 : zoom === 1;
    }
    remember();
  }

  // Names stay in sight while their lane, or the long bar they stand in, moves.
  const names = chart ? all("text.lane", chart) : [], inner = chart ? all(".name[data-first]", chart) : [];
  const lengths = new Map();

  function keepNames() {
    for (const name of names) name.setAttribute("x", scroll.scrollLeft);
    const wide = chart.clientWidth / (chart.dataset.last - chart.dataset.first);
    for (const name of inner) {
      if (!lengths.has(name)) lengths.set(name, name.getComputedTextLength());
      const { first, last } = name.dataset, start = (first - chart.dataset.first) * wide;
      const room = (last - first) * wide - lengths.get(name) - 24;
      name.setAttribute("dx", 10 + Math.max(0, Math.min(scroll.scrollLeft - start, room)));
    }
  }

  function settle() {
    scroll.parentElement.classList.toggle("scrolls", scroll.scrollWidth > scroll.clientWidth + 1);
    keepNames();
  }

  // The view lives in the address's fragment, so that a link restores it, also from a file.

  let restoring = false;

  function state() {
    const view = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    if (zoom > 1) {
      view.set("zoom", zoom);
      view.set("at", ((scroll.scrollLeft + scroll.clientWidth / 2) / chart.clientWidth).toFixed(4));
    }
    return view.toString();
  }

  function remember() {
    if (restoring || !form) return;
    const view = state();
    if (view || location.hash.includes("=")) history.replaceState(null, "", view ? "#" + view : location.pathname + location.search);
  }

  // Addresses are typed and cut off too: what a field cannot hold is passed over, as if it were not there.
  const fits = (field, value) => field.localName === "select" ? [...field.options].some(option => option.value === value)
    : field.type !== "number" || /^\d{1,4}$/.test(value);
  const decoded = text => { try { return decodeURIComponent(text); } catch { return text; } };

  function restore() {
    const hash = location.hash.slice(1);
    if (!hash.includes("=")) return reveal(decoded(hash));
    const view = new URLSearchParams(hash);
    restoring = true;
    for (const field of form.elements) {
      if (!field.name || field.name === "count") continue;
      const value = view.get(field.name) ?? "";
      field.value = fits(field, value) ? value : "";
    }
    filter();
    setZoom(2 ** Math.round(Math.log2(+view.get("zoom") || 1)));
    if (chart && +view.get("at")) scroll.scrollLeft = view.get("at") * chart.clientWidth - scroll.clientWidth / 2;
    restoring = false;
  }

  // A link to an event shows it, whatever is filtered out, with its sources open.
  function reveal(id) {
    const article = id && document.getElementById(id);
    if (article?.localName !== "article") return;
    if (article.hidden) { form.reset(); filter(); }
    bringIntoView(article);
  }

  // Articles out of sight have a guessed height, which is put right as they come into it: so again and again, until
  // the target stays where it is, or the reader takes over.
  function bringIntoView(article) {
    let stays = 0, frames = 0, taken = false;
    const events = ["wheel", "touchstart", "keydown", "pointerdown"], takeOver = () => { taken = true; };
    for (const name of events) addEventListener(name, takeOver, { once: true, passive: true });
    const margin = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop);
    const step = () => {
      if (taken || stays === 20 || ++frames === 300) {
        for (const name of events) removeEventListener(name, takeOver);
        return;
      }
      const before = scrollY, off = Math.abs(article.getBoundingClientRect().top - margin) > 1;
      if (off) article.scrollIntoView({ block: "start", behavior: "instant" });
      stays = off && scrollY !== before ? 0 : stays + 1; // at the very end of the page there is nowhere left to go
      requestAnimationFrame(step);
    };
    step();
  }

  if (form) {
    const box = form.parentElement;
    box.hidden = false;
    box.open = matchMedia("(min-width: 46rem)").matches || location.hash.includes("=");
    form.addEventListener("input", () => { filter(); remember(); });
    one("button[type=reset]", form).addEventListener("click", event => { // the reset event comes before the fields change
      event.preventDefault();
      form.reset();
      filter();
      remember();
    });
    form.addEventListener("submit", event => event.preventDefault());
    filter();
  }

  if (chart) {
    one(".zoom").hidden = false;
    one(".zoom").addEventListener("click", event => {
      const way = event.target.dataset.zoom;
      if (way) setZoom(way === "fit" ? 1 : way === "in" ? zoom * 2 : zoom / 2);
    });
    scroll.addEventListener("scroll", keepNames, { passive: true });
    scroll.addEventListener("scrollend", remember);
    let turned = 0;
    scroll.addEventListener("wheel", event => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      turned += event.deltaY;
      if (Math.abs(turned) < 40) return;
      const box = scroll.getBoundingClientRect();
      setZoom(turned < 0 ? zoom * 2 : zoom / 2, (event.clientX - box.left) / box.width);
      turned = 0;
    }, { passive: false });
    scroll.addEventListener("keydown", event => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "+" || event.key === "=") setZoom(zoom * 2);
      else if (event.key === "-") setZoom(zoom / 2);
      else if (event.key === "0") setZoom(1);
      else if (marks.includes(document.activeElement)) move(event);
    });

    // One stop for the Tab key, arrows from mark to mark.
    marks.forEach((mark, place) => mark.setAttribute("tabindex", place ? -1 : 0));
    const move = event => {
      const shown = marks.filter(mark => !mark.classList.contains("off"));
      const here = shown.indexOf(document.activeElement);
      const to = { ArrowRight: here + 1, ArrowDown: here + 1, ArrowLeft: here - 1, ArrowUp: here - 1, Home: 0, End: shown.length - 1 }[event.key];
      if (to === undefined || !shown[to]) return;
      event.preventDefault();
      document.activeElement.setAttribute("tabindex", -1);
      shown[to].setAttribute("tabindex", 0);
      shown[to].focus();
    };

    // Today, by the reader's own clock and calendar.
    const now = new Date(), today = ordinal(now.getFullYear(), now.getMonth(), now.getDate()) + 0.5;
    const share = day => (day - chart.dataset.first) / (chart.dataset.last - chart.dataset.first);
    if (share(today) > 0 && share(today) < 1) {
      const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
      const line = document.createElementNS(group.namespaceURI, "line");
      for (const end of ["x1", "x2"]) line.setAttribute(end, share(today) * 100 + "%");
      line.setAttribute("y1", 18);
      line.setAttribute("y2", chart.getAttribute("height"));
      group.setAttribute("class", "today");
      group.append(line);
      one(".axis", chart).append(group);
      one("#today").hidden = false;
    }

    // Where not all of it is in sight, the event nearest to today is.
    const nearest = articles.map(article => Math.max(+article.dataset.f, Math.min(today, +article.dataset.l)))
      .reduce((best, day) => Math.abs(day - today) < Math.abs(best - today) ? day : best);
    scroll.scrollLeft = share(nearest) * chart.clientWidth - scroll.clientWidth / 2;
    new ResizeObserver(settle).observe(scroll);
  }

  // Subscribing: calendar programs take webcal:, Google its own address.

  const subscribe = one("#subscribe"), google = one("#google"), copyFeed = one("#copy-feed");
  if (subscribe) {
    const feed = google.dataset.feed ?? new URL(subscribe.getAttribute("href"), location.href).href;
    if (/^https?:/.test(feed)) {
      const webcal = feed.replace(/^https?:/, "webcal:");
      subscribe.href = webcal;
      google.href = "https://calendar.google.com/calendar/r?cid=" + encodeURIComponent(webcal);
      google.hidden = copyFeed.hidden = false;
      copyFeed.addEventListener("click", () => copy(feed, copyFeed));
    }
  }

  one("#copy-view")?.addEventListener("click", event => copy(location.href, event.target));

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch { // no clipboard without https: the old way
      const area = document.createElement("textarea");
      area.value = text;
      button.after(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 1500);
  }

  addEventListener("beforeprint", () => all("details").forEach(details => { details.open = true; }));
  if (form) {
    addEventListener("hashchange", restore);
    restore();
  }
})();
