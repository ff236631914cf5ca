// What a telephone loads for the first view of an article with its lead picture, with nothing kept from before.
// What it asks for before it is scrolled to counts, too.
import { open } from "../page.mjs";

const PAGE = "/articles/2026/ten/";
const MOST = 250_000;

export async function weight(run) {
  for (const deviceScaleFactor of [1, 2, 3]) {
    const tab = await open(run, { viewport: { width: 360, height: 640 }, deviceScaleFactor, isMobile: true });
    const session = await tab.page.context().newCDPSession(tab.page);
    await session.send("Network.enable");
    const files = new Map();
    session.on("Network.responseReceived", ({ requestId, response }) => files.set(requestId, { url: response.url, bytes: 0 }));
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      if (files.has(requestId)) files.get(requestId).bytes = encodedDataLength;
    });
    await tab.go(PAGE);
    await tab.page.waitForLoadState("networkidle");
    const loaded = [...files.values()].filter(({ url }) => !url.startsWith("data:"));
    const bytes = loaded.reduce((sum, file) => sum + file.bytes, 0);
    const told = loaded.map((file) => `${new URL(file.url).pathname.split("/").at(-1) || "page"} ${file.bytes}`).join(", ");
    run.note(`${bytes} bytes at ${deviceScaleFactor}x: ${told}`);
    if (bytes > MOST) run.fault(PAGE, `the first view at ${deviceScaleFactor}x takes ${bytes} bytes, more than ${MOST}`);
    if (!loaded.some(({ url }) => /\.(webp|jpg)$/.test(url))) run.fault(PAGE, "its lead picture is not loaded");
    await tab.close();
  }
}
