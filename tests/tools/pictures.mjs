// Small pictures of a finished site for the guide of theme authors: `node pictures.mjs SITE FOLDER`.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { launch, newContext } from "./chromium.mjs";
import { PAGES } from "./pages.mjs";
import { serve } from "./server.mjs";

const WIDE = { width: 1280, height: 960 };
const PHONE = { width: 360, height: 720 };
const PICTURES = [
  { name: "home" },
  { name: "article" },
  { name: "article-edition", edition: true, dark: true },
  { name: "report", phone: true },
  { name: "list" },
  { name: "term" },
  { name: "author" },
  { name: "terms" },
  { name: "years" },
  { name: "not-found" },
];

const [folder, pictures] = process.argv.slice(2);
mkdirSync(pictures, { recursive: true });
const site = await serve(folder);
const browser = await launch();
for (const { name, edition, dark, phone } of PICTURES) {
  const size = phone ? PHONE : WIDE;
  const context = await newContext(browser, {
    viewport: size,
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const { path, ar } = PAGES.find((known) => known.name === name);
  await page.goto(site.origin + (edition ? ar : path), { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready.then(() => 0));
  const session = await context.newCDPSession(page);
  const clip = { x: 0, y: 0, ...size, scale: phone ? 0.75 : 0.5 };
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80, clip });
  writeFileSync(join(pictures, `${name}.webp`), Buffer.from(data, "base64"));
  await context.close();
}
await browser.close();
site.stop();
process.exit(0);
