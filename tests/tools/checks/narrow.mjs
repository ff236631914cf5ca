// Lists that readers narrow: plain pages without script, and in place with it.
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "../page.mjs";

const LIST = "/topics/energy-and-water/";

export async function narrow(run) {
  const expect = (truth, message) => { if (!truth) run.fault(LIST, message); };
  await plain(run, expect);
  await inPlace(run, expect);
  await keys(run, expect);
  await withoutIndex(run, expect);
  const page = readFileSync(join(run.folder, LIST, "index.html"), "utf8");
  const [, script] = page.match(/data-script="([^"]+)"/);
  run.note(`${gzipSync(readFileSync(join(run.folder, script)), { level: 9 }).length} bytes of script for lists`);
  expect(!/<script[^>]+narrow/.test(page), "the script for lists is loaded before anybody narrows one");
}

const titles = (page) => page.locator("main .rows h3:visible").allInnerTexts();
const facet = (page, name) => page.locator(`.narrow [data-name=${name}]`);
const counted = (page) => page.waitForFunction(() => /\d/.test(document.querySelector(".told")?.textContent ?? ""));

/** Every link leads to a page that has as many works as it says, and back. */
async function plain(run, expect) {
  const tab = await open(run, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const { page } = tab;
  await tab.go(LIST);
  const type = facet(page, "type");
  await type.locator("summary").click();
  const link = type.locator("a").first();
  const count = Number(await type.locator("small").first().innerText());
  await link.click();
  await page.waitForURL("**/topics/energy-and-water/*/");
  expect((await titles(page)).length === count, `a link that counts ${count} leads to ${(await titles(page)).length}`);
  expect((await page.locator(".narrow [aria-current=page]").count()) === 2, "the narrower page does not say what it is of");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 320, `a narrower page is ${wide} pixels wide on a screen of 320`);
  await facet(page, "type").locator("p a").click();
  await page.waitForURL(`**${LIST}`);
  await tab.close();
}

async function inPlace(run, expect) {
  const tab = await open(run);
  const { page } = tab;
  await tab.go(LIST);
  const before = await titles(page);
  await facet(page, "type").locator("summary").click();
  const link = facet(page, "type").locator("a").first();
  const count = Number(await facet(page, "type").locator("small").first().innerText());
  await link.click();
  await counted(page);
  expect(new URL(page.url()).pathname === LIST && /type=/.test(page.url()), `the address is ${page.url()}`);
  expect((await titles(page)).length === count, `${count} works are ${(await titles(page)).length} in place`);
  expect((await link.getAttribute("aria-current")) === "true", "what is chosen is not told");
  expect(await link.evaluate((link) => document.activeElement === link), "narrowing loses the focus");
  // A third property, of which there is no page.
  await facet(page, "author").locator("summary").click();
  const author = facet(page, "author").locator("a:visible").first();
  const fewer = Number(await facet(page, "author").locator("li:visible small").first().innerText());
  const name = await author.innerText();
  await author.click();
  await page.waitForFunction((count) => document.querySelector(".told").textContent.endsWith(count), String(fewer));
  expect((await page.locator(".rows .by:visible").allInnerTexts()).every((by) => by.includes(name)), "a third property does not narrow");
  await page.reload();
  await counted(page);
  expect((await titles(page)).length === fewer, "a reload shows other works");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(() => location.search === "");
  await page.waitForFunction((count) => document.querySelectorAll("main > .band:not([hidden]) h3").length === count, before.length);
  expect((await titles(page)).join() === before.join(), "the way back does not lead back");
  await page.goForward();
  await counted(page);
  await page.locator("#narrow-sort").selectOption("oldest");
  await page.waitForFunction(() => location.search.includes("sort=oldest"));
  const time = (date) => new Date(date).getTime();
  await page.waitForFunction(() => {
    const dates = [...document.querySelectorAll(".rows .date")].map((date) => new Date(date.textContent).getTime());
    return dates.length > 1 && dates.every((date, at) => !at || dates[at - 1] <= date);
  });
  await page.locator("#narrow-sort").selectOption("titles");
  await page.waitForFunction(() => location.search.includes("sort=titles"));
  await page.waitForFunction(() => {
    const titles = [...document.querySelectorAll(".rows .date")].map((date) => date.closest("article").querySelector("h3").textContent);
    return titles.join() === [...titles].sort(new Intl.Collator("en", { numeric: true }).compare).join();
  });
  expect(Number.isFinite(time((await page.locator(".rows .date:visible").first().innerText()))), "a work has no date");
  await tab.close();
}

async function keys(run, expect) {
  const tab = await open(run, { viewport: { width: 320, height: 640 } });
  const { page } = tab;
  await tab.go(LIST);
  const reach = async (selector) => {
    for (let steps = 0; steps < 60; steps += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((what) => document.activeElement.matches(what), selector)) return true;
    }
    return false;
  };
  expect(await reach(".narrow summary"), "what narrows is not reached by Tab");
  await page.keyboard.press("Enter");
  expect(await reach(".narrow li a"), "a link that narrows is not reached by Tab");
  await page.keyboard.press("Enter");
  await counted(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 320, `a narrowed list is ${wide} pixels wide on a screen of 320`);
  await tab.close();
}

/** Where the index does not answer, a link leads to its page. */
async function withoutIndex(run, expect) {
  const tab = await open(run);
  const { page } = tab;
  await page.route("**/root.json", (route) => route.fulfill({ body: "{" }));
  await tab.go(LIST);
  await facet(page, "type").locator("summary").click();
  await facet(page, "type").locator("a").first().click();
  await page.waitForURL("**/topics/energy-and-water/*/");
  expect((await titles(page)).length > 0, "without the index a link leads nowhere");
  await tab.close();
}
