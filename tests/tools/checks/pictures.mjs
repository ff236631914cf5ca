// Of each picture the smallest file that is sharp enough is loaded, and nothing moves when it comes.
import { open } from "../page.mjs";

const PAGE = "/explainers/2025/black-start/";

export async function pictures(run) {
  let seen = 0;
  for (const width of [320, 768, 1440]) {
    for (const deviceScaleFactor of [1, 2]) {
      const tab = await open(run, { viewport: { width, height: 800 }, deviceScaleFactor });
      await tab.page.addInitScript(() => {
        window.shifts = [];
        new PerformanceObserver((list) => {
          for (const { value, sources } of list.getEntries()) {
            const what = sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "?").join(" ");
            window.shifts.push({ value, what });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await tab.go(PAGE);
      const [shown, shifts] = await tab.page.evaluate(async () => {
        const shown = [];
        for (const source of document.querySelectorAll("picture > source")) {
          const img = source.parentElement.querySelector("img");
          img.scrollIntoView();
          await img.decode();
          const files = source.srcset.split(", ").map((candidate) => candidate.split(" "));
          const file = files.find(([url]) => img.currentSrc.endsWith(url));
          const widths = files.map(([, width]) => parseInt(width));
          shown.push({ wide: img.getBoundingClientRect().width, src: img.currentSrc, loaded: parseInt(file?.[1]), widths });
        }
        return [shown, window.shifts];
      });
      for (const { wide, src, loaded, widths } of shown) {
        const needed = wide * deviceScaleFactor;
        const best = widths.find((width) => width >= needed - 1) ?? widths.at(-1);
        if (loaded !== best) {
          run.fault(PAGE, `at ${width} x ${deviceScaleFactor} it loads ${src}, and ${best} pixels suffice for ${wide}`);
        }
        seen += 1;
      }
      for (const { value, what } of shifts) {
        run.fault(PAGE, `at ${width} x ${deviceScaleFactor} it moves by ${value.toFixed(4)}: ${what}`);
      }
      await tab.close();
    }
  }
  if (seen < 6) run.fault(PAGE, `only ${seen} pictures were seen`);
  run.note(`${seen} pictures are loaded in the size that suffices`);
}
