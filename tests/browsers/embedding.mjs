// Tests the console in a portal's frame, in Firefox, which gives a frame less information about the pages around it than Chromium:
// `node tests/browsers/embedding.mjs`, on the release build. If Firefox isn't installed, the test is skipped; in CI it fails. The other
// tests are in tests/e2e/embed*.spec.mjs.
import assert from "node:assert/strict";
import { element, setUp, startSites } from "../e2e/embed-sites.mjs";
import { startPeer } from "../peer/server.mjs";
import { inFirefox, waitFor } from "./steps.mjs";

const steps = {
  async "a portal signs the console in"(page, sites) {
    const frame = await open(page, sites.portal.page(element(sites.api, 'view="prebuilds" theme="dark"')));
    await waitFor(() => frame.$("[data-testid=prebuild-row]"));
    assert.deepEqual(await page.evaluate(() => window.requests), ["first"]);
    assert.equal(await frame.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), "rgb(19, 21, 20)");
  },

  async "addresses go both ways"(page, sites) {
    const portal = sites.portal.page(element(sites.api, 'sync="hash"'));
    const frame = await open(page, `${portal}#/prebuilds`);
    await waitFor(() => frame.$("[data-testid=prebuild-row]"));
    await frame.evaluate(() => document.querySelector('.app-nav a[href$="warm-pools"]').click());
    await waitFor(() => page.url() === `${portal}#/warm-pools`);
    await page.evaluate(() => history.back());
    await waitFor(async () => page.url() === `${portal}#/prebuilds` && frame.evaluate(() => location.pathname === "/prebuilds"));
  },

  async "the height is the content's"(page, sites) {
    const portal = sites.portal.page(`<div style="height:300px"></div><prebuild-console src="${sites.api}" view="prebuilds" sizing="content"></prebuild-console>${setUp(sites.api)}`);
    const frame = await open(page, portal);
    await waitFor(() => page.evaluate(() => document.querySelector("prebuild-console").offsetHeight > 4_400));
    await page.evaluate(() => scrollTo(0, 2_300));
    await waitFor(() => frame.evaluate(() => Math.abs(scrollY - 2_000) < 2));
    const drawn = await frame.evaluate(() => document.querySelectorAll("[data-testid=prebuild-row]").length);
    assert.ok(drawn < 60, `${drawn} rows are drawn`);
  },

  async "a page that isn't allowed gets nothing"(page, sites) {
    const frame = await open(page, sites.stranger.page(element(sites.open)));
    const panel = await waitFor(() => frame.$("[data-testid=error-panel]"));
    const text = await panel.evaluate((panel) => panel.textContent);
    assert.ok(text.includes(sites.stranger.origin) && text.includes("allowedParents"), text);
    assert.deepEqual(await page.evaluate(() => window.requests), []);
  },

  async "neither does one that hides its origin"(page, sites) {
    const frame = await open(page, sites.stranger.page(`<iframe src="${sites.open}" referrerpolicy="no-referrer"></iframe>`));
    const panel = await waitFor(() => frame.$("[data-testid=error-panel]"));
    assert.match(await panel.evaluate((panel) => panel.textContent), /can't be shown here/);
  },
};

/** The frame in a page. */
async function open(page, url) {
  await page.goto("about:blank");
  await page.goto(url);
  return waitFor(() => page.frames().find((frame) => frame.parentFrame()));
}

const peer = await startPeer();
const sites = await startSites(`${peer.url}/api`);
await inFirefox(steps, sites);
await Promise.all([sites.close(), peer.close()]);
