// Asks what a host would answer, by its own parser of the files that a site has for it:
// `node hosts.mjs HOST OUTPUT [CASES]`. OUTPUT is the folder that is uploaded, CASES a JSON file of
// `[path, status, location]`. Prints each fault on a line of its own; exit status 1 when there is one.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [host, output, list] = process.argv.slice(2);
const cases = list ? JSON.parse(readFileSync(list, "utf8")) : [];
const faults = [];
const fault = (text) => faults.push(text);

/** The bytes of a file of the site; null where there is none. */
const file = (path) => {
  const name = join(output, path);
  return existsSync(name) && statSync(name).isFile() ? readFileSync(name) : null;
};
const text = (path) => file(path)?.toString("utf8") ?? "";
/** The page that stands at an address. */
const page = (path) => {
  const name = decodeURIComponent(path);
  return file(name) ?? (name.endsWith("/") ? file(`${name}index.html`) : null);
};

const hosts = { cloudflare, netlify, vercel };
const ask = await hosts[host]();
for (const [path, status, location] of cases) {
  const answer = await ask(path);
  const shown = (one) => `${one.status} ${one.location}`;
  if (answer.status !== status || answer.location !== location) {
    fault(`${path}: ${shown(answer)}, and not ${shown({ status, location })}`);
  }
}
for (const one of faults) console.log(one);
process.exit(faults.length ? 1 : 0);

/** Cloudflare Pages: its parsers, and the handler that answers from what they make. */
async function cloudflare() {
  const { parseRedirects } = await parser("parseRedirects");
  const { parseHeaders } = await parser("parseHeaders");
  const redirects = parseRedirects(text("_redirects"));
  const headers = parseHeaders(text("_headers"));
  for (const one of [...redirects.invalid, ...headers.invalid]) fault(`${one.line ?? ""}: ${one.message}`);
  const { createMetadataObject } = await import("@cloudflare/pages-shared/dist/metadata-generator/createMetadataObject.js");
  const { generateHandler } = await import("@cloudflare/pages-shared/dist/asset-server/handler.js");
  const metadata = createMetadataObject({ redirects, headers });
  return async (path) => {
    const response = await generateHandler({
      request: new Request(`https://institute.example${path}`),
      metadata,
      logError: (error) => fault(`${path}: ${error}`),
      findAssetEntryForPath: async (name) => (file(name) ? name : null),
      getAssetKey: (entry) => entry,
      negotiateContent: () => ({ encoding: null }),
      fetchAsset: async (key) => ({ body: new Blob([file(key)]).stream(), contentType: "text/html" }),
      generateNotFoundResponse: async () => new Response("", { status: 404 }),
    });
    return { status: response.status, location: response.headers.get("location") ?? "" };
  };
}

/** A parser of Cloudflare's, which is published in TypeScript. */
async function parser(name) {
  const { transform } = await import("sucrase");
  const folder = fileURLToPath(new URL("node_modules/pages-shared-parsers/metadata-generator/", import.meta.url));
  const script = (file) => {
    const source = readFileSync(join(folder, `${file}.ts`), "utf8");
    const { code } = transform(source, { transforms: ["typescript"] });
    return `data:text/javascript,${encodeURIComponent(
      code.replaceAll(/from "\.\/(\w+)"/g, (_, other) => `from ${JSON.stringify(script(other))}`),
    )}`;
  };
  return import(script(name));
}

/** Netlify: its parsers; the first rule that fits answers, and a file comes first unless it is forced. */
async function netlify() {
  const { parseAllRedirects } = await import("@netlify/redirect-parser");
  const { parseAllHeaders } = await import("@netlify/headers-parser");
  const { redirects, errors } = await parseAllRedirects({
    redirectsFiles: [join(output, "_redirects")], configRedirects: [], minimal: false,
  });
  const headers = await parseAllHeaders({
    headersFiles: [join(output, "_headers")], configHeaders: [], minimal: false,
  });
  for (const error of [...errors, ...headers.errors]) fault(error.message);
  const rules = redirects.map((rule) => {
    const parts = rule.path.replace(/\/$/, "").split("/").slice(1);
    const pattern = parts.map((part) => {
      if (part === "*") return "(?:/(?<splat>.*))?";
      if (part.startsWith(":")) return `/(?<${part.slice(1)}>[^/]+)`;
      return `/${part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}`;
    });
    return { ...rule, pattern: new RegExp(`^${pattern.join("")}/?$`) };
  });
  return async (path) => {
    const url = new URL(path, "https://institute.example");
    const there = page(url.pathname);
    for (const rule of rules) {
      const found = rule.pattern.exec(url.pathname);
      if (!found || (there && !rule.force)) continue;
      const names = { ...found.groups };
      const wanted = Object.entries(rule.query ?? {});
      const given = [...url.searchParams];
      if (wanted.length && given.length !== wanted.length) continue;
      const fits = wanted.every(([key, value]) => {
        const has = url.searchParams.get(key);
        if (value.startsWith(":")) names[value.slice(1)] = has;
        return has !== null && (value.startsWith(":") || value === has);
      });
      if (!fits) continue;
      const location = rule.to.replaceAll(/:([A-Za-z_]\w*)/g, (all, name) => (name in names ? names[name] ?? "" : all));
      return { status: rule.status, location: rule.status === 410 ? "" : location };
    }
    return { status: there ? 200 : 404, location: "" };
  };
}

/** Vercel: the routes that its own code makes of `vercel.json`. */
async function vercel() {
  const { default: utils } = await import("@vercel/routing-utils");
  const project = JSON.parse(text("vercel.json"));
  const { routes, error } = utils.getTransformedRoutes({ redirects: project.redirects, headers: project.headers });
  if (error) {
    fault(`${error.code}: ${error.message} ${JSON.stringify(error.errors ?? "")}`);
    return async () => ({ status: 0, location: "" });
  }
  const all = routes.filter((route) => route.status).map((route) => ({ ...route, pattern: new RegExp(route.src) }));
  return async (path) => {
    const url = new URL(path, "https://institute.example");
    for (const route of all) {
      const found = route.pattern.exec(url.pathname);
      if (!found) continue;
      const names = { ...found.groups };
      const fits = (route.has ?? []).every(({ key, value }) => {
        const given = url.searchParams.get(key);
        const match = given !== null && (value === undefined ? [] : new RegExp(`^${value}$`).exec(given));
        Object.assign(names, match?.groups);
        return Boolean(match);
      });
      if (!fits) continue;
      const location = route.headers.Location
        .replaceAll(/\$(\d+)/g, (_, at) => found[Number(at)] ?? "")
        .replaceAll(/\$([A-Za-z_]\w*)/g, (_, name) => names[name] ?? "");
      return { status: route.status, location };
    }
    return { status: page(url.pathname) ? 200 : 404, location: "" };
  };
}
