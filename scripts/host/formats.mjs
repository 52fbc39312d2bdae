// The console's response headers in the formats of hosts. Each function takes the rules of `_headers`, of which those for `base`* apply to
// every response. nginx, Caddy, and CloudFront get only these: their caching rules are in their own files, in docs/hosting.
import { properName } from "../build/headers.mjs";

export const FORMATS = {
  /** Lines for a server block. The headers are also sent with errors. */
  nginx: (rules, base) => lines(ofAll(rules, base).map(([name, value]) => `add_header ${properName(name)} ${JSON.stringify(value)} always;`)),

  caddy: (rules, base) =>
    lines(["header {", ...ofAll(rules, base).map(([name, value]) => `\t${properName(name)} ${JSON.stringify(value)}`), "}"]),

  /** For `aws cloudfront create-response-headers-policy --response-headers-policy-config`. Three headers have their own fields there. */
  cloudfront(rules, base) {
    const headers = new Map(ofAll(rules, base));
    const take = (name) => {
      const value = headers.get(name);
      headers.delete(name);
      return value;
    };
    const own = {
      ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: take("content-security-policy") },
      ReferrerPolicy: { Override: true, ReferrerPolicy: take("referrer-policy") },
    };
    if (take("x-content-type-options")) own.ContentTypeOptions = { Override: true };
    const others = [...headers].map(([name, value]) => ({ Header: properName(name), Value: value, Override: true }));
    return json({
      Name: "prebuild-console",
      Comment: "Prebuild console",
      SecurityHeadersConfig: own,
      CustomHeadersConfig: { Quantity: others.length, Items: others },
    });
  },

  /** staticwebapp.config.json, which also contains the fallback for deep links. */
  azure(rules, base) {
    const named = (headers) => Object.fromEntries(headers.map(([name, value]) => [properName(name), value]));
    return json({
      navigationFallback: { rewrite: `${base}index.html`, exclude: [`${base}assets/*`, `${base}*.{css,js,json,wasm}`] },
      globalHeaders: { ...named(ofAll(rules, base)), "Cache-Control": "no-cache" },
      routes: [{ route: `${base}assets/*`, headers: named(rules.find(({ path }) => path === `${base}assets/*`).headers) }],
      mimeTypes: { ".wasm": "application/wasm" },
    });
  },
};

const ofAll = (rules, base) => rules.find(({ path }) => path === `${base}*`).headers;
const lines = (texts) => `${texts.join("\n")}\n`;
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** The elements that replace headers in a page, for a host that sends none. A policy in an element can't restrict who frames the page. */
export function metaElements(rules, base) {
  const headers = new Map(ofAll(rules, base));
  const policy = headers.get("content-security-policy").replace(/;\s*frame-ancestors[^;]*/, "");
  return `<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="${headers.get("referrer-policy")}">`;
}
