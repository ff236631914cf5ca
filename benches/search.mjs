// What searches cost a reader, in Chromium: `node benches/search.mjs SITE ssg|pagefind [QUERIES]`.
//
// Each query runs in a browser that has seen nothing yet, then the next one after it, then the same
// again; the first ten results are loaded. The net has a latency of 100 ms and 10 Mbit/s. Prints medians on
// one line: requests, KB and seconds of a first query, the same of a later one, and milliseconds of one
// whose files are all there.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { launch, newContext } from "../tests/tools/chromium.mjs";
import { serve } from "../tests/tools/server.mjs";

const NET = { offline: false, latency: 100, downloadThroughput: 1.25e6, uploadThroughput: 1.25e6 };
const [, , site, program, count = "30"] = process.argv;
const content = join(site, "content/articles");
const articles = readdirSync(content).sort();

// The same words each time: two of one article.
let state = 7;
const below = (end) => (state = (state * 48271) % 2147483647) % end;
const query = () => {
  const text = readFileSync(join(content, articles[below(articles.length)]), "utf8").split("---\n")[2];
  const words = text.match(/[A-Za-z]{5,}/g);
  return [0, 0].map(() => words[below(words.length)].toLowerCase()).join(" ");
};

const search = {
  async ssg([engine, query]) {
    globalThis.ours ??= await import(engine);
    globalThis.ourIndex ??= globalThis.ours.open("/search/en/root.json");
    const found = await globalThis.ourIndex.twice(() => globalThis.ours.search(globalThis.ourIndex, query));
    await Promise.all(found.hits.slice(0, 10).map(globalThis.ourIndex.entry));
    return found.hits.length;
  },
  async pagefind([, query]) {
    // On the net of the page, not of a worker, where it can be counted and slowed down.
    globalThis.Worker = undefined;
    globalThis.theirs ??= await import("/pagefind/pagefind.js");
    const found = await globalThis.theirs.search(query);
    await Promise.all(found.results.slice(0, 10).map((result) => result.data()));
    return found.results.length;
  },
}[program];

const scripts = join(site, "public/assets/js");
const script = program === "ssg" && readdirSync(scripts).find((name) => name.startsWith("search-engine"));
const { origin, stop } = await serve(join(site, "public"));
const browser = await launch();
const all = { first: [], later: [], cached: [] };
let found = 0;
for (let at = 0; at < Number(count); at += 1) {
  const context = await newContext(browser);
  const page = await context.newPage();
  await page.goto(`${origin}/sitemap.xml`);
  const net = await context.newCDPSession(page);
  await net.send("Network.enable");
  await net.send("Network.emulateNetworkConditions", NET);
  const seen = { requests: 0, bytes: 0 };
  net.on("Network.requestWillBeSent", () => (seen.requests += 1));
  net.on("Network.loadingFinished", ({ encodedDataLength }) => (seen.bytes += encodedDataLength));
  const [one, other] = [query(), query()];
  for (const [kind, words] of [["first", one], ["later", other], ["cached", other]]) {
    Object.assign(seen, { requests: 0, bytes: 0 });
    const begun = performance.now();
    found += await page.evaluate(search, [`/assets/js/${script}`, words]);
    const seconds = (performance.now() - begun) / 1000;
    // What was asked for is counted when its last byte is there.
    await page.waitForTimeout(100);
    all[kind].push({ requests: seen.requests, kilobytes: seen.bytes / 1000, seconds });
  }
  await context.close();
}
await browser.close();
stop();
if (!found) throw new Error("no query found anything");
const median = (kind, what) => all[kind].map((one) => one[what]).sort((a, b) => a - b)[Math.floor(all[kind].length / 2)];
const told = ["first", "later"].flatMap((kind) => [median(kind, "requests"), median(kind, "kilobytes").toFixed(0), median(kind, "seconds").toFixed(2)]);
console.log([...told, (1000 * median("cached", "seconds")).toFixed(0)].join(" "));
