// Looks over an author's shoulder, in Chromium: `node serve.mjs SITE STYLE URL FOLLOWING`. SITE is
// the bundled site, STYLE its style sheet, which `ssg serve` shows at URL and, with `--follow`, at FOLLOWING. Prints each fault on a line of its own; exit status 1 when
// there is one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PATIENCE, launch } from "./chromium.mjs";

const [folder, style, url, following] = process.argv.slice(2);
const PATH = "articles/2025/the-bank-that-said-no/";
const SOURCE = "content/articles/the-bank-that-said-no.md";
const faults = [];
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 900, height: 500 } });
page.setDefaultTimeout(PATIENCE);
page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()}`));
page.on("pageerror", (error) => faults.push(`script: ${error.message}`));

const file = (name) => join(folder, name);
const edit = (name, change) => {
  const text = readFileSync(file(name), "utf8");
  const changed = change(text);
  if (changed === text) throw new Error(`${name} did not change`);
  writeFileSync(file(name), changed);
};
const expect = (what, is, told = "") => is || faults.push(`${what} ${told}`);
const overlay = () => page.locator("ssg-overlay");

try {
  await page.goto(url + PATH);
  await page.evaluate(() => { window.own = 1; scrollTo({ top: 300, behavior: "instant" }); });
  const scrolled = await page.evaluate(() => scrollY);
  expect("the page is long enough to be scrolled", scrolled === 300, scrolled);

  edit(SOURCE, (text) => `${text}\nA paragraph of the browser test.\n`);
  await page.waitForFunction(() => document.body.textContent.includes("A paragraph of the browser test."));
  await page.waitForFunction(() => scrollY === 300).catch(() => {});
  expect("the page stays where it was", (await page.evaluate(() => scrollY)) === 300, await page.evaluate(() => scrollY));
  expect("the page was loaded again", (await page.evaluate(() => window.own)) === undefined);

  await page.evaluate(() => { window.own = 2; });
  const before = await page.evaluate(() => getComputedStyle(document.body).outlineStyle);
  edit(style, (text) => `${text}\nbody { outline: 3px dashed red }\n`);
  await page.waitForFunction(() => getComputedStyle(document.body).outlineStyle === "dashed");
  expect("the style was another before", before !== "dashed");
  expect("a style sheet is exchanged without loading", (await page.evaluate(() => window.own)) === 2);
  expect("the page stays where it was", (await page.evaluate(() => scrollY)) === 300);

  const good = readFileSync(file(SOURCE), "utf8");
  writeFileSync(file(SOURCE), good.replace(/^date:.*$/m, "date: no day at all"));
  await overlay().waitFor();
  const told = await overlay().evaluate((element) => element.shadowRoot.textContent);
  expect("the overlay tells the mistake", told.includes("no day at all") && told.includes(SOURCE), told);
  const link = await overlay().locator("a").first().getAttribute("href");
  expect("a link opens the editor", /^vscode:\/\/file\/.*the-bank-that-said-no\.md:\d+:\d+$/.test(link), link);
  expect("the last good page stays", (await page.textContent("main")).includes("A paragraph of the browser test."));
  await page.reload();
  await overlay().waitFor();
  writeFileSync(file(SOURCE), good);
  await overlay().waitFor({ state: "detached" });

  await page.goto(following + PATH);
  // It listens: a mistake reaches it.
  writeFileSync(file(SOURCE), good.replace(/^date:.*$/m, "date: no day at all"));
  await overlay().waitFor();
  writeFileSync(file(SOURCE), good);
  await overlay().waitFor({ state: "detached" });
  edit("content/articles/secret-hostage-talks/index.md", (text) => `${text}\nFollowed.\n`);
  await page.waitForURL((now) => now.pathname.includes("secret-hostage-talks"));
  await page.waitForFunction(() => document.body.textContent.includes("Followed."));
} catch (error) {
  faults.push(error.stack);
}
await browser.close();
for (const fault of faults) console.log(`FAULT ${fault}`);
process.exit(faults.length ? 1 : 0);
