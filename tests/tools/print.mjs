// Prints pages to PDFs: `node print.mjs FILE HTML [FILE HTML]...`
import { launch, newContext } from "./chromium.mjs";

const browser = await launch();
const page = await (await newContext(browser)).newPage();
const [, , ...pages] = process.argv;
for (let at = 0; at < pages.length; at += 2) {
  await page.setContent(pages[at + 1]);
  await page.pdf({ path: pages[at] });
}
await browser.close();
