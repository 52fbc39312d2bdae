// The content security policy that a configuration needs: the build's own, with narrower sources.
import { replaceDirectives } from "../build/headers.mjs";

/**
 * The `policy` for what `config`, the object in config.json, says. Replaces three directives:
 *
 * - `connect-src`: the console's own origin, the API's, and those of `logHosts`. Without that field any https origin, since a log is
 *   at the address that its prebuild names.
 * - `img-src`: the console's own files and what is written out within them. It shows no others.
 * - `frame-ancestors`: `allowedParents`. The console's own origin is always among them: its pages could reach into the console in any case.
 */
export function policyFor(policy, config) {
  if (config === null || typeof config !== "object" || Array.isArray(config)) fail("must be an object");
  const { apiBaseUrl, mock = apiBaseUrl === undefined } = config;
  const logs = originsOf(config, "logHosts") ?? ["https:"];
  // The mock answers within the console's own origin.
  const called = mock ? [] : [...originOfApi(apiBaseUrl), ...logs];
  return replaceDirectives(policy, {
    "connect-src": sources(called),
    "img-src": "'self' data:",
    "frame-ancestors": sources(originsOf(config, "allowedParents") ?? []),
  });
}

const sources = (origins) => [...new Set(["'self'", ...origins])].join(" ");

/** The API's origin, unless its address is relative to the page. */
function originOfApi(url) {
  if (typeof url !== "string") fail("`apiBaseUrl` must be a string");
  if (!url.includes(":")) return [];
  if (!/^https?:/i.test(url) || !URL.canParse(url)) fail("`apiBaseUrl` must be an http(s) address, or relative to the page");
  return [new URL(url).origin];
}

function originsOf(config, field) {
  const origins = config[field];
  if (origins === undefined) return undefined;
  const isOrigin = (text) => typeof text === "string" && /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  if (!Array.isArray(origins) || !origins.every(isOrigin)) {
    fail(`\`${field}\` must be a list of origins, such as ["https://portal.example.com"]`);
  }
  return origins;
}

function fail(reason) {
  throw new Error(`config.json: ${reason}.`);
}
