// Searches an index: docs/search-format.md.

const MARKS = /[\u00ad\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u2060\u20d0-\u20ff\ufe20-\ufe2f\ufeff]/g;
const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ħ: "h", ŧ: "t", ı: "i", ς: "σ", ى: "ي", ی: "ي", ک: "ك", ة: "ه", ٱ: "ا" };
const RUN = /[\p{Alphabetic}\p{N}\p{M}]+/gu;
const DENSE = "\\u0e00-\\u0eff\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const STRETCH = new RegExp(`[${DENSE}]+|[^${DENSE}]+`, "gu");
const IS_DENSE = new RegExp(`^[${DENSE}]`, "u");

const fold = (text) => text.normalize("NFKD").toLowerCase().replace(MARKS, "")
  .replace(/[^\0-~]/g, (letter) => LETTERS[letter] ?? letter).normalize("NFC")
  .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt() & 15);

const stretches = (text) => (text.match(RUN) ?? []).flatMap((run) => run.match(STRETCH));

export const words = (text) => stretches(fold(text)).flatMap((stretch) => {
  const letters = [...stretch];
  if (!IS_DENSE.test(stretch)) return stretch.replace(/^(?:وال|بال|كال|فال|ال|لل)(?=...)/u, "");
  return letters.length < 2 ? stretch : letters.slice(1).map((letter, at) => letters[at] + letter);
}).filter((word) => word.length <= 64);

export function pieces(text, found) {
  const all = [];
  let end = 0;
  for (const stretch of stretches(text)) {
    const at = text.indexOf(stretch, end);
    all.push([text.slice(end, at), false]);
    const letters = [...stretch];
    const is = (at) => found.has(fold(letters[at] + letters[at + 1]));
    if (letters.length > 1 && IS_DENSE.test(stretch)) letters.forEach((letter, at) => all.push([letter, is(at) || is(at - 1)]));
    else all.push([stretch, words(stretch).some((word) => found.has(word))]);
    end = at + stretch.length;
  }
  return [...all, [text.slice(end), false]];
}

function distance(a, b) {
  const lines = [];
  for (let i = 0; i <= a.length; i += 1) {
    const line = lines[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      line[j] = i ? Math.min(lines[i - 1][j] + 1, line[j - 1] + 1, lines[i - 1][j - 1] + (a[i - 1] !== b[j - 1])) : j;
      if (i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) line[j] = Math.min(line[j], lines[i - 2][j - 2] + 1);
    }
  }
  return lines[a.length][b.length];
}

const text = (bytes) => new TextDecoder().decode(new Uint8Array(bytes));

function reader(bytes) {
  let [at, last] = [0, []];
  const u8 = () => bytes[at++] ?? missing();
  const take = (count) => Array.from({ length: count }, u8);
  return {
    u8,
    varint() {
      const byte = u8();
      return byte < 128 ? byte : byte - 128 + 128 * this.varint();
    },
    word: () => text(take(u8())),
    next: () => text((last = [...last.slice(0, u8()), ...take(u8())])),
    at: () => at,
  };
}

function missing() {
  throw new Error("the index is cut short");
}

function terms(bytes) {
  const from = reader(bytes);
  const [count, groups] = [from.varint(), from.varint(), from.varint()];
  const table = new Map();
  for (let at = 0; at < count; at += 1) {
    const word = from.next();
    const group = from.varint() - 1;
    table.set(word, { group, home: group < 0 && from.word(), df: from.varint() });
  }
  const heads = Array.from({ length: groups }, () => [from.varint(), from.varint()]);
  let end = from.at();
  const starts = heads.map(([, size]) => (end += size) - size);
  if (end !== bytes.length) missing();
  const read = [];
  return { table, group: (number) => (read[number] ??= postings(bytes, starts[number], heads[number][0])) };
}

function postings(bytes, start, count) {
  let at = 8 * start + 8;
  const bit = () => (bytes[at >> 3] >> (at++ & 7)) & 1;
  const rice = (k) => {
    let number = 0;
    while (bit()) number += 1;
    number *= 2 ** k;
    for (let low = 0; low < k; low += 1) number += bit() << low;
    return number;
  };
  const [documents, weights] = [[], []];
  for (let document = -1; documents.length < count >> 1; ) {
    documents.push((document += rice(bytes[start]) + 1));
    const zigzag = rice(1);
    weights.push(2 ** (((zigzag >> 1) ^ -(zigzag & 1)) / 2));
  }
  return { documents, weights, everywhere: count & 1 };
}

function lexicon(bytes) {
  const from = reader(bytes);
  const found = [];
  while (from.at() < bytes.length) found.push([from.next(), from.u8()]);
  return found;
}

export function open(url) {
  let files;
  const load = async (path, read = (bytes) => JSON.parse(text(bytes))) => {
    const response = await fetch(url.replace("root.json", path), { cache: path === "root.json" ? "no-cache" : "default" });
    return response.ok ? read(new Uint8Array(await response.arrayBuffer())) : missing();
  };
  const file = (folder, names, number, read) => {
    const path = `${folder}/${names.slice(7 * number, 7 * number + 7)}.${read ? "bin" : "json"}`;
    return (files[path] ??= load(path, read));
  };
  const begin = async () => {
    files = {};
    index.root = await load("root.json");
    index.keys = index.root.keys.split(" ");
    if (index.root.format !== 1) missing();
  };
  const index = {
    shard: (word) => index.keys.findLastIndex((key) => key <= word),
    terms: (number) => (index.root.terms ? file("t", index.root.terms, number, terms) : { table: new Map() }),
    facet: (name) => file("f", name, 0),
    lexicon(word) {
      const { lexicons } = index.root;
      const name = lexicons[[...word][0]] ?? lexicons[""];
      return name ? file("l", name, 0, lexicon) : [];
    },
    async entry(document) {
      const { block, blocks } = index.root;
      return (await file("m", blocks, Math.floor(document / block)))[document % block];
    },
    /** A file that is gone or cut short is of a former site: again from the root. */
    async twice(work) {
      try {
        if (!index.root) await begin();
        return await work();
      } catch {
        await begin();
        return work();
      }
    },
  };
  return index;
}

function parse(text, facets) {
  const query = { words: [], phrases: [], without: [], filters: [], raw: [] };
  const names = ["tag", "year", ...facets.map(([name]) => name)];
  for (const [, minus, key = "", phrase, plain] of text.matchAll(/(?<!\S)(-?)(?:([\p{L}\w-]+):(?=\S))?(?:"([^"]*)"|(\S+))/gu)) {
    const is = names.includes(key.toLowerCase());
    const value = (key && !is ? `${key} ` : "") + (phrase ?? plain.replace(/"/g, ""));
    const found = words(value);
    if (is) query.filters.push([key.toLowerCase(), value, minus]);
    else if (minus) query.without.push(...found);
    else if (found.length) {
      query.words.push(...found);
      query.raw.push(value);
      if (phrase && found.length > 1) query.phrases.push(value);
    }
  }
  return query;
}

async function look(index, word) {
  const { table, group } = await index.terms(index.shard(word));
  const entry = table.get(word);
  if (!entry || entry.home) return entry ? look(index, entry.home) : null;
  const same = [...table.keys()].filter((other) => table.get(other).group === entry.group);
  return { ...group(entry.group), same };
}

function joined(lists, join) {
  if (lists.length < 2) return lists[0];
  const [all, counts] = [new Map(), new Map()];
  for (const { documents, scores } of lists) {
    documents.forEach((document, at) => {
      all.set(document, join(scores[at], all.get(document) ?? scores[at]));
      counts.set(document, (counts.get(document) ?? 0) + 1);
    });
  }
  const documents = [...all.keys()].filter((document) => join === Math.max || counts.get(document) === lists.length);
  return { documents, scores: documents.map((document) => all.get(document)) };
}

async function find(index, word, typing, is_last) {
  const lists = [];
  const found = { word, documents: [], marks: new Set(), own: 0, everywhere: true, meant: [] };
  const take = async (all, weight) => {
    const groups = await Promise.all(all.map((word) => look(index, word)));
    if (!all.length || groups.includes(null)) return 0;
    const list = joined(groups.map(({ documents, weights }) => {
      const idf = Math.log(1 + (index.root.documents - documents.length + 0.5) / (documents.length + 0.5));
      return { documents, scores: weights.map((tf) => (weight * idf * tf * 2.2) / (tf + 1.2)) };
    }), Math.min);
    lists.push(list);
    all.forEach((word, at) => [word, ...groups[at].same].forEach((word) => found.marks.add(word)));
    found.everywhere &&= groups.every(({ everywhere }) => everywhere);
    return list.documents.length;
  };
  found.own = await take([word], 1);
  if (!found.own) for (const other of forms(index.root, word)) found.own += await take([other], 1);
  if (is_last && (typing || found.own < 3) && (word.length > 2 || IS_DENSE.test(word))) {
    for (const other of await beginning(index, word)) await take([other], 0.7);
  }
  for (const wording of index.root.synonyms?.[word] ?? []) await take(words(wording), 0.8);
  if (!lists.length) {
    found.meant = await near(index, word, word.length < 4 ? 0 : word.length < 8 ? 1 : 2, 0);
    for (const other of found.meant) await take([other], 0.8);
  }
  found.everywhere &&= lists.length;
  return { ...found, ...joined(lists, Math.max) };
}

const forms = (root, word) => new Set((root.forms ?? []).flatMap((set) => {
  const ends = set.replace("-", "").split(" ");
  const starts = ends.filter((end) => word.endsWith(end)).map((end) => word.slice(0, word.length - end.length));
  return starts.flatMap((start) => (start.length < 3 ? [] : ends.map((end) => start + end)));
}));

async function beginning(index, word) {
  const [found, first] = [[], index.shard(word)];
  for (let at = first; at < first + 3 && (at === first || index.keys[at]?.startsWith(word)); at += 1) {
    for (const [other, { df }] of (await index.terms(at)).table) if (other !== word && other.startsWith(word)) found.push([other, df]);
  }
  return found.sort((a, b) => b[1] - a[1]).slice(0, 24).map(([other]) => other);
}

async function near(index, word, most, least) {
  if (!most || IS_DENSE.test(word) || /^\p{N}/u.test(word)) return [];
  const found = [];
  for (const [other, often] of await index.lexicon(word)) {
    const far = often < least || Math.abs(word.length - other.length) > most ? 0 : distance(word, other);
    if (far && far <= most) found.push([other, far, often]);
  }
  found.sort((a, b) => a[1] - b[1] || b[2] - a[2] || (a[0] < b[0] ? -1 : 1));
  return found.slice(0, 3).map(([other]) => other);
}

export const year = ({ months }, document) => months.findLast(([, first]) => first <= document)[0].slice(0, 4);

export const named = ({ root, facet }, key) => Promise.all(root.facets
  .filter(([name]) => name === key || (key === "tag" && name !== "type" && name !== "author"))
  .map(([, , file]) => facet(file)));

async function filter(index, [key, value, minus]) {
  let test;
  if (key === "year") {
    const [from, to = from] = fold(value).split(/[-–]/);
    test = (document) => year(index.root, document) >= (from || "0") && year(index.root, document) <= (to || "9");
  } else {
    const wanted = words(value).join(" ");
    const begins = (text) => ` ${words(text).join(" ")}`.includes(` ${wanted}`);
    const tests = (await named(index, key)).map(({ values, of }) => {
      const fits = values.map(([name, title]) => begins(title) || begins(name));
      return (document) => [of[document]].flat().some((value) => fits[value]);
    });
    test = (document) => tests.some((test) => test(document));
  }
  return (document) => test(document) === !minus;
}

/** The best documents first. `some`: none has all words. */
export async function search(index, text, typing) {
  const { root } = index;
  const query = parse(text, root.facets);
  const asked = new Set(query.words.filter((word) => !root.stop?.includes(word)));
  const found = await Promise.all([...asked].map((word, at) => find(index, word, typing, at === asked.size - 1)));
  const tests = await Promise.all(query.filters.map((one) => filter(index, one)));
  for (const group of await Promise.all(query.without.map((word) => look(index, word)))) {
    const out = new Set(group?.documents);
    tests.push((document) => !out.has(document));
  }
  const needed = found.filter(({ everywhere }) => !everywhere).length || found.length;
  const [sums, counts] = [new Float64Array(root.documents), new Uint16Array(root.documents)];
  let [most, best] = [0, []];
  for (const { documents, scores, everywhere } of found) {
    documents.forEach((document, at) => {
      sums[document] += scores[at];
      if ((everywhere && needed < found.length) || ++counts[document] < most) return;
      if (counts[document] > most) [most, best] = [counts[document], []];
      best.push(document);
    });
  }
  if (!most) best = [...sums.keys()].filter((document) => sums[document] || !asked.size);
  // A score, then its document: numbers sort fast.
  best = best.filter((document) => tests.every((test) => test(document)));
  best = best.map((document) => Math.round(sums[document] * 2 ** 16) * root.documents + document);
  const hits = [...Float64Array.from(best).sort().reverse()].map((key) => key % root.documents);
  return { query, found, hits, some: most < needed, empty: !asked.size && !tests.length };
}

export async function suggest(index, { found }) {
  for (const { word, own } of found) {
    if (own && own <= 10 && word.length > 3) {
      const [other] = await near(index, word, 1, Math.floor(Math.log2(own)) + 5);
      if (other) return [word, other];
    }
  }
  return [];
}

export async function phrases(index, { query, hits }, textOf) {
  if (!query.phrases.length) return hits;
  const plain = (text) => ` ${words(text).join(" ")} `;
  const best = hits.slice(0, 20);
  const kept = await Promise.all(best.map(async (document) => {
    const [url, title, subtitle, , , , summary] = await index.entry(document);
    const has = (...texts) => query.phrases.every((phrase) => texts.some((text) => plain(text).includes(plain(phrase))));
    return has(title, subtitle, summary) || has(await textOf(url));
  }));
  return best.filter((_, at) => kept[at]);
}
