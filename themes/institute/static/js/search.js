// The search page: what is typed is found, narrowed, and kept in the address.
const $ = (what, where = document) => where.querySelector(what);
const form = document.forms.find;
const { named, open, phrases, pieces, search, suggest, words, year } = await import(form.dataset.engine);
const index = open(form.dataset.index);
// Elements by their ids.
const { q: field, told, offer, found: results, results: list, more, ways, narrow, aside, clear, values } = window;
const { lang } = document.documentElement;
const { title } = document;
const number = (value, style) => new Intl.NumberFormat(lang, style).format(value);
const STEP = 10;
const facets = {};
let [turn, timer, shown, typed] = [0, 0, STEP, false];

const say = (key, values) => form.dataset[key].replace(/\{(\w+)\}/g, (_, name) => values[name]);
const make = (id) => $(id).content.firstElementChild.cloneNode(true);
const asked = () => new URLSearchParams(location.search);
const chosen = (name) => new FormData(form).getAll(name);

function restore() {
  field.value = asked().get("q") ?? "";
  for (const input of form.querySelectorAll("[type]:not(#q)")) {
    input.checked = asked().getAll(input.name).includes(input.value) || (input.id && !asked().has("sort"));
  }
  [typed, shown] = [false, STEP];
  if (location.search || list.firstChild) run();
}

function go(typing) {
  clearTimeout(timer);
  const query = `?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`;
  if (query !== (location.search || "?")) history[typed ? "replaceState" : "pushState"](null, "", query[1] ? query : location.pathname);
  [typed, shown] = [typing, STEP];
  return run(typing);
}

async function run(typing) {
  const mine = ++turn;
  try {
    const found = await index.twice(() => look(typing));
    if (mine !== turn) return;
    show(found);
    const [word, other] = await suggest(index, found).catch(() => []);
    if (mine === turn && other) propose(word, other);
  } catch {
    if (mine !== turn) return;
    told.textContent = form.dataset.failed;
    ways.hidden = !(results.hidden = narrow.hidden = true);
  }
}

async function look(typing) {
  const found = await search(index, field.value, typing);
  found.hits = await phrases(index, found, textOf);
  const used = (await Promise.all([...index.root.facets, ["year"]].map(property))).filter(Boolean);
  const tests = used.map(({ name, data }) => {
    const wanted = chosen(name);
    found.narrowed ||= wanted[0];
    return (document) => !wanted[0] || [data.of[document]].flat().some((value) => wanted.includes(data.values[value]?.[0]));
  });
  found.idle = found.empty && !location.search;
  if (found.idle) found.hits = [];
  used.forEach((facet, own) => {
    facet.counts = {};
    for (const document of found.hits) {
      if (tests.some((test, at) => at !== own && !test(document))) continue;
      for (const value of [facet.data.of[document]].flat()) facet.counts[value] = (facet.counts[value] ?? 0) + 1;
    }
  });
  found.hits = found.hits.filter((document) => tests.every((test) => test(document)));
  if (chosen("sort")[0]) found.hits.sort((a, b) => b - a);
  found.rows = await Promise.all(found.hits.slice(0, shown).map(index.entry));
  return { ...found, used };
}

async function complete() {
  const [, start, key, begun] = field.value.match(/^(.*\s-?|-?)([\p{L}\w-]+):(\S*)$/u) ?? [];
  const all = key && index.root ? (key === "year" ? [byYear(index.root)] : await named(index, key)) : [];
  const fits = ([name, title]) => words(`${name} ${title}`).some((word) => word.startsWith(words(begun)[0] ?? ""));
  values.replaceChildren(...all.flatMap(({ values }) => values).filter(fits).slice(0, 9).map(([name, title]) => new Option(title, `${start + key}:${name}`)));
}

async function textOf(url) {
  const text = await (await fetch(url)).text();
  return $("main", new DOMParser().parseFromString(text, "text/html")).textContent;
}

async function property([name, title, file]) {
  let facet = facets[name];
  if (!facet) {
    const box = aside.appendChild(make("#facet"));
    facet = facets[name] = { name, box, labels: {} };
    $("summary", box).textContent = $("legend", box).textContent = title || form.dataset[name];
    box.open = asked().has(name);
    box.ontoggle = () => box.open && !facet.data && run();
  }
  if (!facet.box.open && !facet.data) return null;
  facet.data = file ? await index.facet(file) : byYear(index.root);
  for (const [value, title] of facet.data.values) {
    if (facet.labels[value]) continue;
    const label = facet.labels[value] = $("fieldset", facet.box).appendChild(make("#choice"));
    Object.assign($("input", label), { name, value, checked: asked().getAll(name).includes(value) });
    $("span", label).textContent = title;
  }
  return facet;
}

function byYear(root) {
  const values = [...new Set(root.months.map(([month]) => month.slice(0, 4)))].filter(Boolean).reverse();
  return {
    values: values.map((year) => [year, number(year, { useGrouping: false })]),
    of: Array.from({ length: root.documents }, (_, document) => values.indexOf(year(root, document))),
  };
}

function show({ query, found, hits, rows, used, some, idle, narrowed }) {
  const marks = new Set(found.flatMap(({ marks }) => [...marks]));
  const meant = found.filter(({ meant }) => meant.length);
  const texts = query.raw.map((text) => meant.find(({ word }) => words(text)[0] === word)?.meant[0] ?? text);
  const fragment = texts.length ? `#:~:${texts.map((text) => `text=${encodeURIComponent(text).replace(/-/g, "%2D")}`).join("&")}` : "";
  list.replaceChildren(...rows.map((entry) => row(entry, marks, fragment)));
  for (const { data, labels, counts } of used) {
    data.values.forEach(([value], at) => {
      $("small", labels[value]).textContent = number(counts[at] ?? 0);
      labels[value].hidden = !counts[at] && !$("input", labels[value]).checked;
    });
  }
  const count = say(!hits.length ? "none" : some ? "some" : "count", { count: number(hits.length) });
  told.textContent = idle ? "" : [count, ...meant.map(({ word, meant }) => say("meant", { word, other: meant.join(", ") }))].join(" — ");
  document.title = field.value ? `${field.value} | ${title}` : title;
  more.hidden = hits.length <= shown;
  ways.hidden = hits.length > 0;
  clear.hidden = !narrowed;
  clear.href = `?q=${encodeURIComponent(field.value)}`;
  offer.hidden = true;
  results.hidden = !hits.length;
  narrow.hidden = idle;
}

function row([url, title, subtitle, date, type, authors, summary], marks, fragment) {
  const row = make("#row");
  const put = (what, text) => {
    const part = $(what, row);
    for (const [piece, is] of pieces(text || "", marks)) (is ? part.appendChild(document.createElement("mark")) : part).append(piece);
    if (!text) part.remove();
  };
  const style = { timeZone: "UTC", year: "numeric", month: date[4] && "long", day: date[7] && "numeric" };
  put(".date", date && new Intl.DateTimeFormat(lang, style).format(new Date(date.slice(0, 10))));
  put(".kind", index.root.types[type]?.[1]);
  put("a", title);
  put(".sub", subtitle);
  put(".gist", summary);
  put(".by", new Intl.ListFormat(lang).format(authors));
  $("a", row).href = url + fragment;
  return row;
}

function propose(word, other) {
  const text = field.value.replace(/[^\s"]+/g, (part) => (words(part).join() === word ? other : part));
  Object.assign($("a", offer), { textContent: text, href: `?q=${encodeURIComponent(text)}` });
  offer.hidden = false;
}

form.onsubmit = (event) => {
  event.preventDefault();
  go();
};
form.oninput = ({ target, isComposing }) => {
  clearTimeout(timer);
  if (target !== field) go();
  else if (!isComposing) timer = setTimeout(() => go(true).then(complete), 250);
};
more.onclick = async () => {
  const { length } = list.children;
  shown += STEP;
  await run(typed);
  $("a", list.children[length])?.focus();
};
onpopstate = restore;
restore();
