// Narrows a list in place, from the columns of the search index (docs/search-format.md). Loaded when a
// reader first narrows; every link of it also leads to a page of its own, or stays as it is.
const nav = document.querySelector(".narrow[data-index]");
const data = nav.dataset;
const { open, year } = await import(data.engine);
const index = open(data.index);
const { lang } = document.documentElement;
const STEP = 20;
// Titles are sorted by reading them: of more works that would be many files.
const MOST_TITLES = 320;
const base = new URLSearchParams(data.query);
base.delete("sort");
const own = [...document.querySelectorAll("main > .band, main > .pages, main > .empty, main > .filters")];
const number = (value) => new Intl.NumberFormat(lang).format(value);
const made = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content.firstElementChild;
const ROW = made('<li><article class="row"><p class="meta"><span class="kind"></span> <span class="date"></span></p><h3><a></a></h3><p class="sub"></p><p class="by"></p></article></li>');

const told = made('<p class="block told" role="status"></p>');
const band = made('<section class="band"><h2></h2><ol class="rows"></ol><p><button class="plain" type="button"></button></p></section>');
const [title, list, more] = ["h2", "ol", "button"].map((what) => band.querySelector(what));
const order = made('<p><label></label> <select></select></p>');
const select = order.querySelector("select");
order.querySelector("label").textContent = data.sort;
order.querySelector("label").htmlFor = select.id = "narrow-sort";
select.append(...["newest", "oldest", "titles"].map((name) => new Option(data[name], name)));
title.textContent = data.results;
more.textContent = data.more;
band.hidden = true;
nav.querySelector(".facets").append(order);
nav.after(told, band);

let [turn, shown] = [0, STEP];
const asked = () => new URLSearchParams(location.search);

/** What is chosen: what the page is of, and what the address says more. */
function chosen() {
  const all = new Map(base);
  for (const [name, value] of asked()) if (name !== "sort") all.set(name, value);
  return all;
}

async function property(box) {
  const { name } = box.dataset;
  const facet = index.root.facets.find(([known]) => known === name);
  if (facet) return { name, box, ...(await index.facet(facet[2])) };
  const years = Array.from({ length: index.root.documents }, (_, document) => year(index.root, document));
  const values = [...new Set(years)].filter(Boolean).sort().reverse();
  return { name, box, values: values.map((year) => [year, new Intl.NumberFormat(lang, { useGrouping: false }).format(year)]), of: years.map((year) => values.indexOf(year)) };
}

const all = (value) => [value].flat();

async function look() {
  const boxes = [...nav.querySelectorAll("[data-name]")];
  const named = [...new Set([...boxes.map((box) => box.dataset.name), ...chosen().keys()])];
  const properties = await Promise.all(named.map((name) => property(boxes.find((box) => box.dataset.name === name) ?? { dataset: { name } })));
  const types = await index.facet(index.root.facets.find(([name]) => name === "type")[2]);
  const want = chosen();
  const tests = properties.map(({ name, values, of }) => {
    const wanted = want.has(name) ? values.findIndex(([value]) => value === want.get(name)) : -1;
    return (document) => !want.has(name) || all(of[document]).includes(wanted);
  });
  const documents = [...Array(index.root.documents).keys()].filter((document) => all(types.of[document]).length);
  properties.forEach((property, at) => {
    property.counts = {};
    for (const document of documents) {
      if (tests.every((test, other) => other === at || test(document))) {
        for (const value of all(property.of[document])) property.counts[value] = (property.counts[value] ?? 0) + 1;
      }
    }
  });
  const found = documents.filter((document) => tests.every((test) => test(document)));
  const sort = asked().get("sort") ?? "newest";
  if (sort !== "oldest") found.reverse();
  select.lastChild.disabled = found.length > MOST_TITLES;
  if (sort === "titles" && found.length <= MOST_TITLES) {
    const titles = new Map(await Promise.all(found.map(async (document) => [document, (await index.entry(document))[1]])));
    const { compare } = new Intl.Collator(lang, { numeric: true });
    found.sort((a, b) => compare(titles.get(a), titles.get(b)));
  }
  return { properties, found, rows: await Promise.all(found.slice(0, shown).map(index.entry)) };
}

function row([url, title, subtitle, date, type, authors]) {
  const row = ROW.cloneNode(true);
  const put = (what, text) => (text ? (row.querySelector(what).textContent = text) : row.querySelector(what).remove());
  const style = { timeZone: "UTC", year: "numeric", month: date[4] && "long", day: date[7] && "numeric" };
  put(".kind", index.root.types[type]?.[1]);
  put(".date", date && new Intl.DateTimeFormat(lang, style).format(new Date(date.slice(0, 10))));
  put("a", title);
  put(".sub", subtitle);
  put(".by", new Intl.ListFormat(lang).format(authors));
  row.querySelector("a").href = url;
  return row;
}

/** The links of a property: those of the page, and those of values that only the script can narrow by. */
function links({ name, box, values, counts }, want) {
  const list = box.querySelector?.("ul");
  if (!list) return;
  const known = new Map([...list.querySelectorAll("a")].map((link) => [link.dataset.value, link]));
  values.forEach(([value, title], at) => {
    let link = known.get(value);
    if (!link && counts[at]) {
      const item = list.appendChild(made("<li><a></a> <small></small></li>"));
      link = Object.assign(item.firstChild, { textContent: title });
      link.dataset.value = value;
    }
    if (!link) return;
    link.parentNode.hidden = !counts[at];
    link.parentNode.querySelector("small").textContent = number(counts[at] ?? 0);
    want.get(name) === value ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    if (!link.getAttribute("href") || link.dataset.made) Object.assign(link, { href: toggled(name, value) }).dataset.made = "";
  });
}

/** The address with a value chosen, or no longer. */
function toggled(name, value) {
  const to = asked();
  if (chosen().get(name) === value || base.get(name) === value) to.delete(name);
  else to.set(name, value);
  return location.pathname + (`${to}` && `?${to}`);
}

async function run() {
  const mine = ++turn;
  const { properties, found, rows } = await index.twice(look);
  if (mine !== turn) return;
  const want = chosen();
  properties.forEach((property) => links(property, want));
  list.replaceChildren(...rows.map(row));
  told.textContent = data.count.replace("{count}", number(found.length));
  select.value = asked().get("sort") ?? "newest";
  more.hidden = found.length <= shown;
  const is = location.search !== "";
  band.hidden = !is;
  own.forEach((part) => { part.hidden = is; });
}

/** Goes to an address of this page; where the index does not answer, to the page that `or` is. */
async function go(address, or) {
  history.pushState(null, "", address);
  shown = STEP;
  await run().catch(() => location.assign(or));
}

nav.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-value]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(toggled(link.closest("[data-name]").dataset.name, link.dataset.value), link.href);
});
select.addEventListener("change", () => {
  const to = asked();
  select.value === "newest" ? to.delete("sort") : to.set("sort", select.value);
  go(location.pathname + (`${to}` && `?${to}`), location.pathname);
});
more.addEventListener("click", async () => {
  const { length } = list.children;
  shown += STEP;
  await run();
  list.children[length]?.querySelector("a").focus();
});
addEventListener("popstate", () => { shown = STEP; run().catch(() => location.reload()); });

/** The first click came before this script. */
export const first = (link) => go(toggled(link.closest("[data-name]").dataset.name, link.dataset.value), link.href);
if (location.search) run().catch(() => {});
