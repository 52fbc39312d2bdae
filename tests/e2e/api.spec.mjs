// The console with a real API, from sign-in to sign-out: the peer's official Connect servers behind the built console.
import { apiAddress } from "../../scripts/proxy.mjs";
import { serve } from "../../scripts/serve.mjs";
import { askForMaximum, openAccount, poolsInOrder, retry, rows, signOut, sizes } from "./console.mjs";
import { checkAccessibility } from "./axe.mjs";
import { expect } from "./fixtures.mjs";
import { startPeer } from "../peer/server.mjs";
import { test } from "./peer.mjs";

const form = (page) => page.getByTestId("sign-in-form");
const tokenField = (page) => page.getByLabel("Personal access token");

async function signIn(page, token, { keep = false } = {}) {
  await tokenField(page).fill(token);
  if (keep) await page.getByTestId("sign-in-form").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Sign in" }).click();
}

const storage = (page) => page.evaluate(() => JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]));
const journal = async (request, peer) => (await request.get(`${peer.url}/journal`, { maxRetries: 2 })).json();

test("from signing in to signing out without an invalid request", async ({ page, peer, request, problems }) => {
  problems.allow(/401/);
  const loaded = [];
  page.on("request", (sent) => loaded.push(sent.url()));
  await page.goto(`${peer.url}/prebuilds`);
  await expect(form(page)).toBeVisible();
  await expect(tokenField(page)).toBeFocused();
  await expect(page.getByTestId("mock-banner")).toHaveCount(0);

  await signIn(page, "not-the-token");
  await expect(form(page).getByRole("alert")).not.toBeEmpty();
  await expect(tokenField(page)).toHaveValue("not-the-token");
  await expect(tokenField(page)).toHaveAttribute("aria-invalid", "true");
  await signIn(page, "two words");
  await expect(form(page).getByRole("alert")).toHaveText(/no spaces/);

  await signIn(page, " good-token ");
  await expect(form(page)).toHaveCount(0);
  await expect(rows(page).first()).toBeVisible();
  await expect(page.getByRole("banner").getByText("Ada")).toBeVisible();
  await expect(page.locator(".account-organization")).not.toHaveText(/^(Account)?$/);

  await page.goto(`${peer.url}/prebuilds?phase=failed`);
  // Nothing was stored: a reload asks for the token again.
  await signIn(page, "good-token");
  await expect(rows(page).first()).toHaveAttribute("data-phase", "failed");
  await rows(page).first().locator(".row-link").click();
  await expect(page.getByTestId("prebuild-summary")).toBeVisible();

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
  await poolsInOrder(page);
  const card = page.getByTestId("pool-card").first();
  await askForMaximum(page, card, "9");
  await expect(card.locator('[data-fact="max"]')).toHaveText("9");

  expect(await storage(page)).not.toContain("good-token");
  await signOut(page);
  await expect(form(page)).toBeVisible();
  await expect(page.getByTestId("project-row")).toHaveCount(0);

  const calls = await journal(request, peer);
  // The result of a stream whose page was left is unknown.
  expect(calls.filter((call) => !call.valid && !call.aborted)).toEqual([]);
  expect(calls.map((call) => call.procedure)).toContain("gitpod.v1.PrebuildService/UpdateWarmPool");
  // The mock isn't started, and no URL contains the token.
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(loaded.filter((url) => /sw\.js|mock_worker|good-token/.test(url))).toEqual([]);
});

test("a remembered token survives a reload, but not a sign-out", async ({ page, peer }) => {
  await page.goto(`${peer.url}/projects`);
  await signIn(page, "good-token", { keep: true });
  await expect(page.getByTestId("project-row")).toHaveCount(2);
  await page.reload();
  await expect(page.getByTestId("project-row")).toHaveCount(2);
  await signOut(page);
  await expect(form(page)).toBeVisible();
  expect(await storage(page)).not.toContain("good-token");
  await page.reload();
  await expect(form(page)).toBeVisible();
});

test("a revoked token is replaced in a form over the page, and edits are kept", async ({ page, peer, request, problems }) => {
  problems.allow(/401/);
  await page.goto(`${peer.url}/warm-pools`);
  await signIn(page, "good-token");
  await poolsInOrder(page);
  const card = page.getByTestId("pool-card").first();
  await card.getByRole("button", { name: "Resize" }).click();
  await sizes(page).getByRole("spinbutton", { name: "Maximum" }).fill("11");
  // After Save is pressed: the page's own calls may notice it before, and the sign-in form covers the button.
  const revoke = async (route) => {
    await request.post(`${peer.url}/control/revoke`, { data: { token: "good-token" } });
    await route.continue();
  };
  await page.route("**/{Get,Update}WarmPool", revoke, { times: 1 });
  await sizes(page).getByRole("button", { name: "Save" }).click();

  await expect(form(page)).toHaveAttribute("data-reason", "rejected");
  await page.keyboard.press("Escape");
  await expect(form(page)).toBeVisible();
  await expect(sizes(page).getByRole("spinbutton", { name: "Maximum" })).toHaveValue("11");
  await signIn(page, "good-token-2");
  await expect(form(page)).toHaveCount(0);
  await expect(card.locator('[data-fact="max"]')).toHaveText("11");
});

test("a member without write permission sees a message, and edits are kept", async ({ page, peer, problems }) => {
  problems.allow(/403/);
  await page.goto(`${peer.url}/warm-pools`);
  await signIn(page, "reader-token");
  await poolsInOrder(page);
  const card = page.getByTestId("pool-card").first();
  await askForMaximum(page, card, "12");
  await expect(sizes(page).getByRole("alert")).toContainText("Not saved.");
  await expect(sizes(page).getByRole("spinbutton", { name: "Maximum" })).toHaveValue("12");
});

test("a violation that the server reports is shown next to its field", async ({ page, peer, problems }) => {
  problems.allow(/400/);
  await page.route("**/UpdateWarmPool", async (route) => {
    const body = { ...route.request().postDataJSON(), maxSize: 21 };
    await route.continue({ postData: JSON.stringify(body) });
  });
  await page.goto(`${peer.url}/warm-pools`);
  await signIn(page, "good-token");
  await poolsInOrder(page);
  const card = page.getByTestId("pool-card").first();
  await askForMaximum(page, card, "13");
  await expect(sizes(page).getByRole("spinbutton", { name: "Maximum" })).toHaveAttribute("aria-invalid", "true");
  await expect(sizes(page).getByRole("spinbutton", { name: "Maximum" })).toHaveAccessibleDescription(/less than or equal to 20/);
  await expect(sizes(page).getByRole("spinbutton", { name: "Minimum" })).toHaveAttribute("aria-invalid", "false");
  // The message is about the sent value, not about what is typed next.
  await sizes(page).getByRole("spinbutton", { name: "Maximum" }).fill("14");
  await expect(sizes(page).getByRole("spinbutton", { name: "Maximum" })).toHaveAttribute("aria-invalid", "false");
  await expect(sizes(page).getByRole("alert")).toHaveCount(0);
});

test("an error with a link opens that link", async ({ page, peer, problems }) => {
  problems.allow(/400/);
  await page.goto(`${peer.url}/projects/00000000-0000-4000-8000-00000000beef/prebuilds`);
  await signIn(page, "good-token");
  const notice = page.locator(".notice", { hasText: "The runner of this project is offline." });
  const link = notice.getByRole("link", { name: "Read more" });
  await expect(link).toHaveAttribute("href", "https://ona.com/docs");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("every page can be loaded again after a failure", async ({ page, peer }) => {
  await page.goto(`${peer.url}/projects`);
  await signIn(page, "good-token", { keep: true });
  await expect(page.getByTestId("project-row")).toHaveCount(2);
  // A page also recovers automatically once the API responds: here it stays unavailable until the user asks.
  await page.addInitScript(() => {
    const real = fetch;
    let isAsked = false;
    addEventListener("click", () => (isAsked = true), true);
    globalThis.fetch = (...call) => {
      const isCall = new URL(call[0].url ?? call[0], location.href).pathname.startsWith("/api/");
      return isCall && !isAsked ? Promise.reject(new TypeError("Failed to fetch")) : real(...call);
    };
  });
  const project = "00000002-0000-4000-8000-000000000001";
  const prebuild = "00000007-0000-4000-8000-000000000014";
  for (const [path, shown] of [
    ["projects", page.getByTestId("project-row").first()],
    ["prebuilds", rows(page).first()],
    ["warm-pools", page.getByTestId("pool-card").first()],
    [`projects/${project}/prebuilds`, rows(page).first()],
    [`projects/${project}/prebuilds/${prebuild}`, page.getByTestId("prebuild-summary")],
  ]) {
    await page.goto(`${peer.url}/${path}`);
    const panel = page.getByTestId("error-panel").first();
    await expect(panel).toHaveAttribute("data-code", "network", { timeout: 15_000 });
    await retry(panel).click();
    await expect(shown).toBeVisible();
    await expect(page.getByTestId("error-panel")).toHaveCount(0);
  }
});

test("the local server forwards calls to an API on another origin, and reports when it can't", async ({ page, peer, problems }) => {
  problems.allow(/502/);
  const site = await serve({ root: "dist-sub", base: "/console/", api: apiAddress(`${peer.url}/api/`) });
  try {
    await page.goto(`${site.url}prebuilds`);
    await signIn(page, "good-token", { keep: true });
    await expect(rows(page).first()).toBeVisible();
  } finally {
    // Closes the page before its server: otherwise it keeps sending calls, and reports the responses of a server that is shutting down.
    await page.goto("about:blank");
    await site.close();
  }
  const nowhere = await serve({ root: "dist", api: "http://127.0.0.1:9/api" });
  try {
    await page.goto(`${nowhere.url}prebuilds`);
    await signIn(page, "good-token");
    await expect(form(page).getByRole("alert")).toContainText("http://127.0.0.1:9 cannot be reached");
  } finally {
    await page.goto("about:blank");
    await nowhere.close();
  }
  expect(() => apiAddress("app.ona.com")).toThrow(/such as https:/);
});

test("with cookies, the browser signs in, and the console has no token", async ({ context, page, request, problems }) => {
  problems.allow(/401/);
  const peer = await startPeer({ dist: "dist", config: { apiBaseUrl: "/api", auth: "cookie" } });
  try {
    await page.goto(`${peer.url}/prebuilds`);
    await expect(page.getByTestId("error-panel")).toHaveAttribute("data-code", "unauthenticated");
    await expect(page.getByRole("heading", { name: /^Sign in to see/ })).toBeVisible();
    await expect(form(page)).toHaveCount(0);
    await context.addCookies([{ name: "session", value: "good", url: peer.url }]);
    await retry(page).click();
    await expect(rows(page).first()).toBeVisible();
    await expect((await openAccount(page)).getByRole("button", { name: "Sign out" })).toHaveCount(0);
    const calls = await journal(request, peer);
    expect(calls.every((call) => call.authorization !== "bearer")).toBe(true);
    expect(calls.some((call) => call.authorization === "cookie" && call.code === "ok")).toBe(true);
  } finally {
    await page.goto("about:blank");
    await peer.close();
  }
});

test("the sign-in form and the header are accessible", async ({ page, peer }) => {
  await page.goto(`${peer.url}/projects`);
  await expect(form(page)).toBeVisible();
  await checkAccessibility(page);
  await signIn(page, "good-token");
  await expect(page.getByTestId("project-row")).toHaveCount(2);
  await expect(page.getByRole("banner").getByText("Ada")).toBeVisible();
  await checkAccessibility(page);
});
