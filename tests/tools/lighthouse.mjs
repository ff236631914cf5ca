// Lighthouse on pages of a finished site, as a phone sees them: `node lighthouse.mjs SITE RUNS PAGE...`.
// Prints scores, bytes and requests, and each fault on a line of its own; exit status 1 when there is one.
// Performance depends on the machine: it is the median of the runs, and told only.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { FLAGS, PATIENCE, find } from "./chromium.mjs";
import { serve } from "./server.mjs";

const [folder, runs, ...pages] = process.argv.slice(2);
const GATES = ["accessibility", "best-practices", "seo"];
// Each of them says what of a picture costs readers: its size, its shape, or when it comes.
const PICTURES = ["image-aspect-ratio", "image-size-responsive", "unsized-images", "image-delivery-insight", "lcp-discovery-insight"];
const site = await serve(folder);
const browser = await launch({
  chromePath: find("chromium"),
  chromeFlags: ["--headless=new", ...FLAGS],
  logLevel: "silent",
});
const options = { port: browser.port, logLevel: "silent", output: "json", maxWaitForFcp: PATIENCE, maxWaitForLoad: PATIENCE };
const faults = [];
for (const page of pages) {
  const results = [];
  for (let run = 0; run < Number(runs); run += 1) {
    const { lhr } = await lighthouse(site.origin + page, { ...options, onlyCategories: ["performance", ...GATES] });
    if (lhr.runtimeError) faults.push(`${page}: ${lhr.runtimeError.message}`);
    results.push(lhr);
  }
  for (const { categories, audits } of results) {
    for (const gate of GATES) {
      const { score, auditRefs } = categories[gate];
      if (score === 1) continue;
      const failed = auditRefs.filter(({ id, weight }) => weight && audits[id].score !== null && audits[id].score < 1);
      faults.push(`${page}: ${gate} ${score}: ${failed.map(({ id }) => `${id} (${audits[id].title})`).join(", ")}`);
    }
    for (const id of PICTURES) {
      const { score, title, details } = audits[id];
      if (score === null || score === 1) continue;
      const what = JSON.stringify(details?.items ?? []).slice(0, 400);
      faults.push(`${page}: ${id} ${score}: ${title}: ${what}`);
    }
    const shift = audits["cumulative-layout-shift"].numericValue;
    if (shift !== 0) faults.push(`${page}: layout shift ${shift}`);
  }
  console.log(`${page}: ${told(results)}`);
}
await browser.kill();
site.stop();
for (const fault of new Set(faults)) console.log(`FAULT ${fault}`);
process.exit(faults.length ? 1 : 0);

function told(results) {
  const score = (category) => median(results.map(({ categories }) => Math.round(categories[category].score * 100)));
  const scores = ["performance", ...GATES].map((category) => `${category} ${score(category)}`);
  const value = (audit) => median(results.map(({ audits }) => audits[audit].numericValue));
  const times = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time"];
  const requests = results[0].audits["network-requests"].details.items;
  const bytes = requests.reduce((sum, { transferSize }) => sum + transferSize, 0);
  return [
    ...scores,
    `layout shift ${value("cumulative-layout-shift")}`,
    ...times.map((audit) => `${audit} ${Math.round(value(audit))} ms`),
    `${requests.length} requests`,
    `${bytes} bytes`,
  ].join("; ");
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
