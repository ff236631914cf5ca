// Search as readers use it: typing, narrowing, the way back, keys alone, no script, a site that is
// published anew between two fetches, and an index that is cut short.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { newContext } from "../chromium.mjs";
import { open } from "../page.mjs";

const PAGE = "/search/";
const LIMIT = 8192;

export async function search(run) {
  const expect = (truth, message) => { if (!truth) run.fault(PAGE, message); };
  await typing(run, expect);
  await narrowing(run, expect);
  await words(run, expect);
  await completion(run, expect);
  await keys(run, expect);
  await dead(run, expect);
  await withoutScript(run, expect);
  await troubles(run, expect);
  const page = readFileSync(join(run.folder, "search/index.html"), "utf8");
  const scripts = new Set([...page.matchAll(/\/assets\/js\/search[^"]*\.js/g)].map(([path]) => path));
  const bytes = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(run.folder, path)), { level: 9 }).length, 0);
  run.note(`${bytes} bytes of script`);
  expect(scripts.size === 2 && bytes <= LIMIT, `${scripts.size} scripts have ${bytes} bytes`);
  const home = readFileSync(join(run.folder, "index.html"), "utf8");
  expect(!/js\/(search|not-found)/.test(home), "the home page loads the script of search, or of dead addresses");
}

const told = (page) => page.locator("#told").innerText();
const titles = (page) => page.locator("#results h3").allInnerTexts();
const asked = (page) => new URL(page.url()).searchParams;

/** Waits until something else is said than `before`. */
const until = (page, before = "") => page.waitForFunction((before) => ![before, ""].includes(document.querySelector("#told").textContent), before);

async function typing(run, expect) {
  const tab = await open(run);
  const { page } = tab;
  await tab.go(PAGE);
  expect(await page.locator("#ways a").first().isVisible(), "the empty page shows no lists");
  expect(!(await page.locator("#narrow").isVisible()), "the empty page shows filters");
  await page.locator("#q").focus();
  await page.keyboard.type("hostag", { delay: 20 });
  await until(page);
  expect(/\d/.test(await told(page)), "the number of results is not told");
  expect((await titles(page)).some((title) => /Talks That Do Not Exist/.test(title)), "what begins with the word is not found");
  expect(await page.evaluate(() => document.activeElement.id === "q"), "the focus moves while one types");
  expect(asked(page).get("q") === "hostag", "the words are not in the address");
  expect((await page.locator("#results mark").count()) > 0, "found words are not marked");
  expect(/#:~:text=/.test(await page.locator("#results h3 a").first().getAttribute("href")), "a link does not lead to the words");
  expect((await page.locator("#results > li").count()) > 0, "results are not a list");
  await tab.close();
}

async function narrowing(run, expect) {
  const tab = await open(run);
  const { page } = tab;
  await tab.go(`${PAGE}?q=power`);
  await until(page);
  const all = await told(page);
  const before = (await titles(page)).join();
  await page.locator(".facet summary", { hasText: "Type" }).click();
  const choice = page.locator(".facet label:visible").first();
  await choice.waitFor();
  const count = Number(await choice.locator("small").innerText());
  await choice.locator("input").check();
  await until(page, all);
  expect(asked(page).get("type"), "the filter is not in the address");
  expect((await told(page)).includes(String(count)), `a filter that counts ${count} leaves ${await told(page)}`);
  expect(await choice.locator("input").evaluate((input) => document.activeElement === input), "a filter loses the focus");
  await page.reload();
  await until(page);
  expect(await page.locator(".facet input:checked").isVisible(), "the filter is lost on a reload");
  expect((await told(page)).includes(String(count)), "a reload shows other results");
  await page.goBack();
  await until(page, `Results: ${count}`);
  expect((await titles(page)).join() === before && !asked(page).get("type"), "the way back does not lead back");
  await page.locator("[value=date]").check();
  await page.waitForFunction(() => location.search.includes("sort=date"));
  await page.waitForFunction((before) => [...document.querySelectorAll("#results h3")].map((title) => title.innerText).join() !== before, before);
  const dates = await page.locator("#results .date").allInnerTexts();
  const sorted = [...dates].sort((a, b) => new Date(b) - new Date(a));
  expect(dates.length > 2 && dates.join() === sorted.join(), `results by date are ${dates.join("; ")}`);
  await tab.close();
}

async function words(run, expect) {
  const tab = await open(run);
  const { page } = tab;
  const find = async (query, path = PAGE) => {
    await tab.go(`${path}?q=${encodeURIComponent(query)}`);
    await until(page);
    return titles(page);
  };
  expect((await find("powre")).length > 0, "a typing error is not forgiven");
  expect(/powre.*power/.test(await told(page)), "it is not told what a typing error was taken for");
  const both = await find("secret talks");
  const phrase = await find('"secret talks"');
  expect(phrase.length > 0 && phrase.length <= both.length, "a phrase is not found");
  expect((await find('"talks secret"')).length === 0, "words that stand apart are taken for a phrase");
  expect(await page.locator("#ways a").first().isVisible(), "who finds nothing sees no lists");
  const power = await find("power");
  const without = await find("power -water");
  expect(without.length < power.length, "a word with a minus leaves nothing out");
  const own = await find("author:marwick");
  expect(own.length > 0, "author: finds nothing");
  expect((await page.locator("#results .by").allInnerTexts()).every((names) => /Marwick/.test(names)), "author: finds others");
  expect((await page.locator("#results .date").count()) > 0, "a result has no date");
  await find("year:2025");
  expect((await page.locator("#results .date").allInnerTexts()).every((date) => /2025/.test(date)), "year: finds other years");
  expect((await find("المياه", "/ar/search/")).length > 0, "Arabic finds nothing");
  await tab.close();
}

/** What is begun after a colon is offered whole, and what is offered finds something. */
async function completion(run, expect) {
  const tab = await open(run);
  const { page } = tab;
  await tab.go(PAGE);
  const offered = () => page.locator("#values option").evaluateAll((all) => all.map(({ value, label }) => [value, label]));
  const type = async (text, wanted) => {
    await page.locator("#q").fill("");
    await page.locator("#q").pressSequentially(text);
    // Options come after the results.
    const seen = (wanted) => [...document.querySelectorAll("#values option")].some(({ value }) => value.startsWith(wanted));
    await page.waitForFunction(seen, wanted).catch(() => expect(false, `${text} offers ${wanted} not`));
    return offered();
  };
  for (const [text, wanted, title] of [
    ["author:marw", "author:", /Marwick/],
    ["type:bri", "type:brief", /brief/i],
    ["year:202", "year:2025", /2025/],
    ["tag:ener", "tag:energy", /energy/i],
    ["topics:ener", "topics:energy", /energy/i],
    ["power -type:bri", "power -type:brief", /brief/i],
  ]) {
    const all = await type(text, wanted);
    const fits = all.find(([value, label]) => value.startsWith(wanted) && title.test(label));
    expect(fits && all.length <= 9, `${text} offers ${all.join("; ") || "nothing"}`);
    if (!fits) continue;
    await page.locator("#q").fill(fits[0]);
    await page.waitForFunction((query) => new URL(location).searchParams.get("q") === query, fits[0]);
    await page.locator("#results > li").first().waitFor();
    expect((await titles(page)).length > 0, `${fits[0]} finds nothing`);
  }
  await page.locator("#q").fill("water");
  await page.waitForFunction(() => !document.querySelector("#values option"));
  await tab.close();
}

/** A site in which forty articles say "government" and one says "goverment"; "covid" is a synonym. */
export async function wordings(run) {
  const expect = (truth, message) => { if (!truth) run.fault(PAGE, message); };
  const tab = await open(run);
  const { page } = tab;
  await tab.go(`${PAGE}?q=goverment`);
  await until(page);
  expect((await told(page)) === "Results: 1", `a word that is there is not found as it is: ${await told(page)}`);
  const offer = page.locator("#offer a");
  await offer.waitFor();
  expect((await offer.innerText()) === "government", `what is offered is ${await offer.innerText()}`);
  await offer.click();
  await page.waitForURL("**/search/?q=government");
  await until(page, "Results: 1");
  expect((await told(page)) === "Results: 40", `the offered word finds ${await told(page)}`);
  expect((await page.locator("#results > li").count()) === 10, "not ten results are shown at first");
  await page.locator("#more").click();
  await page.locator("#results > li").nth(19).waitFor();
  expect(await page.evaluate(() => document.activeElement === document.querySelectorAll("#results h3 a")[10]), "more results do not take the focus");
  await tab.go(`${PAGE}?q=whereas+covid`);
  await until(page);
  expect((await told(page)) === "Results: 40", `a synonym finds ${await told(page)}`);
  await tab.close();
}

async function keys(run, expect) {
  const tab = await open(run, { viewport: { width: 320, height: 640 } });
  const { page } = tab;
  await tab.go("/");
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement.id === "q"), "the slash does not lead to the field");
  await page.keyboard.type("water");
  await Promise.all([page.waitForURL("**/search/?q=water"), page.keyboard.press("Enter")]);
  await until(page);
  const reach = async (selector) => {
    for (let steps = 0; steps < 60; steps += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((what) => document.activeElement.matches(what), selector)) return true;
    }
    return false;
  };
  expect(await reach(".facet summary"), "the filters are not reached by Tab");
  await page.keyboard.press("Enter");
  await page.locator(".facet label:visible").first().waitFor();
  expect(await reach(".facet input"), "a filter is not reached by Tab");
  const all = await told(page);
  await page.keyboard.press("Space");
  await until(page, all);
  expect(await reach("#results h3 a"), "a result is not reached by Tab");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide <= 320, `results are ${wide} pixels wide on a screen of 320`);
  await tab.close();
}

/** What a dead address may have meant, and what is offered. */
const DEAD = {
  "/articles/2026/secret-hostage-talk.html": "/articles/2026/secret-hostage-talks/",
  "/2019/07/the-talks-that-dont-exist": "/articles/2026/secret-hostage-talks/",
  "/files/Long_Lead_Time.pdf": "/reports/2026/long-lead-time/",
  "/analysis/blackstart/": "/explainers/2025/black-start/",
  "/people/rima-dawlani": "/search/?author=rima-dawlani",
  "/contacts": "/contact/",
  // Another language lies at its start.
  "/ar/essays/2026/water-power/": "/ar/articles/2026/water-and-power/",
};

async function dead(run, expect) {
  const tab = await open(run, { viewport: { width: 360, height: 640 } });
  const { page } = tab;
  const links = page.locator("#guess h3 a");
  for (const [path, meant] of Object.entries(DEAD)) {
    await tab.go(path, 404);
    await links.first().waitFor();
    const offered = await links.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
    expect(offered[0] === meant && offered.length <= 3, `${path} is taken for ${offered.join(", ") || "nothing"}`);
  }
  await tab.go("/ar/essays/2026/water-power/", 404);
  await links.first().waitFor();
  const list = page.locator("#guess ol");
  expect((await list.getAttribute("lang")) === "ar" && (await list.getAttribute("dir")) === "rtl", "the offers have the language of the page");
  await tab.go("/articles/2026/secret-hostage-talk.html", 404);
  expect((await page.locator("#q").inputValue()) === "articles secret hostage talk", "a dead address does not fill the field");
  for (const path of ["/wp-admin/setup.php", "/node/123"]) {
    await Promise.all([page.waitForResponse("**/f/*.json"), tab.go(path, 404)]);
    await page.waitForLoadState("networkidle");
    expect(!(await page.locator("#guess").isVisible()), `${path} is taken for something`);
  }
  // Without the index there is the page as it is.
  await page.route("**/root.json", (route) => route.fulfill({ body: "{" }));
  await Promise.all([page.waitForResponse("**/root.json"), tab.go("/articles/2026/secret-hostage-talk.html", 404)]);
  await page.waitForLoadState("networkidle");
  expect(!(await page.locator("#guess").isVisible()), "without the index something is offered");
  await tab.close();
  const missing = readFileSync(join(run.folder, "404.html"), "utf8");
  const [script] = missing.match(/\/assets\/js\/not-found[^"]*\.js/) ?? [""];
  const bytes = gzipSync(readFileSync(join(run.folder, script)), { level: 9 }).length;
  run.note(`${bytes} bytes of script for dead addresses`);
  expect(bytes <= 2048, `the script for dead addresses has ${bytes} bytes`);
}

async function withoutScript(run, expect) {
  const tab = await open(run, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const { page } = tab;
  await tab.go("/");
  await page.locator("[popovertarget]").click();
  await page.locator("#nav input").fill("water");
  await Promise.all([page.waitForURL("**/search/?q=water"), page.keyboard.press("Enter")]);
  for (const path of ["/titles/", "/publications/", "/authors/", "/archive/", "/topics/"]) {
    expect(await page.locator(`#ways a[href="${path}"]`).isVisible(), `without script there is no link to ${path}`);
  }
  expect(!(await page.locator("#narrow, #found").first().isVisible()), "without script there are filters that cannot work");
  await tab.close();
}

/** A file that is gone once, and files that are cut short. */
async function troubles(run, expect) {
  const context = await newContext(run.browser, { serviceWorkers: "block" });
  const page = await context.newPage();
  page.on("pageerror", (error) => run.fault(PAGE, `script: ${error.message}`));
  let [roots, gone] = [0, 0];
  await page.route("**/root.json", (route) => { roots += 1; return route.continue(); });
  await page.route("**/t/*.bin", (route) => (gone++ ? route.continue() : route.fulfill({ status: 404, body: "" })));
  await page.goto(`${run.origin}${PAGE}?q=hostage`);
  await until(page);
  expect((await titles(page)).length > 0, "a file that is gone once leaves no results");
  expect(roots === 2, `the root is fetched ${roots} times`);
  await page.unroute("**/t/*.bin");
  await page.route("**/t/*.bin", async (route) => {
    const body = await (await route.fetch()).body();
    return route.fulfill({ body: body.subarray(0, body.length / 2) });
  });
  await page.goto(`${run.origin}${PAGE}?q=mediator`);
  await until(page);
  expect((await told(page)) === (await page.locator("#find").getAttribute("data-failed")), "files that are cut short are not told");
  expect(await page.locator("#ways a").first().isVisible(), "files that are cut short leave no lists");
  expect(!(await page.locator("#found").isVisible()), "files that are cut short leave results");
  await context.close();
}
