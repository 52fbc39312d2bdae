// A crashed console is replaced by a page with a reload button and a report, and the report contains no token.
import { serve } from "../../scripts/serve.mjs";
import { checkAccessibility } from "./axe.mjs";
import { expect, test } from "./fixtures.mjs";
import { clipboardText, rows } from "./console.mjs";

const TOKEN = "ona_pat_7.secret-0123456789abcdef";
const crashed = (page) => page.getByTestId("crash");

/** Opens the history with a query, and makes the next element that the console creates fail with an error. */
async function openAndBreak(page, site, message) {
  await page.goto(`${site.root}prebuilds?speed=0&note=${TOKEN}&${TOKEN}#${TOKEN}`);
  await expect(rows(page).first()).toBeVisible();
  await page.evaluate((message) => {
    const { createElement } = Document.prototype;
    Document.prototype.createElement = function () {
      Document.prototype.createElement = createElement;
      throw new Error(message);
    };
  }, message);
}

test("a panic shows a page with a reload button, and a report without tokens, typed values, and queries", async ({ page, site, problems, context }) => {
  problems.allow(/panicked at|RuntimeError: unreachable/);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await openAndBreak(page, site, `no element: Bearer short, ${TOKEN}`);
  await page.keyboard.press("Control+k");
  await expect(crashed(page).getByRole("heading", { name: "Something went wrong" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Reload" })).toBeFocused();
  await checkAccessibility(page);

  await page.getByRole("button", { name: "Copy report" }).click();
  await expect(page.getByRole("status")).toHaveText("Copied");
  const report = await clipboardText(page);
  expect(report).toBe(await crashed(page).locator("pre").textContent());
  expect(report).toMatch(/^Message: panicked at \S+\.rs:\d+:\d+:\n.*no element: Bearer … …/);
  expect(report).toContain("\nPage: /prebuilds?speed=…&note=…&…\n");
  expect(report).toMatch(/\nBuild: [\da-f]{8}\nBrowser: Mozilla\/.*\nTime: 2.*Z\nStack:\n.*wasm/s);
  expect(report).not.toMatch(/secret|short|localhost:\d+\/\S*[?#]/);

  await page.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByRole("heading", { name: "Prebuilds" })).toBeVisible();
  await expect(crashed(page)).toHaveCount(0);
});

test("a trap without a panic is shown, wherever it surfaces, and other errors are not", async ({ page, site, problems }) => {
  problems.allow(/RuntimeError|not a trap/);
  for (const surface of ["setTimeout", "Promise"]) {
    await page.goto(`${site.root}prebuilds?speed=0`);
    await expect(rows(page).first()).toBeVisible();
    // The smallest module that traps: (func unreachable) (start 0).
    const trap = (surface) => {
      const module = new WebAssembly.Module(
        Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 8, 1, 0, 10, 5, 1, 3, 0, 0, 11),
      );
      const run = () => new WebAssembly.Instance(module);
      if (surface === "Promise") Promise.resolve().then(run);
      else setTimeout(run);
    };
    await page.evaluate(() => setTimeout(() => { throw new Error("not a trap"); }));
    await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
    await expect(crashed(page)).toHaveCount(0);
    await page.evaluate(trap, surface);
    await expect(crashed(page).locator("pre")).toContainText("Message: RuntimeError: unreachable");
    await page.getByRole("button", { name: "Go to projects" }).click();
    await expect(page).toHaveURL(`${site.root}projects`);
    await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  }
});

test("if the crash page can't be loaded, a message is shown", async ({ page, problems }) => {
  problems.allow(/panicked at|RuntimeError: unreachable|Failed to (fetch|load)/);
  const site = await serve({ root: "dist", routes: { "/crash.js": (_, response) => response.writeHead(404).end() } });
  try {
    await openAndBreak(page, { root: site.url }, "no element");
    await page.keyboard.press("Control+k");
    await expect(page.locator("body")).toContainText("internal error");
  } finally {
    await page.goto("about:blank");
    await site.close();
  }
});
