// The page before, and without, the console: the static shell, and the start.
import { filesOfEarly } from "../../scripts/build/boot.mjs";
import { serve } from "../../scripts/serve.mjs";
import { filesOfMock, firstVisit } from "../../scripts/build/first-visit.mjs";
import { retry, rows } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says that it needs JavaScript", async ({ page, problems, site }) => {
    // No code runs that would use the preloaded files.
    problems.allow(/preload/);
    await page.goto(site.root);
    // Playwright's text of an element doesn't include noscript.
    await expect(page.locator("noscript")).toContainText("JavaScript", { useInnerText: true });
    await expect(page.locator("noscript")).toBeVisible();
  });
});

test("the console starts with the shipped policy", async ({ context, site }) => {
  const start = async (place) => {
    const page = await context.newPage();
    const response = await page.goto(place);
    const policy = response.headers()["content-security-policy"];
    expect(policy).toMatch(/script-src 'self' 'sha256-[^']+' 'wasm-unsafe-eval';/);
    expect(policy).not.toContain("unsafe-inline");
    await expect(page.getByTestId("mock-banner")).toBeVisible();
    await expect(page.locator("#boot-error")).toBeHidden();
    expect(await page.evaluate(() => document.baseURI)).toBe(place);
    // Chromium warns about an unused preload some seconds after the page has loaded.
    await page.waitForTimeout(5000);
  };
  await Promise.all([start(site.root), start(site.sub)]);
});

test("the policy doesn't let text become markup or scripts, except for the console's workers", async ({ page, problems, site }) => {
  problems.allow(/requires '?Trusted|trusted-types|Content security policy/i);
  await page.goto(site.sub);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  const outcomes = await page.evaluate(async () => {
    const attempts = {
      markup: () => (document.createElement("div").innerHTML = "<b>x</b>"),
      script: () => (document.createElement("script").src = "sw.js"),
      worker: () => new Worker("boot.js"),
      foreign: () => new Worker("https://example.com/sw.js"),
      outside: () => navigator.serviceWorker.register("/sw.js"),
      policy: () => trustedTypes.createPolicy("another", {}),
      own: () => new Worker("regex-worker.js").terminate(),
    };
    const outcomes = {};
    for (const [name, attempt] of Object.entries(attempts)) {
      outcomes[name] = await Promise.resolve().then(attempt).then(() => "allowed", (error) => error.name);
    }
    return outcomes;
  });
  const refused = { markup: "TypeError", worker: "TypeError", foreign: "TypeError", outside: "TypeError", policy: "TypeError" };
  // A script on the console's own origin, with a separate URL, so that script-src allows it.
  expect(outcomes).toEqual({ ...refused, script: "allowed", own: "allowed" });
});

test("a first visit loads the files in its list, compressed by the build", async ({ page, site }) => {
  const loaded = [];
  page.on("response", async (response) => {
    const path = response.url().slice(site.root.length);
    // The mock's service worker and its responses aren't part of the console's own files.
    if (!/^(mock-api|mock_worker|sw\.js)/.test(path)) loaded.push([path, response.headers()["content-encoding"]]);
  });
  const html = await (await page.goto(site.root)).text();
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  const names = [...firstVisit(html, "projects"), ...filesOfMock(html, "projects")].map((name) => name.replace("index.html", ""));
  // Other code is loaded once the page is shown.
  expect(loaded.sort()).toEqual(names.map((name) => [name, name === "config.json" ? undefined : "br"]).sort());
});

test("if a host's policy blocks the inline script and styles, files are loaded instead", async ({ page, problems, site }) => {
  problems.allow(/Content Security Policy|-elem forbids inline/i);
  await page.route(site.root, async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    headers["content-security-policy"] = headers["content-security-policy"].replaceAll(/ 'sha256-[^']*'/g, "");
    await route.fulfill({ response, headers });
  });
  const styles = page.waitForResponse(/first-[0-9a-f]{8}\.css$/);
  await page.goto(site.root);
  expect((await styles).status()).toBe(200);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.querySelector(".app-header")).display)).toBe("flex");
});

test("if a page's bundle is missing, its code is loaded file by file", async ({ page, problems, site }) => {
  problems.allow(/page-history|404|HTTP/);
  await page.route("**/page-history-*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
  const part = page.waitForResponse(/assets\/history-[0-9a-f]{8}\.wasm$/);
  await page.goto(`${site.root}prebuilds`);
  expect((await part).status()).toBe(200);
  await expect(rows(page).first()).toBeVisible();
});

test("a page of an older build starts the newest one", async ({ page, problems, site }) => {
  problems.allow(/404/);
  await page.route(site.root, async (route) => {
    const response = await route.fetch();
    const old = (await response.text()).replaceAll(/-[0-9a-f]{8}\.(wasm|css)/g, "-01234567.$1").replace(/("build":")\w{8}/, (_, name) => `${name}01234567`);
    const headers = response.headers();
    delete headers["content-security-policy"];
    await route.fulfill({ response, body: old, headers });
  });
  await page.goto(site.root);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
});

test("pages that are visited later load the additional files, and none twice", async ({ page, site }) => {
  const loaded = [];
  page.on("request", (request) => request.url().endsWith(".wasm") && loaded.push(request.url().slice(site.root.length)));
  const html = await (await page.goto(`${site.root}prebuilds`)).text();
  await expect(rows(page).first()).toBeVisible();
  await page.getByRole("link", { name: "Warm pools" }).click();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await page.getByRole("link", { name: "Projects" }).click();
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  const { pages } = filesOfEarly(html);
  // Their code is in the bundle.
  const isPart = (file) => /assets\/(\w+-)*history(-(?!more)\w+)*-[0-9a-f]{8}\.wasm$/.test(file) && !pages.history.includes(file);
  expect(loaded.filter((file, index) => loaded.indexOf(file) < index || isPart(file))).toEqual([]);
  expect(loaded.filter((file) => /page-/.test(file))).toEqual(pages.history);
});

test("the chosen theme is shown before the console has started", async ({ page, site }) => {
  await page.route(/\.wasm$/, () => {});
  await page.addInitScript(() => localStorage.setItem("prebuild-console-theme", "dark"));
  await page.goto(site.root);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
});

test("a deep link loads the page, and a missing file is an error", async ({ request, site }) => {
  const deep = await request.get(`${site.sub}projects/p-1/prebuilds`);
  expect(deep.status()).toBe(200);
  expect(deep.headers()["content-type"]).toContain("text/html");
  expect((await request.get(`${site.sub}assets/gone.js`)).status()).toBe(404);
  expect((await request.get(`${site.sub}%2e%2e/package.json`)).status()).toBe(404);
  expect((await request.get(`${site.sub}..%2fpackage.json`)).status()).toBe(404);
});

test("a browser without WebAssembly shows a message", async ({ page, site }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(site.root);
  await expect(page.locator("#boot-error")).toContainText("needs WebAssembly");
});

test("a failed download shows a message and a way to continue", async ({ page, problems, site }) => {
  problems.allow(/wasm|Failed to fetch/i);
  await page.route("**/*.wasm", (route) => route.abort());
  await page.goto(site.root);
  await expect(page.locator("#boot-error")).not.toBeEmpty();
  await expect(page.locator("#boot-error")).toContainText("Retrying");
});

test("links open in the page, or in a new tab on request", async ({ context, page, site }) => {
  await page.goto(site.sub);
  const prebuilds = page.getByRole("link", { name: "Prebuilds" });
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  await page.evaluate(() => (window.isSamePage = true));
  const opened = context.waitForEvent("page");
  await prebuilds.click({ modifiers: ["Control"] });
  await expect(await opened).toHaveURL(`${site.sub}prebuilds`);
  await expect(page).toHaveURL(site.sub);

  await prebuilds.click();
  await expect(page.getByRole("heading", { level: 1, name: "Prebuilds" })).toBeVisible();
  await expect(page).toHaveTitle("Prebuilds");
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: "Projects" })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("heading", { level: 1, name: "Prebuilds" })).toBeVisible();
  expect(await page.evaluate(() => window.isSamePage)).toBe(true);
});

test("a part of the console that fails to load says so, and can be retried", async ({ page, problems, site }) => {
  problems.allow(/Failed to (fetch|load resource)|TypeError/);
  await page.route(/\/(page-)?history-[0-9a-f]{8}\.wasm$/, (route) => route.abort());
  await page.goto(`${site.sub}prebuilds`);
  await expect(page.getByTestId("error-panel")).toHaveAttribute("data-code", "network");
  await page.unroute(/\/(page-)?history-[0-9a-f]{8}\.wasm$/);
  await retry(page).click();
  await expect(page.getByTestId("prebuild-row").first()).toBeVisible();
});

test("hovering over a link loads the code of its page", async ({ page, site }) => {
  await page.goto(`${site.root}projects`);
  await expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live");
  const request = page.waitForRequest(/\/pools-[^/]*\.wasm/);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).hover();
  await request;
});

test("a dialog whose code fails to load shows an error, and can be retried", async ({ page, problems, site }) => {
  problems.allow(/Failed to (fetch|load resource)|TypeError/);
  await page.route("**/create-*.wasm", (route) => route.abort());
  await page.goto(`${site.root}prebuilds`);
  await page.getByRole("button", { name: "New prebuild" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByTestId("error-panel")).toHaveAttribute("data-code", "network");
  await page.unroute("**/create-*.wasm");
  await retry(dialog).click();
  await expect(dialog.getByRole("heading", { name: "New prebuild" })).toBeVisible();
  await expect(dialog.getByLabel("Environment class")).toBeVisible();
});

test("a deployment opens with its default project, and without disabled pages", async ({ page }) => {
  let config = {};
  const site = await serve({ root: "dist-sub", base: "/console/", files: { "config.json": () => JSON.stringify(config) } });
  try {
    await page.goto(site.url);
    const link = page.getByTestId("project-row").first().getByRole("link").first();
    const [, project] = (await link.getAttribute("href")).match(/projects\/([\da-f-]+)/);
    config = { mock: true, defaultProjectId: project, features: { warmPools: false, settings: false }, timeDisplay: "utc" };
    await page.goto(`${site.url}?speed=0`);
    await expect(page).toHaveURL(new RegExp(`/console/projects/${project}/prebuilds\\?speed=0$`));
    await expect(page.getByRole("navigation", { name: "Project" }).getByRole("link")).toHaveText(["Prebuilds"]);
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link")).toHaveText(["Projects", "Prebuilds"]);
    await page.goto(`${site.url}warm-pools`);
    await expect(page.getByRole("heading", { level: 1 })).not.toHaveText("Warm pools");
    await page.goto(`${site.url}prebuilds`);
    await expect(rows(page).first()).toContainText(/[A-Z][a-z]{2} \d+, \d\d:\d\d UTC/);
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});
