// Nothing moves while a page loads and is read.
import { open } from "../page.mjs";
import { PAGES } from "../pages.mjs";

export async function stillness(run) {
  const tab = await open(run, { viewport: { width: 360, height: 640 } });
  await tab.page.addInitScript(() => {
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        const what = sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "?").join(" ");
        window.shifts.push({ value, what });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  for (const { path } of PAGES.filter((page) => page.first)) {
    await tab.go(path);
    await tab.page.evaluate(async () => {
      const frame = () => new Promise(requestAnimationFrame);
      for (let at = 0; at < document.body.scrollHeight; at += 320) {
        scrollTo(0, at);
        await frame();
        await frame();
      }
    });
    for (const { value, what } of await tab.page.evaluate(() => window.shifts)) {
      run.fault(path, `moves by ${value.toFixed(4)}: ${what}`);
    }
  }
  await tab.close();
}
