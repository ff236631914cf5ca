// Formats the items of a file of CSL-JSON by a style with citeproc-js, which is not ours:
//
//     node formatted.mjs STYLE.csl LOCALES ITEMS.json
//
// Prints the words of each entry of the bibliography, by the ids of the items.

import CSL from 'citeproc';
import { readFileSync } from 'node:fs';

const [style, locales, file] = process.argv.slice(2);
const items = JSON.parse(readFileSync(file, 'utf8'));
const byId = new Map(items.map((item) => [item.id, item]));
const system = {
  retrieveLocale: (language) => {
    try {
      return readFileSync(`${locales}/locales-${language}.xml`, 'utf8');
    } catch {
      return readFileSync(`${locales}/locales-en-US.xml`, 'utf8');
    }
  },
  retrieveItem: (id) => structuredClone(byId.get(id)),
};
const engine = new CSL.Engine(system, readFileSync(style, 'utf8'), 'en-US', true);
// Names as they are in the file: the other program splits no particle off, either.
engine.opt.development_extensions.parse_names = false;
engine.updateItems(items.map((item) => item.id));
const words = (html) => html
  .replace(/<div class="csl-(left-margin|right-inline)">/g, ' ')
  .replace(/<[^>]*>/g, '')
  .replaceAll('&#38;', '&').replaceAll('&#60;', '<').replaceAll('&#62;', '>').replaceAll('&amp;', '&')
  .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')
  .replace(/\s+/g, ' ')
  .trim();
const read = {};
for (const { id } of items) {
  // One by one, since a style may have no entry for an item. What depends on others, as "2000a", stays.
  const [, entries] = engine.makeBibliography({ include: [{ field: 'id', value: id }] });
  read[id] = words(entries[0] ?? '');
}
console.log(JSON.stringify(read, null, 1));
