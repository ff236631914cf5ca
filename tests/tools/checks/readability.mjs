// Every page in every form: axe finds nothing, nothing overflows a narrow screen, nothing is loaded
// from elsewhere, the console is silent. A picture of each form is kept.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { open } from "../page.mjs";
import { PAGES } from "../pages.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [320, 1280];
const COLOURS = ["light", "dark"];

export async function readability(run, pages = PAGES) {
  const visits = pages.flatMap((page) => [
    { ...page, direction: "ltr" },
    ...(page.ar ? [{ name: `${page.name}-ar`, path: page.ar, status: page.arStatus, direction: "rtl" }] : []),
    ...(page.mirror ? [{ ...page, name: `${page.name}-mirrored`, direction: "rtl" }] : []),
  ]);
  let count = 0;
  const work = async () => {
    const tab = await open(run);
    for (let visit = visits.shift(); visit; visit = visits.shift()) {
      const forms = await look(run, tab, visit);
      count += forms;
    }
    await tab.close();
  };
  await Promise.all([work(), work()]);
  run.note(`${count} forms of ${pages.length} pages`);
}

async function look(run, tab, visit) {
  let count = 0;
  for (const width of WIDTHS) {
    await tab.page.setViewportSize({ width, height: width < 600 ? 640 : 900 });
    await tab.go(visit.path, visit.status);
    if (visit.ready) await tab.page.locator(visit.ready).first().waitFor();
    if (visit.mirror && visit.direction === "rtl") await tab.page.evaluate(() => { document.documentElement.dir = "rtl"; });
    const direction = await tab.page.evaluate(() => getComputedStyle(document.documentElement).direction);
    if (direction !== visit.direction) run.fault(visit.path, `reads ${direction}`);
    await tab.page.evaluate(pictures);
    await tab.page.evaluate(axe + ";0");
    for (const colours of COLOURS) {
      await tab.page.emulateMedia({ colorScheme: colours });
      const form = `${visit.name}-${width}-${colours}`;
      for (const { id, impact, nodes } of await tab.page.evaluate(violations, RULES)) {
        run.fault(form, `${id} [${impact}] ${nodes}`);
      }
      const wide = await tab.page.evaluate(overflow);
      if (wide) run.fault(form, wide);
      await tab.page.screenshot({ path: join(run.shots, `${form}.png`), fullPage: true });
      count += 1;
    }
  }
  return count;
}

/** Loads the pictures that wait until they are scrolled to. */
function pictures() {
  const waiting = [...document.querySelectorAll("img[loading=lazy]")];
  for (const picture of waiting) picture.loading = "eager";
  return Promise.allSettled(waiting.map((picture) => picture.decode())).then(() => 0);
}

async function violations(rules) {
  const { violations } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    nodes: nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", "),
  }));
}

/** What is wider than the screen, if anything is. */
function overflow() {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return "";
  const past = [...document.body.querySelectorAll("*")].filter((element) => {
    const { left, right } = element.getBoundingClientRect();
    return right > innerWidth + 1 || left < -1;
  });
  const names = past.slice(0, 3).map((element) => element.outerHTML.slice(0, 80));
  return `overflows: ${wide} > ${innerWidth}: ${names.join(" ")}`;
}
