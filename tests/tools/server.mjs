// A server of a finished site on this machine, as plain as a static host: what is text is compressed.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".xml": "application/xml; charset=utf-8",
};

const TEXT = /charset|svg/;

/** Serves `folder`; tells the origin, such as `http://127.0.0.1:40001`, and how to stop. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://site").pathname));
    const file = join(folder, path.endsWith("/") ? join(path, "index.html") : path);
    try {
      const bytes = await readFile(file);
      const type = TYPES[extname(file)] ?? "application/octet-stream";
      const small = TEXT.test(type) && /gzip/.test(request.headers["accept-encoding"]);
      response.writeHead(200, { "content-type": type, ...(small && { "content-encoding": "gzip" }) });
      response.end(small ? gzipSync(bytes) : bytes);
    } catch {
      const missing = await readFile(join(folder, "404.html")).catch(() => "");
      response.writeHead(404, { "content-type": TYPES[".html"] }).end(missing);
    }
  });
  return { origin: await listen(server), stop: () => server.close() };
}

/** Lets `server` listen on a free port of this machine; tells its origin. */
export async function listen(server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
