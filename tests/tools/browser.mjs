// Looks at a finished site as its readers do, in Chromium: `node browser.mjs SITE SHOTS [CHECK...]`.
// Prints each fault on a line of its own; exit status 1 when there is one. Pictures of all pages go
// to SHOTS.
import { mkdirSync } from "node:fs";
import { launch } from "./chromium.mjs";
import { CHECKS, PLANTED } from "./checks.mjs";
import { serve } from "./server.mjs";

const [folder, shots, ...asked] = process.argv.slice(2);
mkdirSync(shots, { recursive: true });
const site = await serve(folder);
const browser = await launch();
const faults = new Set();
const checks = Object.entries(asked.length ? { ...CHECKS, ...PLANTED } : CHECKS);
for (const [name, check] of checks) {
  if (asked.length && !asked.includes(name)) continue;
  const start = performance.now();
  const fault = (page, message) => faults.add(`${name}: ${page}: ${message}`);
  const note = (message) => console.log(`${name}: ${message}`);
  await check({ browser, origin: site.origin, folder, shots, fault, note }).catch((error) => fault("", error.stack));
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
await browser.close();
site.stop();
for (const fault of faults) console.log(`FAULT ${fault}`);
process.exit(faults.size ? 1 : 0);
