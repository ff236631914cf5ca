// What the script of the search page finds: `node ranking.mjs SITE ROOT QUERY...`, where ROOT is the
// address of `root.json`. Prints a line of JSON for each query: the addresses of the best ten.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const [folder, root, ...queries] = process.argv.slice(2);
globalThis.fetch = async (path) => ({ ok: true, arrayBuffer: async () => new Uint8Array(readFileSync(join(folder, path))).buffer });
const name = readdirSync(join(folder, "assets/js")).find((name) => name.startsWith("search-engine."));
const engine = await import(`data:text/javascript;base64,${readFileSync(join(folder, "assets/js", name)).toString("base64")}`);
const index = engine.open(root);
for (const query of queries) {
  const found = await index.twice(() => engine.search(index, query));
  const best = found.hits.slice(0, 10).map(async (document) => (await index.entry(document))[0]);
  console.log(JSON.stringify(await Promise.all(best)));
}
