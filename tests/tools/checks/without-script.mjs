// Everything there is to read and to send works without a script.
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
    await page.locator("[popovertarget]").click();
    expect(await page.locator("#nav a").first().isVisible(), "the menu does not open");
  }
  await tab.close();
}
