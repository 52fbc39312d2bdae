// Serves the example portal and a built console, each on an origin of its own: `node examples/portal/serve.mjs` after `make build`. The mock
// answers the console; with `--api https://app.ona.com/api` that API does, for the token in the environment variable TOKEN.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { parseArgs } from "node:util";
import { apiAddress } from "../../scripts/proxy.mjs";
import { serve } from "../../scripts/serve.mjs";

const { values } = parseArgs({
  options: { dist: { type: "string", default: "dist" }, port: { type: "string", default: "8090" }, api: { type: "string", default: "" } },
});

// Another origin of the same site: to a page of another site, browsers may deny the worker that the mock needs.
const portal = `http://localhost:${values.port}`;
const api = values.api ? apiAddress(values.api) : undefined;
const config = { allowedParents: [portal], ...(api && { apiBaseUrl: "/api", auth: "embed" }) };
const site = await serve({
  root: values.dist,
  files: { "config.json": JSON.stringify(config) },
  csp: { "frame-ancestors": `'self' ${portal}` },
  api,
});

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript" };
const FILES = ["/index.html", "/portal.css", "/portal.js"];

createServer(async (request, response) => {
  const { pathname } = new URL(request.url, portal);
  if (pathname === "/token") {
    response.writeHead(process.env.TOKEN ? 200 : 404, { "content-type": "text/plain", "cache-control": "no-store" });
    return response.end(process.env.TOKEN);
  }
  const name = pathname === "/" ? "/index.html" : pathname;
  if (!FILES.includes(name)) {
    response.writeHead(404);
    return response.end();
  }
  const text = await readFile(new URL(`.${name}`, import.meta.url), "utf8");
  response.writeHead(200, {
    "content-type": TYPES[extname(name)],
    // What a portal's policy needs for the console, and nothing else.
    "content-security-policy": `default-src 'self'; img-src data:; script-src 'self' ${site.url}embed.js; frame-src ${site.url}`,
  });
  response.end(text.replaceAll("CONSOLE/", site.url).replaceAll("CONSOLE", site.url));
}).listen(Number(values.port), "localhost", () => console.log(`The portal is at ${portal}, and shows the console of ${site.url} (Ctrl-C stops both).`));
