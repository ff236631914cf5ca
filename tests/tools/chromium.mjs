// Debian's Chromium, quiet: it asks nobody for updates or anything else.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

/** What makes it quiet. */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Milliseconds that one step may take before the browser is held to hang; a machine may be slow. */
export const PATIENCE = 300_000;

/** Starts the browser. */
export function launch() {
  return chromium.launch({ executablePath: find("chromium"), args: FLAGS, timeout: PATIENCE });
}

/** A context of its own in the browser. */
export async function newContext(browser, options) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  return context;
}

/** Where a program of the path lies. */
export function find(program) {
  for (const folder of process.env.PATH.split(delimiter)) {
    const file = join(folder, program);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // It may be in the next folder.
    }
  }
  throw new Error(`\`${program}\` is not installed: run \`bash tests/tools/install.sh\`, which brings it`);
}
