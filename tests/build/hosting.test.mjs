// Tests adapting a built console to its host: its path, its policy, and the headers in each host's format. The container's start script
// must give the same result.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { after, beforeEach, test } from "node:test";
import { runInNewContext } from "node:vm";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { compress } from "../../scripts/build/compress.mjs";
import { headersFor, parseHeaders, printHeaders } from "../../scripts/build/headers.mjs";
import { pageOf, withHashes } from "../../scripts/build/page.mjs";
import { filesOf } from "../../scripts/build/step.mjs";
import { FORMATS } from "../../scripts/host/formats.mjs";
import { policyFor } from "../../scripts/host/policy.mjs";
import { host } from "../../scripts/host.mjs";

const PATH = "/portal/tools/console/";
const shipped = parseHeaders(readFileSync("public/_headers", "utf8"))[0].headers.find(([name]) => name === "content-security-policy")[1];
const folder = mkdtempSync(join(tmpdir(), "console-host-"));
const dist = join(folder, "dist");
after(() => rmSync(folder, { recursive: true }));

/** A small console in the format of the build. */
beforeEach(async () => {
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(join(dist, "assets"), { recursive: true });
  const [script, style] = ["let a = '/';", "a{}"];
  const page = pageOf(readFileSync("index.html", "utf8"), { base: "/", script, style });
  const headers = parseHeaders(withHashes(readFileSync("public/_headers", "utf8"), { script, style }));
  const files = {
    "index.html": page,
    "404.html": page,
    "config.json": "{}\n",
    "boot.js": "boot()",
    "assets/a-0123456789abcdef.css": "a{}",
    _headers: printHeaders(headers),
    _redirects: readFileSync("public/_redirects", "utf8"),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dist, name), text);
  await compress(dist, join(folder, "cache"));
});

const read = (name) => readFileSync(join(dist, name), "utf8");
const contents = () => new Map(filesOf(dist).map((file) => [file, readFileSync(file)]));
const directives = (policy) => new Map(policy.split("; ").map((text) => [text.split(" ")[0], text.split(" ").slice(1).join(" ")]));
const configure = (config) => writeFileSync(join(dist, "config.json"), JSON.stringify(config));
const sentPolicy = (rules, path) => headersFor(rules, path).get("content-security-policy");

test("a built console moves to any path and back, and only files with the path change", async () => {
  await host(dist);
  const before = contents();
  const { base, rules } = await host(dist, { publicUrl: "portal/tools/console" });
  assert.equal(base, PATH);
  const changed = [...contents()].filter(([file, content]) => !content.equals(before.get(file))).map(([file]) => file.slice(dist.length + 1));
  assert.deepEqual(changed, ["404.html", "404.html.br", "404.html.gz", "_headers", "_redirects", "index.html", "index.html.br", "index.html.gz"]);
  assert.ok(read("index.html").includes(`<base href="${PATH}">`));
  for (const page of ["index.html", "404.html"]) {
    assert.equal(brotliDecompressSync(readFileSync(join(dist, `${page}.br`))).toString(), read("index.html"));
    assert.equal(gunzipSync(readFileSync(join(dist, `${page}.gz`))).toString(), read("index.html"));
  }
  assert.deepEqual(parseHeaders(read("_headers")), rules);
  assert.ok(rules.every(({ path }) => path.startsWith(PATH)));
  assert.match(headersFor(rules, `${PATH}assets/a-0123456789abcdef.css`).get("cache-control"), /immutable/);
  assert.match(read("_redirects"), /^\/portal\/tools\/console\/projects\/\* +\/portal\/tools\/console\/ +200$/m);
  await host(dist, { publicUrl: "/" });
  assert.deepEqual(contents(), before);
});

test("the policy allows the sources that the configuration needs, and nothing else changes", () => {
  const https = "'self' https:";
  for (const [config, connect, ancestors] of [
    [{}, "'self'", "'self'"],
    [{ mock: true, apiBaseUrl: "https://api.example.com" }, "'self'", "'self'"],
    [{ apiBaseUrl: "/api" }, https, "'self'"],
    [{ apiBaseUrl: "https://api.example.com/v1" }, "'self' https://api.example.com https:", "'self'"],
    [{ apiBaseUrl: "https://API.example.com:443/v1", logHosts: [] }, "'self' https://api.example.com", "'self'"],
    [{ apiBaseUrl: "api", logHosts: ["https://logs.example.com:8443"] }, "'self' https://logs.example.com:8443", "'self'"],
    [{ apiBaseUrl: "http://a.example", logHosts: ["http://a.example"] }, "'self' http://a.example", "'self'"],
    [{ allowedParents: [] }, "'self'", "'self'"],
    [{ allowedParents: ["https://a.example", "https://b.example"] }, "'self'", "'self' https://a.example https://b.example"],
  ]) {
    const expected = directives(`${shipped}; upgrade-insecure-requests`);
    expected.set("connect-src", connect).set("img-src", "'self' data:").set("frame-ancestors", ancestors);
    assert.deepEqual(directives(policyFor(`${shipped}; upgrade-insecure-requests`, config)), expected, JSON.stringify(config));
  }
});

test("a configuration that would break the policy is rejected with the field's name", () => {
  for (const [config, reason] of [
    [[], /must be an object/],
    [{ apiBaseUrl: 7 }, /`apiBaseUrl` must be a string/],
    [{ apiBaseUrl: "https://" }, /`apiBaseUrl` must be an http/],
    [{ apiBaseUrl: "javascript:alert()" }, /`apiBaseUrl` must be an http/],
    [{ apiBaseUrl: "/api", logHosts: "https://a.example" }, /`logHosts` must be a list/],
    [{ apiBaseUrl: "/api", logHosts: ["https://a.example/"] }, /`logHosts` must be a list/],
    [{ allowedParents: ["*"] }, /`allowedParents` must be a list/],
    [{ allowedParents: ["https://a.example; script-src *"] }, /`allowedParents` must be a list/],
    [{ allowedParents: ["https://a.example", null] }, /`allowedParents` must be a list/],
  ]) {
    assert.throws(() => policyFor(shipped, config), reason, JSON.stringify(config));
  }
});

test("a changed configuration changes the policy again, even with a byte order mark", async () => {
  configure({ apiBaseUrl: "/api", logHosts: ["https://logs.example.com"] });
  assert.match(sentPolicy((await host(dist)).rules, "/"), /connect-src 'self' https:\/\/logs\.example\.com;/);
  writeFileSync(join(dist, "config.json"), "\uFEFF{}");
  assert.match(sentPolicy((await host(dist)).rules, "/"), /connect-src 'self';/);
  const before = contents();
  writeFileSync(join(dist, "config.json"), "{");
  await assert.rejects(host(dist, { publicUrl: "/elsewhere" }), /config\.json is not valid JSON/);
  assert.equal(read("index.html"), before.get(join(dist, "index.html")).toString());
});

test("config.json has no copies, which would become outdated", () => {
  assert.deepEqual(readdirSync(dist).filter((name) => name.startsWith("config")), ["config.json"]);
});

test("a page can contain the policy if the host sends no headers", async () => {
  configure({ allowedParents: ["https://portal.example.com"] });
  const before = (await host(dist), read("index.html"));
  const { rules } = await host(dist, { meta: true });
  const page = read("404.html");
  const [, policy] = page.match(/<meta http-equiv="Content-Security-Policy" content="([^"]*)">/);
  assert.ok(page.indexOf("Content-Security-Policy") < page.indexOf("<script"));
  // Browsers ignore frame-ancestors there, and log a warning.
  const expected = directives(sentPolicy(rules, "/"));
  expected.delete("frame-ancestors");
  assert.deepEqual(directives(policy), expected);
  assert.match(page, /<meta name="referrer" content="same-origin">/);
  await host(dist, { meta: true, publicUrl: PATH });
  assert.equal(read("index.html").match(/http-equiv/g).length, 1);
  await host(dist, { publicUrl: "/" });
  assert.equal(read("index.html"), before);
});

test("every format has every header, and formats with rules for paths set caching", async () => {
  configure({ allowedParents: ["https://portal.example.com"] });
  const { base, rules } = await host(dist, { publicUrl: PATH });
  const sent = new Map(headersFor(rules, `${PATH}prebuilds`));
  assert.deepEqual([...sent.keys()].sort(), [
    "access-control-allow-origin", "content-security-policy", "cross-origin-opener-policy", "cross-origin-resource-policy",
    "permissions-policy", "referrer-policy", "x-content-type-options",
  ]);
  const lines = (pattern, text) => new Map([...text.matchAll(pattern)].map(([, name, value]) => [name.toLowerCase(), value]));
  assert.deepEqual(lines(/^add_header (\S+) "([^"]*)" always;$/gm, FORMATS.nginx(rules, base)), sent);
  assert.deepEqual(lines(/^\t(\S+) "([^"]*)"$/gm, FORMATS.caddy(rules, base)), sent);

  const { SecurityHeadersConfig: own, CustomHeadersConfig: custom } = JSON.parse(FORMATS.cloudfront(rules, base));
  assert.equal(custom.Quantity, custom.Items.length);
  assert.deepEqual(new Map([
    ["content-security-policy", own.ContentSecurityPolicy.ContentSecurityPolicy],
    ["x-content-type-options", own.ContentTypeOptions.Override && "nosniff"],
    ["referrer-policy", own.ReferrerPolicy.ReferrerPolicy],
    ...custom.Items.map(({ Header, Value }) => [Header.toLowerCase(), Value]),
  ]), sent);

  const azure = JSON.parse(FORMATS.azure(rules, base));
  const { "Cache-Control": cache, ...headers } = azure.globalHeaders;
  assert.equal(cache, "no-cache");
  assert.deepEqual(new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])), sent);
  assert.deepEqual(azure.navigationFallback, { rewrite: `${PATH}index.html`, exclude: [`${PATH}assets/*`, `${PATH}*.{css,js,json,wasm}`] });
  assert.deepEqual(azure.routes, [{ route: `${PATH}assets/*`, headers: { "Cache-Control": "public, max-age=31536000, immutable" } }]);
});

test("the command needs only Node.js, and reports unknown values", () => {
  // Without the project's npm packages.
  cpSync("scripts", join(folder, "scripts"), { recursive: true });
  const run = (...options) => spawnSync("node", ["scripts/host.mjs", ...options], { cwd: folder, encoding: "utf8" });
  const nginx = run("--public-url", PATH, "--format", "nginx");
  assert.equal(nginx.stderr, "");
  assert.match(nginx.stdout, /^add_header Content-Security-Policy /);
  assert.ok(read("index.html").includes(`<base href="${PATH}">`));
  const iis = run("--format", "iis");
  assert.deepEqual([iis.status, iis.stderr], [1, '--format is one of nginx, caddy, cloudfront, azure, not "iis".\n']);
  assert.match(run("--public-url", "https://example.com/").stderr, /is the path/);
  assert.match(run("--public-url", '/"><script>').stderr, /is the path/);
});

test("Netlify and Cloudflare serve the page for each part of the console, and for no file", () => {
  const rules = readFileSync("public/_redirects", "utf8").split("\n").filter((line) => line.startsWith("/")).map((line) => line.split(/\s+/));
  // The pattern of each route, such as `["projects", project, "settings"]`.
  const parsed = [...readFileSync("src/routes.rs", "utf8").matchAll(/\["([\w-]+)"(,[^\]]*)?\]/g)];
  const needed = new Set(parsed.map(([, part, more]) => (more ? `/${part}/*` : `/${part}`)));
  assert.ok(needed.size >= 4);
  assert.deepEqual(new Set(rules.map(([path]) => path)), needed);
  assert.ok(rules.every(([, page, status]) => page === "/" && status === "200"));
});

test("CloudFront's function serves the page for deep links, and compressed copies for files", () => {
  const context = {};
  runInNewContext(`${readFileSync("docs/hosting/cloudfront.js", "utf8")}\nthis.handler = handler;`, context);
  const asked = (path, encodings) => {
    const headers = encodings ? { "accept-encoding": { value: encodings } } : {};
    return context.handler({ request: { uri: path, headers } }).uri;
  };
  for (const link of ["", "prebuilds", "projects/p-1/prebuilds/"]) {
    assert.equal(asked(PATH + link), `${PATH}index.html`);
    assert.equal(asked(PATH + link, "gzip, deflate, br"), `${PATH}index.html.br`);
  }
  assert.equal(asked(`${PATH}assets/a.wasm`, "gzip, br"), `${PATH}assets/a.wasm.br`);
  assert.equal(asked(`${PATH}assets/a.wasm`, "gzip"), `${PATH}assets/a.wasm.gz`);
  assert.equal(asked(`${PATH}assets/a.wasm`), `${PATH}assets/a.wasm`);
  assert.equal(asked(`${PATH}assets/gone`, "br"), `${PATH}assets/gone`);
  assert.equal(asked(`${PATH}config.json`, "br"), `${PATH}config.json`);
  assert.equal(context.handler({ request: { uri: PATH.slice(0, -1), headers: {} } }).headers.location.value, PATH);
});

test("the upload to S3 has a type for every kind of file", () => {
  const known = new Set([...readFileSync("docs/hosting/s3-upload.sh", "utf8").matchAll(/\b(\w+):\w+\/[\w+]+/g)].map(([, kind]) => kind));
  const kinds = filesOf("public").map((file) => basename(file)).filter((name) => !name.startsWith("_")).map((name) => name.split(".").at(-1));
  assert.deepEqual(["html", "wasm", ...kinds].filter((kind) => !known.has(kind)), []);
});

/** The output of the container's start script with these environment variables. */
function containerWith(variables) {
  const image = join(folder, "image");
  rmSync(image, { recursive: true, force: true });
  cpSync(dist, join(image, "dist"), { recursive: true });
  cpSync("docs/hosting/nginx.conf", join(image, "nginx.conf"));
  const written = join(folder, "written");
  const env = { PATH: process.env.PATH, CONSOLE_IMAGE: image, CONSOLE_FOLDER: written, ...variables };
  execFileSync("sh", [resolve("docker/40-console.sh")], { env, stdio: "pipe" });
  const site = join(written, "www", variables.PUBLIC_URL ?? "/");
  const text = (...path) => readFileSync(join(...path), "utf8");
  return { site, config: text(site, "config.json"), headers: text(written, "headers.conf"), nginx: text(written, "nginx.conf") };
}

test("the container configures console and nginx from environment variables, as the command does", async () => {
  for (const [variables, config] of [
    [{}, {}],
    [
      { PUBLIC_URL: PATH, API_BASE_URL: "https://api.example.com:8443/v1", AUTH: "cookie", TITLE: 'Prebuilds "\\" & more, große', ALLOWED_PARENTS: "https://a.example https://b.example:81" },
      { apiBaseUrl: "https://api.example.com:8443/v1", auth: "cookie", title: 'Prebuilds "\\" & more, große', allowedParents: ["https://a.example", "https://b.example:81"] },
    ],
    [
      { PUBLIC_URL: "/c/", API_BASE_URL: "/api", LOG_HOSTS: "https://logs.example.com", DEFAULT_PROJECT_ID: "p-1" },
      { apiBaseUrl: "/api", defaultProjectId: "p-1", logHosts: ["https://logs.example.com"] },
    ],
    [{ API_BASE_URL: "https://api.example.com", LOG_HOSTS: "", ALLOWED_PARENTS: "" }, { apiBaseUrl: "https://api.example.com", logHosts: [], allowedParents: [] }],
    [{ API_BASE_URL: "https://api.example.com", MOCK: "true" }, { apiBaseUrl: "https://api.example.com", mock: true }],
  ]) {
    const container = containerWith(variables);
    assert.deepEqual(JSON.parse(container.config), config);
    configure(config);
    const { base, rules } = await host(dist, { publicUrl: variables.PUBLIC_URL ?? "/" });
    assert.equal(container.headers, FORMATS.nginx(rules, base));
    for (const page of ["index.html", "404.html"]) {
      assert.equal(readFileSync(join(container.site, page), "utf8"), read(page));
      assert.equal(gunzipSync(readFileSync(join(container.site, `${page}.gz`))).toString(), read(page));
    }
    assert.ok(container.nginx.includes(`location ${base} {`));
    assert.doesNotMatch(container.nginx, /brotli|root \/srv|include \/etc/);
  }
});

test("the container doesn't start with a variable that would end a header or a line", () => {
  for (const variables of [
    { PUBLIC_URL: '/"><script>' },
    { API_BASE_URL: "https://a.example; script-src *" },
    { API_BASE_URL: "ftp://a.example" },
    { ALLOWED_PARENTS: '"' },
    { ALLOWED_PARENTS: "https://a.example/path" },
    { API_BASE_URL: "/api", LOG_HOSTS: "*" },
    { TITLE: "a\nb" },
    { API_BASE_URL: '/api\n"; }' },
    { MOCK: "yes" },
  ]) {
    const [name] = Object.keys(variables).slice(-1);
    assert.throws(() => containerWith(variables), ({ stderr }) => stderr.toString().startsWith(`40-console.sh: ${name} must be`), JSON.stringify(variables));
  }
});
