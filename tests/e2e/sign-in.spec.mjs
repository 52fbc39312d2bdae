// Obstacles between the console and a valid response: a proxy in front of the API, and other consoles and tabs in the same browser.
import { serve } from "../../scripts/serve.mjs";
import { retry, rows, signIn, signOut } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const form = (page) => page.getByTestId("sign-in-form");
const panel = (page) => page.getByTestId("error-panel").first();

for (const { name, answer } of [
  { name: "a page with status 401", answer: { status: 401, contentType: "text/html", body: "<h1>Session expired</h1>" } },
  { name: "a page with status 200", answer: { status: 200, contentType: "text/html; charset=utf-8", body: "<h1>Sign in</h1>" } },
  { name: "a redirect to another site", answer: { status: 302, headers: { location: "https://login.example.com/" } } },
]) {
  test(`a session that ended in front of the API, told by ${name}, takes no token away`, async ({ page, peer, problems }) => {
    problems.allow(/401|Failed to load/);
    await page.goto(`${peer.url}/prebuilds`);
    await signIn(page);
    await expect(rows(page).first()).toBeVisible();
    await page.route("**/ListWarmPools", (route) => route.fulfill(answer));
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
    await expect(panel(page)).toContainText("Sign in again to see");
    await expect(panel(page)).toContainText("Your session with the site in front of the API may have ended");
    await expect(panel(page).getByRole("link", { name: "Sign in in a new tab" })).toHaveJSProperty("href", `${peer.url}/`);
    await expect(form(page)).toHaveCount(0);
    await page.unroute("**/ListWarmPools");
    await retry(panel(page)).click();
    await expect(page.getByTestId("pool-card").first()).toBeVisible();
    await expect(form(page)).toHaveCount(0);
  });
}

test("the form stays open when Escape is pressed repeatedly", async ({ page, peer, problems }) => {
  problems.allow(/401|Failed to load/);
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await expect(rows(page).first()).toBeVisible();
  // The stream ends, and the next stream is rejected.
  await peer.control("revoke", { token: "good-token" });
  await expect(form(page)).toBeVisible();
  for (let press = 0; press < 6; press += 1) {
    await page.keyboard.press("Escape");
    await expect(form(page)).toBeVisible();
  }
});

test("an API that doesn't allow the site is distinguished from an API that is down", async ({ page, problems }) => {
  problems.allow(/CORS|Failed to load|ERR_/);
  const answer = (headers) => (_, response) => response.writeHead(204, headers).end();
  const api = await serve({ root: "dist", host: "127.0.0.1", routes: { "/api": answer({}) } });
  const apiBaseUrl = `${api.url}api`;
  const files = { "config.json": JSON.stringify({ apiBaseUrl, auth: "cookie" }) };
  const site = await serve({ root: "dist", files, csp: { "connect-src": `'self' ${new URL(api.url).origin}` } });
  try {
    await page.goto(`${site.url}projects`);
    await expect(panel(page)).toContainText(`The server at ${apiBaseUrl} can be reached`);
    await expect(panel(page)).toContainText("must allow this site (CORS)");
    await api.close();
    await retry(panel(page)).click();
    await expect(panel(page)).toContainText("Couldn't reach the server. Check your connection");
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("two consoles on the same origin never share a token", async ({ page, peer }) => {
  const site = await serve({ root: "dist-sub", base: "/console/", api: `${peer.url}/api` });
  try {
    await page.goto(`${site.url}prebuilds`);
    await signIn(page, { keep: true });
    await expect(rows(page).first()).toBeVisible();
    // The same console with another API.
    await page.route("**/config.json", (route) => route.fulfill({ json: { apiBaseUrl: "/console/api2" } }));
    const sent = [];
    page.on("request", (request) => request.url().includes("/api2/") && sent.push(request.headers().authorization));
    await page.goto(`${site.url}prebuilds`);
    await expect(form(page)).toBeVisible();
    expect(sent).toEqual([]);
    await page.unroute("**/config.json");
    await page.goto(`${site.url}prebuilds`);
    await expect(rows(page).first()).toBeVisible();
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});

test("signing out in one tab signs out in all tabs", async ({ context, page, peer }) => {
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto(`${peer.url}/prebuilds`);
    await signIn(tab, { keep: true });
    await expect(rows(tab).first()).toBeVisible();
    // By then, a tab listens to the others.
    await expect(tab.getByTestId("live-status")).toHaveAttribute("data-state", "live");
  }
  await signOut(page);
  for (const tab of [page, other]) {
    await expect(form(tab)).toBeVisible();
    await expect(rows(tab)).toHaveCount(0);
    expect(await tab.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("good-token");
  }
});

test("after a visit to every page, the token is only in the calls", async ({ context, page, peer, problems }) => {
  problems.allow(/./);
  const said = [];
  context.on("console", (message) => said.push(message.text()));
  context.on("request", (request) => {
    const { authorization, ...headers } = request.headers();
    said.push(request.url(), request.postData() ?? "", JSON.stringify(headers));
    expect(new URL(request.url()).origin === peer.url || !authorization, request.url()).toBe(true);
  });
  await page.addInitScript(() => {
    globalThis.heard = [];
    addEventListener("message", ({ data }) => heard.push(JSON.stringify(data)));
    const { postMessage } = window;
    window.postMessage = (...message) => {
      heard.push(JSON.stringify(message));
      return postMessage.apply(window, message);
    };
  });
  const project = "00000002-0000-4000-8000-000000000001";
  const prebuild = "00000007-0000-4000-8000-000000000014";
  await page.goto(`${peer.url}/projects`);
  await signIn(page);
  // Within one page: the token is only in its memory.
  for (const path of [
    "prebuilds?view=failures",
    "prebuilds?view=statistics",
    "warm-pools",
    `projects/${project}/prebuilds`,
    `projects/${project}/prebuilds/${prebuild}`,
    `projects/${project}/prebuilds/${prebuild}/logs`,
    `projects/${project}/settings`,
  ]) {
    await page.evaluate((href) => {
      const link = Object.assign(document.createElement("a"), { href });
      document.querySelector("main").append(link);
      link.click();
    }, `${peer.url}/${path}`);
    await expect(page).toHaveURL(`${peer.url}/${path}`);
    await page.waitForTimeout(300);
  }
  await page.route("**/GetProject", (route) => route.fulfill({ status: 500, json: { code: "internal", message: "Broken" } }));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Prebuilds" }).click();
  await expect(rows(page).first()).toBeVisible();
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const caches_ = await Promise.all(names.map(async (name) => {
      const cache = await caches.open(name);
      return Promise.all((await cache.keys()).map(async (request) => request.url + (await (await cache.match(request)).text())));
    }));
    const databases = (await indexedDB.databases()).map(({ name }) => name);
    const dom = document.documentElement.outerHTML;
    const inputs = [...document.querySelectorAll("input")].map(({ value }) => value);
    return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, caches_, databases, dom, inputs, history.state, name, heard]);
  });
  expect(kept).not.toContain("good-token");
  expect(said.filter((text) => text.includes("good-token"))).toEqual([]);
  await signOut(page);
  await expect(form(page)).toBeVisible();
});
