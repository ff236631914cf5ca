// Subscribes as a reader without JavaScript would: `node newsletter.mjs PROVIDER=SITE...`. The form is
// sent to a server on this machine that holds it against the rules of the provider. Prints each
// fault on a line of its own; exit status 1 when there is one.
import { createServer } from "node:http";
import { launch, newContext } from "./chromium.mjs";
import { PROVIDERS } from "./providers.mjs";
import { listen, serve } from "./server.mjs";

const READER = "reader+news@example.org";
const faults = [];

/** What arrived, by provider: method, address, type and fields. */
const arrived = new Map();
const capture = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks).toString("utf8");
    arrived.set(request.headers["x-provider"], {
      method: request.method,
      address: request.headers["x-address"],
      type: request.headers["content-type"],
      fields: [...new URLSearchParams(body)],
    });
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Thank you</title>");
  });
});
const captured = await listen(capture);
const browser = await launch();

for (const argument of process.argv.slice(2)) {
  const [name, folder] = argument.split("=");
  const provider = PROVIDERS[name];
  const site = await serve(folder);
  const fault = (message) => faults.push(`${name}: ${message}`);
  await subscribe(name, provider, site.origin, fault).catch((error) => fault(error.message));
  site.stop();
}
await browser.close();
capture.close();
for (const fault of faults) console.log(`FAULT ${fault}`);
process.exit(faults.length ? 1 : 0);

async function subscribe(name, provider, origin, fault) {
  const context = await newContext(browser, { javaScriptEnabled: false });
  let asked = 0;
  await context.route("**/*", async (route) => {
    const request = route.request();
    if (request.url().startsWith(origin)) return route.continue();
    asked += 1;
    const headers = { "x-provider": name, "x-address": request.url() };
    const type = await request.headerValue("content-type");
    if (type) headers["content-type"] = type;
    const answer = await fetch(captured, { method: request.method(), headers, body: request.postData() ?? undefined });
    return route.fulfill({ status: answer.status, contentType: "text/html", body: await answer.text() });
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("console", (message) => { if (message.type() === "error") fault(`console: ${message.text()}`); });
  await page.goto(origin);
  const box = page.locator("#subscribe");
  if (provider.none) {
    if (await box.count()) fault("there is a box");
    return context.close();
  }
  if (provider.link) {
    if (await box.locator("form").count()) fault("there is a form");
    const target = await box.locator("a").first().getAttribute("href");
    if (target !== provider.link) fault(`the link leads to ${target}`);
    return context.close();
  }
  await box.locator("input[type=email]").fill(READER);
  const choices = box.locator("input[type=checkbox]");
  if ((await choices.count()) !== provider.choices.length) fault(`${await choices.count()} lists to choose from`);
  for (let at = 0; at < (await choices.count()); at += 1) {
    if (await choices.nth(at).isChecked()) fault("a list is chosen beforehand");
    await choices.nth(at).check();
  }
  if (asked) fault("the provider is asked before the form is sent");
  await Promise.all([page.waitForEvent("framenavigated"), box.locator("input[type=email]").press("Enter")]);
  await page.waitForLoadState();

  const form = arrived.get(name);
  if (!form) return fault("no form arrives");
  const expected = [[provider.email, READER], ...provider.hidden, ...provider.choices];
  const text = (fields) => fields.map((field) => field.join("=")).sort().join("&");
  const same = (what, found, wanted) => { if (found !== wanted) fault(`${what} is ${found}, not ${wanted}`); };
  same("the method", form.method, "POST");
  same("the address", form.address, provider.address);
  same("the type", form.type, "application/x-www-form-urlencoded");
  same("the form", text(form.fields), text(expected));
  return context.close();
}
