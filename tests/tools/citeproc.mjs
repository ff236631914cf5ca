// Formats the items of a file with citeproc-js, each alone, and prints their entries as JSON.
// node citeproc.mjs ITEMS STYLE.csl LOCALE.xml
import { readFileSync } from "node:fs";
import CSL from "citeproc";

const [items, style, locale] = process.argv.slice(2).map((file) => readFileSync(file, "utf8"));
const works = new Map(JSON.parse(items).map((item) => [String(item.id), item]));
const told = {};
for (const key of works.keys()) {
  const engine = new CSL.Engine({ retrieveLocale: () => locale, retrieveItem: (id) => works.get(id) }, style, "en-US", true);
  engine.updateItems([key]);
  const [, entries] = engine.makeBibliography() || [null, []];
  told[key] = entries.join("");
}
console.log(JSON.stringify(told));
