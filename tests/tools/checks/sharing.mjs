// A device that has a sheet to share by gets a button for it; another one shows none, and no gap.
import { open } from "../page.mjs";

const ARTICLE = "/articles/2026/secret-hostage-talks/";

export async function sharing(run) {
  const expect = (truth, message) => { if (!truth) run.fault(ARTICLE, message); };
  for (const has of [false, true]) {
    const tab = await open(run, { viewport: { width: 360, height: 640 } });
    await tab.page.addInitScript((has) => {
      const share = (what) => { window.shared = what; return Promise.resolve(); };
      Object.defineProperty(navigator, "share", { value: has ? share : undefined });
    }, has);
    await tab.go(ARTICLE);
    const button = tab.page.locator("[data-share]");
    expect((await button.isVisible()) === has, has ? "the sheet is not offered" : "a sheet is offered that is not there");
    expect((await tab.page.locator(".share li:has([data-share])").isVisible()) === has, "a hidden button leaves a gap");
    if (has && (await button.isVisible())) {
      await button.click();
      const { title, url } = await tab.page.evaluate(() => window.shared);
      const canonical = await tab.page.getAttribute("[rel=canonical]", "href");
      expect(url === canonical, `shares ${url}, not ${canonical}`);
      expect(title === (await tab.page.title()), `shares the title ${title}`);
    }
    await tab.close();
  }
}
