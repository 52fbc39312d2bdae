// The start with a real API: the requests that early.js makes before the console's own code is loaded, and how their responses are used.
import { rows } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";
import { startPeer } from "../peer/server.mjs";

const PROJECT = "00000002-0000-4000-8000-000000000001";
const PREBUILD = "00000007-0000-4000-8000-000000000014";
const form = (page) => page.getByTestId("sign-in-form");
const panel = (page) => page.getByTestId("error-panel").first();

/** Each page with its first call, and the content that it shows after the response. */
const PAGES = [
  { path: "", call: "ListProjects", shown: (page) => page.getByTestId("project-row").first() },
  { path: "projects", call: "ListProjects", shown: (page) => page.getByTestId("project-row").first() },
  { path: "prebuilds", call: "ListPrebuilds", shown: (page) => rows(page).first() },
  { path: "warm-pools", call: "ListWarmPools", shown: (page) => page.getByTestId("pool-card").first() },
  { path: `projects/${PROJECT}/prebuilds`, call: "ListPrebuilds", shown: (page) => rows(page).first() },
  { path: `projects/${PROJECT}/warm-pools`, call: "ListWarmPools", shown: (page) => page.getByTestId("pool-card").first() },
  { path: `projects/${PROJECT}/settings`, call: "GetProject", shown: (page) => page.getByRole("button", { name: "Save" }) },
  {
    path: `projects/${PROJECT}/prebuilds/${PREBUILD}`,
    call: "GetPrebuild",
    shown: (page) => page.getByTestId("prebuild-summary"),
  },
  {
    path: `projects/${PROJECT.toUpperCase()}/prebuilds/${PREBUILD.toUpperCase()}/logs`,
    call: "GetPrebuild",
    shown: (page) => page.getByTestId("log-line").first(),
  },
];

/** Stores a token in the tab, as after a sign-in. */
const keepToken = (page, token = "good-token") =>
  page.addInitScript((token) => {
    // An empty page has no storage.
    if (location.protocol === "http:") sessionStorage.setItem(`prebuild-console-token ${location.origin}/api /`, token);
  }, token);

/** The messages of a procedure's calls, as sent. */
function messagesOf(page, call) {
  const messages = [];
  page.on("request", (request) => {
    if (request.url().endsWith(`/${call}`)) messages.push(request.postData());
  });
  return messages;
}

/** Delays the console's wasm. Returns a function that delivers it. */
async function holdWasm(page) {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

for (const { path, call, shown } of PAGES) {
  test(`/${path.toLowerCase()} makes its first call before its code is here, and once`, async ({ page, peer }) => {
    await keepToken(page);
    const messages = messagesOf(page, call);
    const releaseWasm = await holdWasm(page);
    await page.goto(`${peer.url}/${path}`, { waitUntil: "commit" });
    await expect.poll(() => messages.length).toBe(1);
    releaseWasm();
    await expect(shown(page)).toBeVisible();
    expect(messages).toHaveLength(1);
  });
}

test("with cookies, the first call sends them, and no token", async ({ context, page }) => {
  const peer = await startPeer({ dist: "dist", config: { apiBaseUrl: "api/", auth: "cookie", title: "Prebuilds" } });
  try {
    await context.addCookies([{ name: "session", value: "good", url: peer.url }]);
    await keepToken(page);
    const messages = messagesOf(page, "ListPrebuilds");
    const releaseWasm = await holdWasm(page);
    const sent = page.waitForRequest("**/ListPrebuilds");
    await page.goto(`${peer.url}/prebuilds`, { waitUntil: "commit" });
    const headers = await (await sent).allHeaders();
    expect(headers.cookie).toBe("session=good");
    expect(headers).not.toHaveProperty("authorization");
    releaseWasm();
    await expect(rows(page).first()).toBeVisible();
    expect(messages).toHaveLength(1);
  } finally {
    await page.goto("about:blank");
    await peer.close();
  }
});

test("no early call is made without a token, with a filter, or without a page", async ({ page, peer }) => {
  await holdWasm(page);
  const calls = [];
  page.on("request", (request) => request.url().includes("/api/") && calls.push(request.url()));
  const open = async (path) => {
    const config = page.waitForResponse("**/config.json");
    await page.goto(`${peer.url}/${path}`, { waitUntil: "load" });
    await config;
    await page.waitForTimeout(200);
  };
  await open("prebuilds");
  await keepToken(page);
  await open("prebuilds?phase=failed");
  await open("constructor");
  await open(`projects/${PROJECT}`);
  expect(calls).toEqual([]);
  await open("prebuilds");
  expect(calls).toHaveLength(1);
});

test("with an invalid configuration, no call is made", async ({ page, peer, problems }) => {
  problems.allow(/config\.json|Failed to load/);
  await keepToken(page);
  const calls = [];
  page.on("request", (request) => request.url().includes("/api/") && calls.push(request.url()));
  let config;
  await page.route("**/config.json", (route) => route.fulfill({ contentType: "application/json", body: config }));
  for (config of [
    '{"apiBaseUrl":"/api","auth":"embed"}',
    '{"apiBaseUrl":"/api","mock":"no"}',
    '{"apiBaseUrl":"/api","titel":"Prebuilds"}',
    '{"apiBaseUrl":["/api"]}',
    '{"apiBaseUrl":"ftp://api"}',
    '{"apiBaseUrl":"//api"}',
    '{"apiBaseUrl":"/\\\\api"}',
    '{"apiBaseUrl":"/api","mock":null}',
    '{"apiBaseUrl":"/api","title":" "}',
    "[]",
    "<html>",
  ]) {
    await page.goto(`${peer.url}/prebuilds`);
    await expect(panel(page)).toHaveAttribute("data-code", "failed_precondition");
  }
  expect(calls).toEqual([]);
});

test("a rejected first call asks for another token", async ({ page, peer, problems }) => {
  problems.allow(/401/);
  await keepToken(page, "revoked-token");
  const messages = messagesOf(page, "ListPrebuilds");
  await page.goto(`${peer.url}/prebuilds`);
  await expect(form(page)).toHaveAttribute("data-reason", "rejected");
  expect(messages).toHaveLength(1);
  await page.getByLabel("Personal access token").fill("good-token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(rows(page).first()).toBeVisible();
});

test("a first call with a transient failure is retried", async ({ page, peer, problems }) => {
  problems.allow(/503|Failed to load/);
  await keepToken(page);
  const messages = messagesOf(page, "ListPrebuilds");
  await page.route("**/ListPrebuilds", (route) => route.fulfill({ status: 503, body: "" }), { times: 1 });
  await page.goto(`${peer.url}/prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  expect(messages.length).toBeGreaterThan(1);
});

test("a first call without a response is retried", async ({ page, peer, problems }) => {
  problems.allow(/Failed to load/);
  await keepToken(page);
  await page.route("**/ListPrebuilds", (route) => route.abort(), { times: 1 });
  await page.goto(`${peer.url}/prebuilds`);
  await expect(rows(page).first()).toBeVisible();
});

test("a first call with an HTML response is an error", async ({ page, peer }) => {
  await keepToken(page);
  await page.route("**/ListPrebuilds", (route) => route.fulfill({ contentType: "text/html", body: "<p>Hello" }));
  await page.goto(`${peer.url}/prebuilds`);
  await expect(panel(page)).toHaveAttribute("data-code", "unknown");
  await expect(panel(page)).toContainText("A web page came");
});

test("a first call ends with the page that made it", async ({ page, peer }) => {
  await keepToken(page);
  await page.route("**/ListPrebuilds", () => {});
  await page.goto(`${peer.url}/prebuilds`);
  await expect(page.getByRole("heading", { level: 1, name: "Prebuilds" })).toBeVisible();
  // Otherwise it would end after 30 seconds.
  const failed = page.waitForEvent("requestfailed", { predicate: (request) => request.url().endsWith("/ListPrebuilds"), timeout: 10_000 });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
  expect((await failed).failure().errorText).toBe("net::ERR_ABORTED");
});

test("a response that the console doesn't use in time is aborted", async ({ page, peer }) => {
  await page.clock.install();
  await keepToken(page);
  const messages = messagesOf(page, "ListPrebuilds");
  const releaseWasm = await holdWasm(page);
  await page.goto(`${peer.url}/prebuilds`, { waitUntil: "commit" });
  await expect.poll(() => messages.length).toBe(1);
  await page.clock.fastForward(11_000);
  releaseWasm();
  await expect(rows(page).first()).toBeVisible();
  expect(messages.length).toBeGreaterThan(1);
});

test("a host without the wasm type can serve the console", async ({ page, peer, problems }) => {
  problems.allow(/MIME/);
  await page.route("**/assets/*.wasm", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), "content-type": "application/octet-stream" } });
  });
  await page.goto(`${peer.url}/projects`);
  await expect(form(page)).toBeVisible();
});

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
/** Elements at the same place before and after the data is loaded: the outline uses the page's own elements. */
const LANDMARKS = [".app-nav [href$=projects]", ".app-nav [href$=warm-pools]", ".breadcrumb", ".page-head", ".tabs"];
/** The first element that shows data, and its placeholder in the outline. */
const ROWS = ".table, .toolbar:has(~ .pool-totals), .run-summary, .settings, .log-panel";
const OUTLINE = ".skeleton";

/** The positions of the elements, to a pixel: left, top, and height, which don't depend on their text. */
const placesOf = (page, selectors) =>
  page.evaluate((selectors) => {
    const boxes = selectors.map((selector) => document.querySelector(selector)?.getBoundingClientRect());
    return boxes.map((box) => (box?.height ? [box.left, box.top, box.height].map(Math.round) : null));
  }, selectors);

for (const { path, shown } of PAGES.slice(1)) {
  for (const viewport of SIZES) {
    test.describe(`at ${viewport.width} pixels`, () => {
      test.use({ viewport });

      test(`/${path.toLowerCase()} begins with its own outline, and nothing moves when the rest comes`, async ({ page, peer }) => {
        await keepToken(page);
        await page.addInitScript(() => {
          globalThis.shifts = [];
          const note = ({ value, hadRecentInput, sources }) => {
            const moved = sources.map(({ node, previousRect: from, currentRect: to }) => [
              node?.className ?? node?.nodeName, `${from.x},${from.y} to ${to.x},${to.y}`,
            ]);
            if (!hadRecentInput) shifts.push({ value, moved });
          };
          new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "layout-shift", buffered: true });
        });
        // Each state is visible for a while: the shell, the page without data, and the page with its rows.
        await page.route("**/api/**", async (route) => {
          await new Promise((resolve) => setTimeout(resolve, 400));
          await route.continue();
        });
        const releaseWasm = await holdWasm(page);
        await page.goto(`${peer.url}/${path}`, { waitUntil: "commit" });
        await expect(page.locator(".shell")).toBeVisible();
        const before = await placesOf(page, LANDMARKS);
        const [outline] = await placesOf(page, [OUTLINE]);
        releaseWasm();
        await expect(shown(page)).toBeVisible();
        await page.waitForTimeout(1500);
        expect(await placesOf(page, LANDMARKS)).toEqual(before);
        const [rows] = await placesOf(page, [ROWS]);
        expect(rows[0]).toBe(outline[0]);
        expect(Math.abs(rows[1] - outline[1])).toBeLessThanOrEqual(1);
        const shifts = await page.evaluate(() => shifts);
        const total = shifts.reduce((sum, { value }) => sum + value, 0);
        expect(total, JSON.stringify(shifts)).toBeLessThanOrEqual(0.02);
      });
    });
  }
}

test("the outline of a page stays until its code is loaded", async ({ page, peer }) => {
  await keepToken(page);
  let release;
  const released = new Promise((resolve) => (release = resolve));
  await page.route("**/pools-*.wasm", async (route) => {
    await released;
    await route.continue();
  });
  await page.goto(`${peer.url}/projects`);
  await expect(page.getByTestId("project-row").first()).toBeVisible();
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
  const outline = page.locator(".outline[data-shell]");
  await expect(outline).toHaveAttribute("data-page", "pools");
  await expect(outline).toHaveAttribute("data-shell", "organization");
  await expect(outline.locator(".page-title")).toBeVisible();
  await expect(outline.locator(".tabs")).toBeHidden();
  // No other element of the page has the shell's outline.
  await expect(page.locator("html")).not.toHaveAttribute("data-page");
  release();
  await expect(page.getByTestId("pool-card").first()).toBeVisible();
  await expect(outline).toHaveCount(0);
});
