// The format of `_headers`, which Netlify and Cloudflare Pages read: unindented lines are paths, in which * stands for anything, and
// indented ones are headers of the path above.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf } from "./step.mjs";

/** The rules in `text`, each a pattern of paths with `[name, value]` pairs of headers. */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\s/.test(line)) {
      const [, name, value] = line.match(/^\s+([^:]+):\s*(.*)$/) ?? fail(`"${line.trim()}" is no header`);
      (rules.at(-1) ?? fail(`"${line.trim()}" stands above every path`)).headers.push([name.toLowerCase(), value]);
    } else {
      const pattern = line.trim().split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
      rules.push({ pattern: new RegExp(`^${pattern.join(".*")}$`), headers: [] });
    }
  }
  return rules;
}

/** The headers for a path. Where two rules set one header the values are joined, as the hosts do. */
export function headersFor(rules, path) {
  const headers = new Map();
  for (const rule of rules.filter(({ pattern }) => pattern.test(path))) {
    for (const [name, value] of rule.headers) headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  return headers;
}

/** Fails where a file of `dist` has no rule for how long it is cached, or a file with a fixed name one that is too long. */
export function checkHeaders(dist) {
  const rules = parseHeaders(readFileSync(join(dist, "_headers"), "utf8"));
  for (const file of filesOf(dist)) {
    const path = file.slice(dist.length);
    if (path === "/_headers") continue;
    const cache = headersFor(rules, path).get("cache-control");
    const isHashed = path.startsWith("/assets/");
    if (isHashed ? !cache?.includes("immutable") : cache !== "no-cache") {
      fail(`${path} is sent with ${cache ?? "no Cache-Control"}, and should be ${isHashed ? "immutable" : "no-cache"}`);
    }
  }
}

function fail(reason) {
  throw new Error(`_headers: ${reason}.`);
}
