// Everything there is to read and to send works without a script, and so do the comforts of reading.
import { open } from "../page.mjs";
import { PAGES } from "../pages.mjs";

export async function withoutScript(run) {
  const tab = await open(run, { javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  const { page } = tab;
  for (const { name, path } of PAGES.filter((page) => page.first)) {
    const expect = (truth, message) => { if (!truth) run.fault(path, message); };
    await tab.go(path);
    expect((await page.locator("main").innerText()).length > 500, "there is little to read");
    expect(await page.locator("#subscribe form").isVisible(), "the newsletter box is not there");
    expect(!(await page.locator("[data-dismiss]").isVisible()), `${name} shows a button that cannot work`);
    await page.locator(".menu").click();
    expect(await page.locator("#nav a").first().isVisible(), "the menu does not open");
  }
  await tab.close();
  await comforts(run);
}

const ARTICLE = "/articles/2026/secret-hostage-talks/";

/** Notes open in place, headings have a link, pictures lead to their file, and a line tells how far one has read. */
async function comforts(run) {
  const expect = (truth, message) => { if (!truth) run.fault(ARTICLE, message); };
  const tab = await open(run, { javaScriptEnabled: false, reducedMotion: "no-preference", viewport: { width: 360, height: 640 } });
  const { page } = tab;
  await tab.go(ARTICLE);
  const marks = page.locator(".note-ref button");
  const notes = page.locator(".notes li");
  expect((await marks.count()) === 3 && (await notes.count()) === 3, "not every mark opens a note");
  expect(await notes.first().isVisible(), "a note is not in its list until its mark is pressed");
  await marks.nth(1).click();
  const shown = page.locator(".notes li:popover-open");
  expect((await shown.getAttribute("id")) === "n2", "a mark does not open its note");
  const box = await shown.boundingBox();
  expect(box.y + box.height <= 641 && box.y > 200 && box.width === 360, `the note opens at ${JSON.stringify(box)}`);
  expect(await marks.nth(1).isVisible(), "the text scrolls away when a note opens");
  await page.keyboard.press("Escape");
  expect((await shown.count()) === 0, "Escape does not close a note");
  await page.setViewportSize({ width: 800, height: 640 });
  await marks.first().click();
  const [mark, note] = [await marks.first().boundingBox(), await shown.boundingBox()];
  expect(note.width < 400 && Math.min(Math.abs(note.y - mark.y - mark.height), Math.abs(note.y + note.height - mark.y)) < 24, "a note does not open at its mark");
  await page.setViewportSize({ width: 1280, height: 900 });
  await tab.go(ARTICLE);
  expect(!(await marks.first().isVisible()), "notes beside the text open in place, too");
  expect(await page.locator(".note-ref a").first().isVisible(), "a mark of a note beside the text is not a link");

  const bare = await page.evaluate(() => [...document.querySelectorAll(".text :is(h2, h3)[id]")]
    .filter((heading) => !heading.closest(".notes") && heading.querySelector(".anchor")?.hash !== `#${encodeURIComponent(heading.id)}`)
    .map((heading) => heading.textContent));
  expect(!bare.length, `no link to ${bare.join(", ")}`);
  const anchor = page.locator(".text h2 .anchor").first();
  const opacity = () => anchor.evaluate((link) => getComputedStyle(link).opacity);
  expect((await opacity()) === "0", "links to headings are there before one asks for them");
  await page.locator(".text h2").first().hover();
  expect((await opacity()) === "1", "a heading under the pointer shows no link");
  const file = await page.locator(".lead a").getAttribute("href");
  const answer = await page.request.get(run.origin + file);
  expect(answer.ok() && /^image/.test(answer.headers()["content-type"]), `the lead picture leads to ${file}`);
  const line = () => page.evaluate(() => getComputedStyle(document.body, "::after").transform);
  await page.evaluate(() => document.querySelector(".paper").classList.add("long"));
  await page.evaluate(() => scrollTo({ top: document.documentElement.scrollHeight / 2, behavior: "instant" }));
  await page.waitForTimeout(100);
  expect(/matrix\(1, 0, 0, 0\.[3-7]/.test(await line()), `in the middle of a long piece the line is ${await line()}`);
  await tab.close();
}
