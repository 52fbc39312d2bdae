// The content security policy that a configuration needs: the build's policy, with narrower sources.
import { replaceDirectives } from "../build/headers.mjs";

/**
 * The `policy` for `config`, the object in config.json. Replaces three directives:
 *
 * - `connect-src`: the console's own origin, the API's, and those of `logHosts`. Without that field any https origin, because each
 *   prebuild has its own log URL.
 * - `img-src`: the console's own files and data URLs in them. The console shows no other images.
 * - `frame-ancestors`: `allowedParents` and the console's own origin, whose pages have access to the console in any case.
 */
export function policyFor(policy, config) {
  if (config === null || typeof config !== "object" || Array.isArray(config)) fail("must be an object");
  const { apiBaseUrl, mock = apiBaseUrl === undefined } = config;
  const logs = originsOf(config, "logHosts") ?? ["https:"];
  // The mock responds within the console's own origin.
  const called = mock ? [] : [...originOfApi(apiBaseUrl), ...logs];
  return replaceDirectives(policy, {
    "connect-src": sources(called),
    "img-src": "'self' data:",
    "frame-ancestors": sources(originsOf(config, "allowedParents") ?? []),
  });
}

const sources = (origins) => [...new Set(["'self'", ...origins])].join(" ");

/** The API's origin, unless its URL is relative to the page. */
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
