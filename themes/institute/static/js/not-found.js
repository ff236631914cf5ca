// Where no page stands: the dead address fills the search field, and the pages that it may have meant are offered, from
// the search index.
const guess = document.querySelector("#guess");
const { engine } = guess.dataset;
// The index of the language whose home lies above the address.
const editions = [...guess.querySelectorAll("data")];
const { lang, dir, dataset: { index: root, page } } = editions.findLast(({ value }) => location.pathname.startsWith(value)) ?? editions[0];
const MOST = 3;
const FEW = 320;

const clean = (path) => {
  try { return decodeURIComponent(path); } catch { return path; }
};
/** What the parts of an address say, without numbers and endings, the last first. */
const parts = (path) => clean(path).split("/").reverse()
  .map((part) => part.replace(/\.\w{2,5}$/, "").split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word && !/^\d+$/.test(word)).join(" "))
  .filter((part) => part && part !== "index");
const pairs = (text) => {
  const letters = [...text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, "")];
  return new Set(letters.slice(1).map((letter, at) => letters[at] + letter));
};
/** How alike two texts are, from 0 to 1: the pairs of letters that they share. */
const alike = (one, other) => {
  const [a, b] = [pairs(one), pairs(other)];
  return (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size || 1);
};

const dead = parts(location.pathname);
const field = document.querySelector("[data-lost] [name=q]");
field.value = [...dead].reverse().join(" ");

async function found() {
  const { open, search } = await import(engine);
  const index = open(root);
  const best = new Map();
  const weigh = async (documents) => {
    for (const [url, title, , date, type] of await Promise.all(documents.map(index.entry))) {
      // The last part of an address says most; words of the title may stand in it instead.
      const score = Math.max(alike(dead[0], parts(url)[0] ?? ""), alike(dead[0], title));
      best.set(url, { url, title, date, kind: index.root.types[type]?.[1], score });
    }
  };
  const take = async (text) => weigh((await search(index, text, false)).hits.slice(0, 12));
  const sure = () => good(best)[0]?.score > 0.7;
  await index.twice(async () => {
    await take(dead[0]);
    const words = dead[0].split(" ").filter((word) => word.length > 3).sort((a, b) => b.length - a.length);
    for (const word of words.slice(0, 4)) if (!sure()) await take(word);
    const { root, facet } = index;
    // No word of the address may be one of the archive's; a small archive is looked through.
    if (!good(best).length && root.documents <= FEW) await weigh([...Array(root.documents).keys()]);
    // An author or a topic: the search page lists what is theirs.
    for (const [name, kind, file] of sure() ? [] : root.facets) {
      if (name === "type") continue;
      for (const [value, title] of (await facet(file)).values) {
        const score = Math.max(alike(dead[0], value), alike(dead[0], title));
        if (score > 0.6) best.set(`${name}=${value}`, { url: `${page}?${name}=${encodeURIComponent(value)}`, title, kind, score });
      }
    }
  });
  // Lists and pages about the institute are linked from here already.
  if (lang === document.documentElement.lang) for (const { href, textContent } of document.querySelectorAll("footer nav a, .ways a")) {
    const url = new URL(href);
    if (url.origin !== location.origin || url.hash) continue;
    const own = parts(url.pathname);
    if (own.length) best.set(url.pathname, { url: url.pathname, title: textContent, score: alike(dead.join(), own.join()) });
  }
  return good(best);
}

const good = (best) => {
  const all = [...best.values()].filter(({ score }) => score >= 0.4).sort((a, b) => b.score - a.score);
  // Beside a page that is surely meant, a distant likeness is none.
  return all.filter(({ score }) => score > all[0].score / 2).slice(0, MOST);
};

function show({ url, title, date, kind }) {
  const row = guess.querySelector("template").content.firstElementChild.cloneNode(true);
  const style = { timeZone: "UTC", year: "numeric", month: date?.[4] && "long", day: date?.[7] && "numeric" };
  row.querySelector(".kind").textContent = kind ?? "";
  row.querySelector(".date").textContent = date ? new Intl.DateTimeFormat(lang, style).format(new Date(date.slice(0, 10))) : "";
  Object.assign(row.querySelector("a"), { href: url, textContent: title });
  return row;
}

if (root && dead.length) {
  const rows = (await found().catch(() => [])).map(show);
  Object.assign(guess.querySelector("ol"), { lang, dir }).append(...rows);
  guess.hidden = !rows.length;
}
