// Adapts a built console to its host: node scripts/host.mjs DIST [--public-url /console/] [--meta] [--format nginx]
//
// Writes to DIST (dist/ if absent); it can be run repeatedly:
//   --public-url   the path that the console is served under, into the pages, _headers, and _redirects; absent: the current path
//   --meta         the content security policy into the pages, for a host that sends no headers; absent: removes it
//   and always the policy that DIST/config.json needs, into _headers.
// Prints the headers for the host that --format names: nginx, caddy, cloudfront, or azure. Needs Node.js and no packages.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { compressFile } from "./build/compress.mjs";
import { parseHeaders, printHeaders } from "./build/headers.mjs";
import { headersAt, pageAt, pathOfPage, publicPath, redirectsAt } from "./build/public-url.mjs";
import { FORMATS, metaElements } from "./host/formats.mjs";
import { policyFor } from "./host/policy.mjs";

const PAGES = ["index.html", "404.html"];
const META = /(<meta charset="utf-8">)(<meta http-equiv="Content-Security-Policy"[^>]*><meta name="referrer"[^>]*>)?/;

/**
 * Adapts the console in the folder `dist`. `publicUrl` is the new path, and `meta` says whether the pages contain the policy. Returns
 * `{ base, rules }`.
 */
export async function host(dist, { publicUrl, meta = false } = {}) {
  const read = (name) => readFileSync(join(dist, name), "utf8");
  const write = (name, text) => writeFileSync(join(dist, name), text);
  const page = read("index.html");
  const from = pathOfPage(page);
  const base = publicUrl === undefined ? from : publicPath(publicUrl);
  const config = configOf(read("config.json"));
  const rules = headersAt(parseHeaders(read("_headers")), from, base).map(({ path, headers }) => ({
    path,
    headers: headers.map(([name, value]) => [name, name === "content-security-policy" ? policyFor(value, config) : value]),
  }));
  const redirects = redirectsAt(read("_redirects"), from, base);
  const elements = meta ? metaElements(rules, base) : "";

  write("_headers", printHeaders(rules));
  write("_redirects", redirects);
  for (const name of PAGES) {
    write(name, pageAt(page, base).replace(META, (_all, charset) => charset + elements));
    await compressFile(join(dist, name));
  }
  return { base, rules };
}

function configOf(text) {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new Error(`config.json is not valid JSON: ${error.message}.`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { "public-url": { type: "string" }, meta: { type: "boolean" }, format: { type: "string" } },
    });
    const { format } = values;
    if (format && !(format in FORMATS)) throw new Error(`--format is one of ${Object.keys(FORMATS).join(", ")}, not "${format}".`);
    const { base, rules } = await host(positionals[0] ?? "dist", { publicUrl: values["public-url"], meta: values.meta });
    if (format) process.stdout.write(FORMATS[format](rules, base));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
