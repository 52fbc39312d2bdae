// Limits the number of calls that a page makes to a real API when there are problems. Queues and delays are tested in src/store.
import { rows, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const row = (page, id) => page.locator(`[data-prebuild-id="${id}"]`);

/** The calls of a procedure that a page makes from now on, and the number of calls that are waiting for a response. */
function count(page, procedure) {
  const calls = { sent: 0, open: 0 };
  const isOne = (request) => request.url().endsWith(`/${procedure}`);
  page.on("request", (request) => {
    if (!isOne(request)) return;
    calls.sent += 1;
    calls.open += 1;
  });
  for (const end of ["requestfinished", "requestfailed"]) page.on(end, (request) => isOne(request) && (calls.open -= 1));
  return calls;
}

test("a page token that is returned twice ends the list with an error", async ({ page, peer }) => {
  const calls = count(page, "ListPrebuilds");
  await page.route("**/ListPrebuilds", async (route) => {
    const { pagination: { token, ...pagination } = {}, ...body } = route.request().postDataJSON();
    const response = await route.fetch({ postData: JSON.stringify({ ...body, pagination }) });
    await route.fulfill({ response, json: { ...(await response.json()), pagination: { nextToken: "the same again" } } });
  });
  await page.goto(`${peer.url}/prebuilds?q=no message says this`);
  await signIn(page);
  await expect(page.locator(".list-foot[role=alert]")).toBeVisible();
  expect(calls.open).toBe(0);
  expect(calls.sent).toBeLessThan(10);
});

test("while a prebuild can't be loaded, 300 events cause few calls, and its row is updated afterward", async ({ page, peer, problems }) => {
  problems.allow(/500/);
  await page.goto(`${peer.url}/prebuilds`);
  await signIn(page);
  await expect(page.getByTestId("live-status")).toHaveAttribute("data-state", "live", { timeout: 20_000 });
  const id = await rows(page).nth(2).getAttribute("data-prebuild-id");
  const calls = count(page, "GetPrebuild");
  await peer.refuse(page, "**/GetPrebuild", 500, "internal");
  for (let n = 0; n < 300; n += 10) {
    const phase = n % 20 ? "PREBUILD_PHASE_RUNNING" : "PREBUILD_PHASE_SNAPSHOTTING";
    await Promise.all(Array.from({ length: 10 }, () => peer.control("advance", { id, phase })));
  }
  await expect.poll(() => calls.sent).toBeGreaterThan(0);
  await page.unroute("**/GetPrebuild");
  await peer.control("advance", { id, phase: "PREBUILD_PHASE_FAILED" });
  await expect(row(page, id)).toHaveAttribute("data-phase", "failed", { timeout: 30_000 });
  expect(calls.sent).toBeLessThan(30);
});
