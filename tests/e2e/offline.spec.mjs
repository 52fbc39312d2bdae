// What the browser keeps of the console: a start without network, new versions, hosts that lose files, and a way back.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesOfEarly } from "../../scripts/build/boot.mjs";
import { host } from "../../scripts/host.mjs";
import { serve } from "../../scripts/serve.mjs";
import { rows, sizes, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { isInstalled, startHost } from "./hosts.mjs";
import { test } from "./peer.mjs";

test.use({ serviceWorkers: "allow" });

const form = (page) => page.getByTestId("sign-in-form");
const notice = (page) => page.getByTestId("update-notice");

/** An API that is not there. */
const CONFIG = { "config.json": JSON.stringify({ apiBaseUrl: "/nowhere/api", auth: "cookie" }) };

/** Waits until the browser has kept the console: the styles are the last of its files. */
async function isKept(page) {
  await expect
    .poll(() => page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith(`prebuild-console ${document.baseURI} `));
      const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return kept.flat().some(({ url }) => /assets\/[^/]+\.css$/.test(url));
    }), { timeout: 40_000 })
    .toBe(true);
}

/** The host's files and address are those of nginx at the site's root and of Caddy under a path, where these are installed. */
const SITES = [
  { server: "nginx", base: "/" },
  { server: "caddy", base: "/portal/tools/console/" },
];

for (const { server, base } of SITES) {
  test.describe(`on ${server} at ${base}`, () => {
    test.skip(() => !process.env.CI && !isInstalled(server), `this machine lacks the packages for ${server}`);

    test("a visited console opens without network", async ({ page, peer, problems }) => {
      problems.allow(/Failed to load|ERR_|Failed to fetch/);
      const site = await startHost(server, { base, config: { apiBaseUrl: `${peer.url}/api` } });
      let isClosed = false;
      try {
        await page.goto(`${site.url}prebuilds`);
        await signIn(page);
        await isKept(page);
        await site.close();
        isClosed = true;
        // A page that was not visited, by its address. The API still answers.
        await page.goto(`${site.url}warm-pools`);
        await signIn(page);
        await expect(page.getByTestId("pool-card").first()).toBeVisible({ timeout: 30_000 });
        // Nothing of the API was kept.
        const kept = await page.evaluate(async () => {
          const found = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
          return (await Promise.all(found.map((cache) => cache.keys()))).flat().map(({ url }) => url);
        });
        expect(kept.filter((url) => /gitpod|\/api\//.test(url))).toEqual([]);
      } finally {
        await page.goto("about:blank");
        if (!isClosed) await site.close();
      }
    });

    test("a new version is announced, waits for an edit to end, and comes with the next page", async ({ page, peer, problems }) => {
      // The policy's hash is of the page as it was built.
      problems.allow(/Content.Security.Policy|Failed to load|404/i);
      const site = await startHost(server, { base, config: { apiBaseUrl: `${peer.url}/api` } });
      try {
        await page.goto(`${site.url}warm-pools`);
        await signIn(page, { keep: true });
        await isKept(page);
        await page.getByTestId("pool-card").first().getByRole("button", { name: "Edit size" }).click();
        await sizes(page).getByLabel(/^Maximum/).fill("11");
        const wasm = deployLaterBuild(site.served);
        await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
        await expect(notice(page)).toContainText("A new version of the console is ready", { timeout: 40_000 });
        await expect(sizes(page).getByLabel(/^Maximum/)).toHaveValue("11");
        await page.keyboard.press("Escape");
        const loaded = page.waitForRequest(`**/${wasm}`);
        await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Prebuilds" }).click();
        await loaded;
        await expect(rows(page).first()).toBeVisible();
        await expect(notice(page)).toHaveCount(0);
      } finally {
        await page.goto("about:blank");
        await site.close();
      }
    });

    test("a deployment that lacks a file says which, and a rollback brings the page back by itself", async ({ page, problems }) => {
      problems.allow(/Content.Security.Policy|404|could not start|lacks this file/i);
      const site = await startHost(server, { base });
      try {
        const wasm = deployLaterBuild(site.served);
        rmSync(join(site.served, wasm));
        await page.goto(`${site.url}prebuilds`);
        await expect(page.locator("#boot-error")).toContainText(`${wasm} answered HTTP 404: the host lacks this file of the console`);
        for (const file of RENAMED) cpSync(join("dist", file), join(site.served, file));
        await host(site.served, { publicUrl: base });
        await expect(rows(page).first()).toBeVisible({ timeout: 40_000 });
      } finally {
        await page.goto("about:blank");
        await site.close();
      }
    });
  });
}

/** The files that name others of their build. */
const RENAMED = ["index.html", "boot.js", "offline-worker.js"];

/** Has a host serve the console with its wasm under another name, as a later build would have it. Gives that name. */
function deployLaterBuild(served) {
  const read = (file) => readFileSync(join(served, file), "utf8");
  const { wasm } = filesOfEarly(read("index.html"));
  // Of another length, since hosts tell files apart by size and second.
  const later = wasm.replace(/-\w{16}\./, "-0000000000000000ff.");
  cpSync(join(served, wasm), join(served, later));
  for (const file of RENAMED) {
    writeFileSync(join(served, file), read(file).replaceAll(wasm, later));
    for (const ending of [".br", ".gz"]) rmSync(join(served, `${file}${ending}`), { force: true });
  }
  return later;
}

test("an old page goes on when the host has lost its files", async ({ context, page, peer, problems }) => {
  problems.allow(/Failed to load|404/);
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await isKept(page);
  await context.route("**/assets/**", (route) => route.fulfill({ status: 404, body: "" }));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
});

test("a host that answers a missing file with the page says so, and the page comes back by itself", async ({ page, problems }) => {
  problems.allow(/could not start|lacks this file|MIME|wasm|405/);
  const { wasm } = filesOfEarly(readFileSync("dist/index.html", "utf8"));
  let isLost = true;
  const answer = (_, response) => {
    const headers = { "cache-control": "public, max-age=31536000, immutable" };
    if (isLost) return response.writeHead(200, { ...headers, "content-type": "text/html" }).end("<!doctype html><title>Console</title>");
    response.writeHead(200, { ...headers, "content-type": "application/wasm" }).end(readFileSync(`dist/${wasm}`));
  };
  const site = await serve({ root: "dist", files: CONFIG, routes: { [`/${wasm}`]: answer } });
  try {
    await page.goto(`${site.url}prebuilds`);
    await expect(page.locator("#boot-error")).toContainText("answered HTTP 200 with a web page: the host lacks this file of the console");
    await expect(page.locator("#boot-error")).toContainText("tries again by itself");
    isLost = false;
    await expect(page.getByTestId("error-panel").first()).toBeVisible({ timeout: 40_000 });
    await expect(page.locator("#boot-error")).toHaveCount(0);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("?reset takes away the worker and what it kept, and nothing else", async ({ page, peer }) => {
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await isKept(page);
  await page.evaluate(() => localStorage.setItem("prebuild-console-views", "[]"));
  await page.goto(`${peer.url}/prebuilds?reset`);
  await expect(page).toHaveURL(`${peer.url}/prebuilds`);
  await expect(form(page)).toBeVisible();
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await page.evaluate(() => localStorage.getItem("prebuild-console-views"))).toBe("[]");
});

test("with an API the mock's worker gives way, its data go, and a worker of the site around stays", async ({ page, peer }) => {
  let config = {};
  const send = (type, text) => (response) => response.writeHead(200, { "content-type": type }).end(text);
  const around = { "/": send("text/html", '<title>Portal</title><link rel="icon" href="data:,">'), "/sw.js": send("text/javascript", "") };
  const files = { "config.json": () => JSON.stringify(config) };
  const site = await serve({ root: "dist-sub", base: "/console/", files, around });
  const scripts = () =>
    page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ active }) => active?.scriptURL).sort());
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  try {
    const portal = new URL("/", site.url).href;
    await page.goto(portal);
    await page.evaluate(() => navigator.serviceWorker.register("/sw.js"));
    await page.goto(site.url);
    await expect(page.getByTestId("project-row").first()).toBeVisible();
    expect(await scripts()).toEqual([`${site.url}sw.js`, `${portal}sw.js`]);
    expect(await databases()).toEqual([`prebuild-console-mock ${site.url}`]);
    config = { apiBaseUrl: `${peer.url}/api` };
    await page.goto(site.url);
    await expect(form(page)).toBeVisible();
    await expect.poll(scripts, { timeout: 20_000 }).toEqual([`${site.url}offline-worker.js`, `${portal}sw.js`]);
    await expect.poll(databases).toEqual([]);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});
