// The console's files in the browser: starting offline, new versions, hosts that lose files, and a reset.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOfEarly } from "../../scripts/build/boot.mjs";
import { host } from "../../scripts/host.mjs";
import { serve } from "../../scripts/serve.mjs";
import { checkAccessibility } from "./axe.mjs";
import { askForMaximum, rows, signIn, sizes, stopWorkers } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { isInstalled, startHost } from "./hosts.mjs";
import { test } from "./peer.mjs";

test.use({ serviceWorkers: "allow" });

const form = (page) => page.getByTestId("sign-in-form");
const notice = (page) => page.getByTestId("update-notice");

/** An API that doesn't exist. */
const CONFIG = { "config.json": JSON.stringify({ apiBaseUrl: "/nowhere/api", auth: "cookie" }) };

/** Waits until the browser has stored the console: the page is the last of its files. `count` is the number of builds. */
async function isKept(page, count = 1) {
  const builds = () =>
    page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith(`prebuild-console ${document.baseURI} `));
      const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).match(document.baseURI)));
      return pages.filter(Boolean).length;
    });
  await expect.poll(builds, { timeout: 40_000 }).toBe(count);
}

/** Whether only the mock uses a file. Code that it shares has the names of pages in its own, or `shared`. */
const isOfMock = (url) => /\/mock(\/|_|-(more-)?\w{8}\.wasm)/.test(url);

/** The URLs of all files that the browser has stored. */
const keptAddresses = (page) =>
  page.evaluate(async () => {
    const found = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    return (await Promise.all(found.map((cache) => cache.keys()))).flat().map(({ url }) => url);
  });

/** The scripts of the service workers below the site's root. */
const workers = (page) =>
  page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(({ active }) => active?.scriptURL).sort());

const databases = (page) => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

/** The host's files and URL: nginx at the site's root and Caddy under a path, if they are installed. */
const SITES = [
  { server: "nginx", base: "/" },
  { server: "caddy", base: "/portal/tools/console/" },
];

for (const { server, base } of SITES) {
  test.describe(`on ${server} at ${base}`, () => {
    test.skip(() => !process.env.CI && !isInstalled(server), `this machine lacks the packages for ${server}`);

    test("a visited console opens offline", async ({ page, peer, problems }) => {
      problems.allow(/Failed to load|ERR_|Failed to fetch/);
      const site = await startHost(server, { base, config: { apiBaseUrl: `${peer.url}/api` } });
      let isClosed = false;
      try {
        await page.goto(`${site.url}prebuilds`);
        await signIn(page);
        await isKept(page);
        await site.close();
        isClosed = true;
        // A page that wasn't visited, by its URL. The API still responds.
        await page.goto(`${site.url}warm-pools`);
        await signIn(page);
        await expect(page.getByTestId("pool-card").first()).toBeVisible({ timeout: 30_000 });
        // No data of the API or of the mock was stored.
        expect((await keptAddresses(page)).filter((url) => /gitpod|\/api\//.test(url) || isOfMock(url))).toEqual([]);
      } finally {
        await page.goto("about:blank");
        if (!isClosed) await site.close();
      }
    });

    test("with the mock, a visited console works offline", async ({ page, problems }) => {
      problems.allow(/Failed to load|ERR_|Failed to fetch/);
      const site = await startHost(server, { base });
      let isClosed = false;
      try {
        await page.goto(`${site.url}prebuilds`);
        await expect(rows(page).first()).toBeVisible();
        await isKept(page);
        await site.close();
        isClosed = true;
        // The mock also starts with a new world.
        await stopWorkers(page);
        await page.goto(`${site.url}warm-pools`);
        const card = page.locator('[data-testid="pool-card"][data-phase="ready"]').first();
        await expect(card).toBeVisible({ timeout: 30_000 });
        await askForMaximum(page, card, "17");
        await expect(card.locator('[data-fact="max"]')).toHaveText("17");
        await page.getByRole("button", { name: "Mock controls" }).click();
        await expect(page.getByRole("heading", { name: "Mock controls" })).toBeVisible();
      } finally {
        await page.goto("about:blank");
        if (!isClosed) await site.close();
      }
    });

    for (const { name, config, open } of [
      { name: "with an API", config: (peer) => ({ apiBaseUrl: `${peer.url}/api` }), open: (page) => signIn(page, { keep: true }) },
      { name: "with the mock", config: () => ({}), open: () => {} },
    ]) {
      test(`a new version is announced, waits for an edit to end, and comes with the next page, ${name}`, async ({ page, peer, problems }) => {
        // The policy's hash is for the page as it was built.
        problems.allow(/Content.Security.Policy|Failed to load|404/i);
        const site = await startHost(server, { base, config: config(peer) });
        try {
          await page.goto(`${site.url}warm-pools`);
          await open(page);
          await isKept(page);
          await page.getByTestId("pool-card").first().getByRole("button", { name: "Resize" }).click();
          await sizes(page).getByRole("spinbutton", { name: "Maximum" }).fill("11");
          const wasm = deployLaterBuild(site.served);
          await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
          await expect(notice(page)).toContainText("A new version of the console is ready", { timeout: 40_000 });
          await isKept(page, 2);
          await expect(sizes(page).getByRole("spinbutton", { name: "Maximum" })).toHaveValue("11");
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
    }

    test("a deployment with a missing file says which, and a rollback restores the page automatically", async ({ page, problems }) => {
      problems.allow(/Content.Security.Policy|404|couldn't start|missing a file/i);
      const site = await startHost(server, { base });
      try {
        const wasm = deployLaterBuild(site.served);
        rmSync(join(site.served, wasm));
        await page.goto(`${site.url}prebuilds`);
        await expect(page.locator("#boot-error")).toContainText(`${wasm} answered HTTP 404`);
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

/** The files that contain names of other files of their build. */
const RENAMED = ["index.html", "boot.js", "offline-worker.js", "sw.js"];

/** Makes a host serve the console with other names for its wasm and its service workers, as a later build would. Returns the name of the wasm. */
function deployLaterBuild(served) {
  const read = (file) => readFileSync(join(served, file), "utf8");
  const { wasm } = filesOfEarly(read("index.html"));
  // With a different length, because hosts distinguish files by size and second.
  const renamed = (file) => file.replace(/-\w{8}\./, "-00000000ff.");
  const later = renamed(wasm);
  cpSync(join(served, wasm), join(served, later));
  const [early] = read("boot.js").match(/assets\/early-\w+\.js/);
  writeFileSync(join(served, renamed(early)), read(early).replaceAll(wasm, later));
  for (const file of RENAMED) {
    const text = read(file).replaceAll(wasm, later).replaceAll(early, renamed(early));
    const [, build] = text.match(/^const BUILD\s*=\s*["'`](\w{8})/) ?? [];
    writeFileSync(join(served, file), build ? text.replaceAll(build, `${build}ff`) : text);
    for (const ending of [".br", ".gz"]) rmSync(join(served, `${file}${ending}`), { force: true });
  }
  return later;
}

test("a new version of the mock takes over while streams are open, and all calls are answered", async ({ context, page }) => {
  let version = 0;
  const files = { "sw.js": () => `${readFileSync("dist/sw.js", "utf8")}// ${version}` };
  const own = await serve({ root: "dist", files });
  /** The calls that the current worker has answered. */
  const answered = (tab) => tab.evaluate(async () => (await mockBackend.calls()).map(({ procedure }) => procedure));
  const isWatching = (tab) => expect.poll(() => answered(tab)).toContainEqual(expect.stringContaining("WatchEvents"));
  try {
    await page.goto(`${own.url}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    const other = await context.newPage();
    await other.goto(`${own.url}warm-pools`);
    // It checks for a new version when it starts, too.
    await expect(other.getByTestId("pool-card").first()).toBeVisible();
    await page.bringToFront();
    for (let update = 0; update < 3; update += 1) {
      await isWatching(page);
      // The browser also checks for a new version, so it may activate at any time from here on.
      await page.evaluate(() => {
        globalThis.taken = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
      });
      version += 1;
      const statuses = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        const call = async () => {
          const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}", signal: AbortSignal.timeout(10_000) };
          return (await fetch(`${mockBackend.api}/gitpod.v1.PrebuildService/ListWarmPools`, options)).status;
        };
        const calls = [call()];
        // A check in progress is shared, and may have read the file already.
        const checks = setInterval(() => registration.update(), 500);
        for (let count = 1; count < 6; count += 1) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          calls.push(call());
        }
        await globalThis.taken;
        clearInterval(checks);
        return Promise.all([...calls, call()]);
      });
      expect(statuses).toEqual(Array(7).fill(200));
    }
    await isWatching(page);
  } finally {
    for (const tab of context.pages()) await tab.goto("about:blank");
    await own.close();
  }
});

test("the notice of a new version is accessible, with text at 200 % and in forced colors, too", async ({ page, problems }) => {
  problems.allow(/Content.Security.Policy|Failed to load|404/i);
  const served = mkdtempSync(join(tmpdir(), "console-notice-"));
  cpSync("dist", served, { recursive: true });
  const site = await serve({ root: served });
  try {
    await page.goto(`${site.url}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    await isKept(page);
    deployLaterBuild(served);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await expect(notice(page)).toBeVisible({ timeout: 40_000 });
    await checkAccessibility(page);
    await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      for (const part of [notice(page), ...(await notice(page).getByRole("button").all())]) {
        const { x, y, width: wide, height } = await part.boundingBox();
        expect(x >= 0 && x + wide <= width && y >= 0 && y + height <= 700, `${await part.innerText()} at ${width} px`).toBe(true);
        expect(await part.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
      }
    }
    // In forced colors mode, only its border separates the notice from the rows below.
    const { border, canvas } = await notice(page).evaluate((element) => {
      const { borderTopColor, borderTopStyle, backgroundColor } = getComputedStyle(element);
      return { border: [borderTopStyle, borderTopColor], canvas: backgroundColor };
    });
    expect(border[0]).toBe("solid");
    expect(border[1]).not.toBe(canvas);
    await notice(page).getByRole("button", { name: "Later" }).click();
    await expect(notice(page)).toHaveCount(0);
  } finally {
    await page.goto("about:blank");
    await site.close();
    rmSync(served, { recursive: true });
  }
});

test("an old page still works when the host has lost its files", async ({ context, page, peer, problems }) => {
  problems.allow(/Failed to load|404/);
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await isKept(page);
  await context.route("**/assets/**", (route) => route.fulfill({ status: 404, body: "" }));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
});

test("a host that serves the page for a missing file is reported, and the page recovers automatically", async ({ page, problems }) => {
  problems.allow(/couldn't start|missing a file|MIME|wasm|405/);
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
    await expect(page.locator("#boot-error")).toContainText("answered HTTP 200 with a web page");
    await expect(page.locator("#boot-error")).toContainText("Retrying automatically");
    isLost = false;
    await expect(page.getByTestId("error-panel").first()).toBeVisible({ timeout: 40_000 });
    await expect(page.locator("#boot-error")).toHaveCount(0);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("?reset deletes the worker and the files that it stored, and nothing else", async ({ page, peer }) => {
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await isKept(page);
  await page.evaluate(() => localStorage.setItem("prebuild-console-views", "[]"));
  await page.goto(`${peer.url}/prebuilds?reset`);
  await expect(page).toHaveURL(`${peer.url}/prebuilds`);
  await expect(form(page)).toBeVisible();
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  expect(await workers(page)).toEqual([]);
  expect(await page.evaluate(() => localStorage.getItem("prebuild-console-views"))).toBe("[]");
});

test("?reset resets the mock", async ({ page }) => {
  const site = await serve({ root: "dist-sub", base: "/console/" });
  try {
    await page.goto(`${site.url}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    await page.evaluate(() => mockBackend.setSpeed(0));
    await isKept(page);
    await page.goto(`${site.url}prebuilds?reset`);
    await expect(page).toHaveURL(`${site.url}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
    expect(await keptAddresses(page)).toEqual([]);
    expect((await page.evaluate(() => mockBackend.state())).clock.speed).not.toBe(0);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("a URL that the mock rejects deletes neither its worker nor its data", async ({ page, problems }) => {
  problems.allow(/scenario/);
  const site = await serve({ root: "dist" });
  try {
    await page.goto(site.url);
    await expect(page.getByTestId("project-row").first()).toBeVisible();
    await page.goto(`${site.url}?scenario=unheard-of`);
    await expect(page.getByTestId("error-panel")).toBeVisible();
    await page.evaluate(async () => Promise.all((await caches.keys()).map((name) => caches.delete(name))));
    await isKept(page);
    expect(await workers(page)).toEqual([`${site.url}sw.js`]);
    expect(await databases(page)).toEqual([`prebuild-console-mock ${site.url}`]);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("with an API, the mock's worker is replaced, its data is deleted, and a worker of the surrounding site stays", async ({ page, peer }) => {
  let config = {};
  const send = (type, text) => (response) => response.writeHead(200, { "content-type": type }).end(text);
  const around = { "/": send("text/html", '<title>Portal</title><link rel="icon" href="data:,">'), "/sw.js": send("text/javascript", "") };
  const files = { "config.json": () => JSON.stringify(config) };
  const site = await serve({ root: "dist-sub", base: "/console/", files, around });
  try {
    const portal = new URL("/", site.url).href;
    await page.goto(portal);
    await page.evaluate(() => navigator.serviceWorker.register("/sw.js"));
    await page.goto(site.url);
    await expect(page.getByTestId("project-row").first()).toBeVisible();
    expect(await workers(page)).toEqual([`${site.url}sw.js`, `${portal}sw.js`]);
    await isKept(page);
    expect(await databases(page)).toEqual([`prebuild-console-mock ${site.url}`]);
    config = { apiBaseUrl: `${peer.url}/api` };
    await page.goto(site.url);
    await expect(form(page)).toBeVisible();
    await expect.poll(() => workers(page), { timeout: 20_000 }).toEqual([`${site.url}offline-worker.js`, `${portal}sw.js`]);
    await expect.poll(() => databases(page)).toEqual([]);
    await isKept(page);
    expect((await keptAddresses(page)).filter(isOfMock)).toEqual([]);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});
