// Serves a built console as a CDN would: `make serve`, the end-to-end tests and the benchmarks use it, and nothing else does.
// The response headers are those of the shipped _headers file, so that what is tested is what is deployed.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
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
const COMPRESSIBLE = /^(text\/|application\/(json|wasm|manifest)|image\/svg)/;
const WORTH_COMPRESSING_BYTES = 1000;
const ENCODERS = {
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: promisify(gzip),
};

/**
 * Starts a server of the folder `root` under the path `base`; `port` 0 is any free one. `files` (path under root → text)
 * stand in for the folder's own, and `csp` (directive → value) replaces directives of its content security policy. With
 * `api`, an address, the console is configured to call it through this server, under `api/`.
 * Resolves to the address of the console and a function that stops serving it.
 */
export async function serve({ root, base = "/", port = 0, host = "localhost", files = {}, csp = {}, api }) {
  const prefix = `/${base}/`.replace(/\/+/g, "/");
  const folder = resolve(root);
  const rules = headerRules(folder);
  const config = { "config.json": JSON.stringify({ apiBaseUrl: `${prefix}api`, auth: "token" }) };
  const load = cachedFiles(folder, api ? { ...config, ...files } : files);

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
    for (const [name, value] of headersFor(rules, path, csp)) response.setHeader(name, value);
    if (!response.hasHeader("cache-control")) response.setHeader("cache-control", "no-cache");

    // A deep link has no file of its own; a missing asset is an error, and never the page in its stead.
    const file = (await load(path === "/" ? "/index.html" : path)) ?? (extname(path) === "" ? await load("/index.html") : null);
    if (!file) return plain(response, 404, "Not found");

    const encoding = file.compressible ? accepted(request.headers["accept-encoding"]) : null;
    const etag = `"${file.hash}${encoding ? `-${encoding}` : ""}"`;
    response.setHeader("content-type", file.type);
    response.setHeader("etag", etag);
    if (file.compressible) response.setHeader("vary", "accept-encoding");
    if (request.headers["if-none-match"] === etag) {
      response.writeHead(304);
      return response.end();
    }
    if (encoding) response.setHeader("content-encoding", encoding);
    const body = encoding ? await (file.encoded[encoding] ??= ENCODERS[encoding](file.body)) : file.body;
    response.writeHead(200, { "content-length": body.length });
    response.end(request.method === "HEAD" ? undefined : body);
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

/** The encoding to answer with, of those a browser accepts. */
function accepted(header = "") {
  const names = header.split(",").map((part) => part.trim().split(";")[0]);
  return ["br", "gzip"].find((name) => names.includes(name)) ?? null;
}

/** Reads files of the folder by path, and reads a file again only when it changed. */
function cachedFiles(folder, replacements) {
  const cache = new Map();

  function entry(path, body) {
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    return {
      body,
      type,
      compressible: COMPRESSIBLE.test(type) && body.length >= WORTH_COMPRESSING_BYTES,
      hash: createHash("sha256").update(body).digest("hex").slice(0, 20),
      encoded: {},
    };
  }

  return async (path) => {
    const replacement = replacements[path.slice(1)];
    if (replacement !== undefined) return entry(path, Buffer.from(replacement));

    const name = join(folder, path);
    // Out of the folder, or a file that is for the host and not for browsers.
    if (!name.startsWith(folder + sep) || /\/[._]/.test(path) || path.includes("\0")) return null;
    const found = await stat(name).catch(() => null);
    if (!found?.isFile()) return null;
    const version = `${found.mtimeMs} ${found.size}`;
    let cached = cache.get(name);
    if (cached?.version !== version) {
      cached = { version, ...entry(path, await readFile(name)) };
      cache.set(name, cached);
    }
    return cached;
  };
}

/** The rules of _headers: unindented lines are paths, indented ones are headers of the path above. */
function headerRules(folder) {
  let text;
  try {
    text = readFileSync(join(folder, "_headers"), "utf8");
  } catch {
    return [];
  }
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\s/.test(line)) {
      const [, name, value] = line.match(/^\s+([^:]+):\s*(.*)$/);
      rules.at(-1).headers.push([name.toLowerCase(), value]);
    } else {
      const pattern = line.trim().split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      rules.push({ pattern: new RegExp(`^${pattern.join(".*")}$`), headers: [] });
    }
  }
  return rules;
}

/** The headers for a path. Where two rules set one header the values are joined, as the hosts do. */
function headersFor(rules, path, csp) {
  const headers = new Map();
  for (const { pattern, headers: own } of rules) {
    if (!pattern.test(path)) continue;
    for (const [name, value] of own) headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  const policy = headers.get("content-security-policy");
  if (policy) {
    const directives = policy.split(";").map((directive) => {
      const name = directive.trim().split(" ")[0];
      return name in csp ? `${name} ${csp[name]}` : directive.trim();
    });
    headers.set("content-security-policy", directives.join("; "));
  }
  return headers;
}

/** Serves on the wanted port, or on the next free one. */
async function serveFrom(port, options) {
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
