// A tab of the browser that tells when a page reaches beyond its site, says something to the console
// or answers with another status than it should.
import { newContext } from "./chromium.mjs";

/** Opens a tab in a context of its own. */
export async function open(run, options = {}) {
  const context = await newContext(run.browser, { serviceWorkers: "block", reducedMotion: "reduce", ...options });
  let path = "";
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(run.origin) || url.startsWith("data:")) return route.continue();
    run.fault(path, `asks elsewhere: ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  // An answer of 404 to the page itself is expected of one page, and the console repeats it.
  let status = 200;
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    if (status === 404 && message.text().includes("status of 404")) return;
    run.fault(path, `console: ${message.text()}`);
  });
  page.on("pageerror", (error) => run.fault(path, `script: ${error.message}`));
  page.on("response", (response) => {
    const main = response.request().isNavigationRequest();
    if (main ? response.status() !== status : response.status() >= 400) {
      run.fault(path, `${response.url()} answers ${response.status()}`);
    }
  });
  return {
    page,
    close: () => context.close(),
    /** Goes to a page of the site and waits for its fonts. */
    async go(to, expected = 200) {
      [path, status] = [to, expected];
      await page.goto(run.origin + to, { waitUntil: "load" });
      await page.evaluate(() => document.fonts.ready.then(() => 0));
    },
  };
}
