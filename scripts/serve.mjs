// Serves a built console as a CDN would, for `make serve`, `make dev`, the end-to-end tests, and the benchmarks. The response headers come
// from the shipped _headers file, so that the tests use what is deployed.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { headersFor, parseHeaders, replaceDirectives } from "./build/headers.mjs";
import { publicPath } from "./build/public-url.mjs";
import { apiAddress, passOn } from "./proxy.mjs";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};
// The compressed copies of a file that the build made, best first.
const ENCODINGS = [
  { name: "br", ending: ".br" },
  { name: "gzip", ending: ".gz" },
];

/**
 * Starts a server for the folder `root`, or for several folders, of which the first with a file is used, under the path `base`; `port` 0 is
 * any free port. `files` (path without a leading slash → text, or a function that returns it) replace those of the folders, `routes` (path
 * → function of request and response) handle requests, `around` (path → function of the response) is the site outside of `base`, and `csp`
 * (directive → value) replaces directives of the content security policy. With `api`, a URL, the console is configured to call it through
 * this server, under `api/`. Resolves to the console's URL and a function that stops the server.
 */
export async function serve({ root, base = "/", port = 0, host = "localhost", files = {}, routes = {}, around = {}, csp = {}, api }) {
  const prefix = publicPath(base);
  const folders = [root].flat().map((folder) => resolve(folder));
  const rules = rulesOf(folders);
  const config = { "config.json": JSON.stringify({ apiBaseUrl: `${prefix}api`, auth: "token" }) };
  const find = finder(folders, api ? { ...config, ...files } : files);

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });

  async function answer(request, response) {
    const { pathname, search } = new URL(request.url, "http://localhost");
    if (api && pathname.startsWith(`${prefix}api/`)) {
      return passOn(request, response, api, `${pathname.slice(prefix.length + "api".length)}${search}`);
    }
    if (!["GET", "HEAD"].includes(request.method)) return plain(response, 405, "Method not allowed");
    if (around[pathname]) return around[pathname](response);
    if (!pathname.startsWith(prefix)) {
      if (pathname !== "/" && `${pathname}/` !== prefix) return plain(response, 404, "Not found");
      response.writeHead(302, { location: prefix });
      return response.end();
    }
    let path;
    try {
      path = decodeURIComponent(pathname.slice(prefix.length - 1));
    } catch {
      return plain(response, 400, "Bad request");
    }
    if (routes[path]) return routes[path](request, response);
    for (const [name, value] of headersFor(rules, pathname)) {
      response.setHeader(name, name === "content-security-policy" ? replaceDirectives(value, csp) : value);
    }
    if (!response.hasHeader("cache-control")) response.setHeader("cache-control", "no-cache");

    // A deep link has no file; a missing asset is an error, and must never get the page.
    const encodings = ENCODINGS.filter(({ name }) => accepts(request.headers["accept-encoding"], name));
    const isPage = path === "/" || extname(path) === "";
    const file = (await find(path, encodings)) ?? (isPage ? await find("/index.html", encodings) : null);
    if (!file) return plain(response, 404, "Not found");

    const etag = `"${createHash("sha256").update(file.body).digest("hex").slice(0, 20)}"`;
    response.setHeader("content-type", file.type);
    response.setHeader("etag", etag);
    response.setHeader("vary", "accept-encoding");
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304);
      return response.end();
    }
    if (file.encoding) response.setHeader("content-encoding", file.encoding);
    response.writeHead(200, { "content-length": file.body.length });
    response.end(request.method === "HEAD" ? undefined : file.body);
  }

  await new Promise((started, failed) => server.once("error", failed).listen(port, host, started));
  return {
    url: `http://${host}:${server.address().port}${prefix}`,
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

function plain(response, status, text) {
  response.writeHead(status, { "content-type": TYPES[".txt"] });
  response.end(`${text}\n`);
}

const accepts = (header = "", encoding) => header.split(",").some((part) => part.trim().split(";")[0] === encoding);

/** Finds the content for a path: `files` first, then the folders, each file in the first of `encodings` for which it has a copy. */
function finder(folders, files) {
  return async (path, encodings) => {
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    const replacement = files[path.slice(1)];
    if (replacement !== undefined) {
      return { type, body: Buffer.from(typeof replacement === "function" ? await replacement() : replacement) };
    }
    // A file for the host, not for browsers.
    if (/\/[._]/.test(path) || path.includes("\0")) return null;
    for (const folder of folders) {
      const name = join(folder, path);
      if (!name.startsWith(folder + sep)) continue;
      for (const { name: encoding, ending } of encodings) {
        const body = await contents(`${name}${ending}`);
        if (body) return { type, body, encoding };
      }
      const body = await contents(name);
      if (body) return { type, body };
    }
    return null;
  };
}

/** A file's contents; `null` if it doesn't exist or is a folder. */
const contents = (name) => readFile(name).catch(() => null);

function rulesOf(folders) {
  for (const folder of folders) {
    try {
      return parseHeaders(readFileSync(join(folder, "_headers"), "utf8"));
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  return [];
}

/** Like `serve`, on the wanted port or the next free one. */
export async function serveFrom(port, options) {
  for (let tried = port; tried < port + 20; tried += 1) {
    try {
      return await serve({ ...options, port: tried });
    } catch (error) {
      if (error.code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(`Ports ${port} to ${port + 19} are all taken: choose another one, such as PORT=9000.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({
    options: {
      root: { type: "string", default: "dist" },
      base: { type: "string", default: "/" },
      port: { type: "string", default: "8080" },
      api: { type: "string", default: "" },
    },
  });
  try {
    const api = values.api && apiAddress(values.api);
    const { url } = await serveFrom(Number(values.port), { ...values, api });
    console.log(`The console is at ${url}${api ? `, and calls ${api}` : ""} (Ctrl-C stops it).`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
