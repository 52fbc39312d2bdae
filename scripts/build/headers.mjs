// The format of `_headers`, which Netlify and Cloudflare Pages read: unindented lines are paths, in which * matches anything, and indented
// lines are headers for the path above.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf } from "./step.mjs";

/** The rules in `text`, each a path with `[name, value]` pairs of headers. */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (/^\s/.test(line)) {
      const [, name, value] = line.match(/^\s+([^:]+):\s*(.*)$/) ?? fail(`"${line.trim()}" is not a header`);
      (rules.at(-1) ?? fail(`"${line.trim()}" stands above every path`)).headers.push([name.toLowerCase(), value]);
    } else {
      rules.push({ path: line.trim(), headers: [] });
    }
  }
  return rules;
}

/** Prints the rules in that format. */
export function printHeaders(rules) {
  const lines = rules.flatMap(({ path, headers }) => [path, ...headers.map(([name, value]) => `  ${properName(name)}: ${value}`)]);
  return `${lines.join("\n")}\n`;
}

/** A header's name as it is usually written: `Content-Security-Policy`. */
export const properName = (name) => name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());

/** The headers for a path. If two rules set the same header, the values are joined, as the hosts do. */
export function headersFor(rules, path) {
  const headers = new Map();
  for (const rule of rules.filter((rule) => patternOf(rule.path).test(path))) {
    for (const [name, value] of rule.headers) headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  return headers;
}

function patternOf(path) {
  const parts = path.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}

/** A content security policy in which directives have the values that `replaced` gives (name → value). */
export function replaceDirectives(policy, replaced) {
  const directives = policy.split(";").map((directive) => {
    const name = directive.trim().split(" ")[0];
    return name in replaced ? `${name} ${replaced[name]}` : directive.trim();
  });
  return directives.join("; ");
}

/** Fails if a file of `dist`, built for the path `base`, has no rule for caching, or if a file with a fixed name may be cached. */
export function checkHeaders(dist, base) {
  const rules = parseHeaders(readFileSync(join(dist, "_headers"), "utf8"));
  for (const file of filesOf(dist)) {
    const name = file.slice(dist.length + 1);
    // For the host, not for browsers.
    if (name.startsWith("_")) continue;
    const cache = headersFor(rules, base + name).get("cache-control");
    const isHashed = name.startsWith("assets/");
    if (isHashed ? !cache?.includes("immutable") : cache !== "no-cache") {
      fail(`${base}${name} is sent with ${cache ?? "no Cache-Control"}, and should be ${isHashed ? "immutable" : "no-cache"}`);
    }
  }
}

function fail(reason) {
  throw new Error(`_headers: ${reason}.`);
}
