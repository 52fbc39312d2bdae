// The console's frame: its height, its visible part, and the restrictions of its sandbox.
import { rows } from "./console.mjs";
import { element, events, expect, frameOf, setUp, test } from "./embed.mjs";

/** An element that grows with its content, with portal content above and below it. */
const growing = (site, attributes = "", portal = "") => `
  <style>${portal}</style>
  <div style="height:300px">above</div>
  <prebuild-console src="${site}" view="prebuilds" sizing="content" ${attributes}></prebuild-console>
  <div id="below" style="height:200px">below</div>${setUp(site)}`;

const heightOf = (page) => page.evaluate(() => document.querySelector("prebuild-console").getBoundingClientRect().height);

test.describe("the height", () => {
  test("follows the content, and a list of 20,000 rows draws and loads only the visible rows", async ({ page, sites }) => {
    let lists = 0;
    page.on("request", (request) => (lists += /ListPrebuilds/.test(request.url()) ? 1 : 0));
    await page.goto(sites.neighbor.page(growing(`${sites.mock}?prebuilds=20000&speed=0`)));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    // A page of 100 rows of 44 pixels.
    await expect.poll(() => heightOf(page)).toBeGreaterThan(4_400);
    const seen = await page.evaluate(() => innerHeight);
    expect(await frame.evaluate(() => innerHeight)).toBeLessThanOrEqual(seen);
    expect(await rows(frame).count()).toBeLessThan(60);
    expect(lists).toBeLessThan(4);

    // The mouse wheel over the frame scrolls the portal, and the rows follow.
    await page.mouse.move(400, 500);
    const first = await rows(frame).first().getAttribute("data-prebuild-id");
    await page.mouse.wheel(0, 3_000);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(2_500);
    await expect.poll(() => frame.evaluate(() => scrollY)).toBeGreaterThan(2_200);
    await expect(frame.locator(`[data-prebuild-id="${first}"]`)).toHaveCount(0);
    const offsets = () => page.evaluate(() => Math.round(Math.max(0, -document.querySelector("prebuild-console").getBoundingClientRect().top)));
    await expect.poll(async () => Math.abs((await offsets()) - (await frame.evaluate(() => scrollY)))).toBeLessThan(2);

    // Scrolls to the end of the loaded rows, which loads the next page.
    const before = await heightOf(page);
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    await expect.poll(() => heightOf(page)).toBeGreaterThan(before + 4_000);
    expect(await rows(frame).count()).toBeLessThan(60);
  });

  test("works in a scrolling element, and leaves space for the portal's header", async ({ page, sites }) => {
    const portal = "body > * { display: none } main { display: block !important; height: 500px; overflow-y: auto } main prebuild-console { --prebuild-console-top: 40px }";
    const page_ = growing(`${sites.mock}?speed=0`, "", portal).replace("<div style", "<main><div style").replace("<script", "</main><script");
    await page.goto(sites.neighbor.page(page_));
    const frame = await frameOf(page);
    await expect.poll(() => heightOf(page)).toBeGreaterThan(4_400);
    expect(await frame.evaluate(() => innerHeight)).toBe(460);
    await page.evaluate(() => document.querySelector("main").scrollTo(0, 1_000));
    // 300 px are above, and the frame stays 40 px below the top.
    await expect.poll(() => frame.evaluate(() => scrollY)).toBe(740);
  });

  test("stays within its bounds", async ({ page, sites }) => {
    await page.goto(sites.neighbor.page(growing(`${sites.mock}?prebuilds=20000&speed=0`, 'min-height="300" max-height="700"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await expect.poll(() => heightOf(page)).toBe(700);
    expect(await rows(frame).count()).toBeLessThan(60);
    await frame.evaluate(() => scrollTo(0, 2_000));
    await expect.poll(() => frame.evaluate(() => scrollY)).toBe(2_000);
    await page.evaluate(() => document.querySelector("prebuild-console").setAttribute("max-height", "400"));
    await expect.poll(() => heightOf(page)).toBe(400);
    await page.evaluate(() => document.querySelector("prebuild-console").removeAttribute("sizing"));
    await expect.poll(() => heightOf(page)).toBe(600);
  });

  test("a new page opens at its top, and going back restores the position", async ({ page, sites }) => {
    await page.goto(sites.neighbor.page(growing(`${sites.mock}?speed=0`, 'sync="hash"')));
    const frame = await frameOf(page);
    await expect.poll(() => heightOf(page)).toBeGreaterThan(4_400);
    await page.evaluate(() => scrollTo(0, 2_300));
    await expect.poll(() => frame.evaluate(() => scrollY)).toBe(2_000);
    await rows(frame).nth(20).locator(".row-link").first().click();
    await expect(frame.getByTestId("prebuild-summary")).toBeVisible();
    await expect.poll(() => page.evaluate(() => scrollY)).toBeLessThan(301);
    await page.goBack();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(2_300);
    await expect.poll(() => frame.evaluate(() => scrollY)).toBe(2_000);
  });

  test("dialogs open in the visible part of the frame", async ({ page, problems, sites }) => {
    problems.allow(/Blocked autofocusing/);
    const fixed = growing(`${sites.mock}?speed=0`).replace('sizing="content"', 'style="height:2000px"').replace("height:300px", "height:1500px");
    await page.goto(sites.neighbor.page(fixed));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    for (const scrolled of [1_000, 2_000]) {
      await page.evaluate((scrolled) => scrollTo(0, scrolled), scrolled);
      await expect.poll(() => frame.evaluate(() => document.documentElement.style.getPropertyValue("--hidden-above"))).toBe(`${Math.max(0, scrolled - 1_500)}px`);
      // A click would scroll the button into view.
      await frame.evaluate(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true })));
      const dialog = frame.getByRole("dialog");
      await expect(dialog).toBeVisible();
      await expect(dialog).toBeInViewport({ ratio: 1 });
      await dialog.evaluate((dialog) => dialog.close());
      await expect(dialog).toBeHidden();
    }
  });
});

test.describe("restrictions of the frame", () => {
  const offered = (frame) => frame.getByRole("dialog").filter({ has: frame.locator("pre.offered") });
  const selection = (frame) => frame.evaluate(() => getSelection().toString());

  test("downloads are shown as text", async ({ page, sites }) => {
    await page.goto(sites.neighbor.page(element(`${sites.mock}?speed=0`, 'view="prebuilds" sandbox="allow-scripts allow-same-origin allow-forms"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await frame.getByRole("button", { name: "Export" }).click();
    await frame.getByRole("button", { name: /CSV/ }).click();
    await expect(offered(frame)).toContainText("Downloads aren't allowed here");
    await expect.poll(() => selection(frame)).toMatch(/^\ufeffid,project_id,/);
    await offered(frame).getByRole("button", { name: "Close" }).click();
    await expect(offered(frame)).toHaveCount(0);
  });

  test("external links are shown as text", async ({ context, page, peer, sites }) => {
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds" sandbox="allow-scripts allow-same-origin"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await frame.evaluate(() => {
      const out = Object.assign(document.createElement("a"), { href: "https://example.com/x", target: "_blank", textContent: "Out" });
      document.querySelector("main").prepend(out);
    });
    await frame.getByRole("link", { name: "Out", exact: true }).click();
    await expect(offered(frame)).toContainText("Links can't be opened here");
    expect(await selection(frame)).toBe("https://example.com/x");
    expect(context.pages()).toHaveLength(1);
  });

  test("text that can't be copied is shown", async ({ page, problems, sites }) => {
    problems.allow(/Clipboard API has been blocked/);
    // A plain iframe without the permission.
    await page.goto(sites.neighbor.page(`<iframe src="${sites.mock}prebuilds?speed=0" style="width:100%;height:90vh"></iframe>`));
    const frame = await frameOf(page);
    await rows(frame).first().locator(".row-link").first().click();
    await frame.getByRole("button", { name: "Copy" }).click();
    await frame.getByRole("button", { name: "ID", exact: true }).click();
    await expect(offered(frame)).toContainText("Copying isn't allowed here");
    expect(await selection(frame)).toMatch(/^[\da-f-]{36}$/);
  });

  test("a frame without an origin shows that it can't start", async ({ page, problems, sites }) => {
    problems.allow(/CORS|Failed to (fetch|load)|null|opaque|sandbox/i);
    await page.goto(sites.neighbor.page(element(sites.mock, 'sandbox="allow-scripts"')));
    const frame = await frameOf(page);
    await expect(frame.locator("#boot-error, [data-testid=error-panel]").filter({ visible: true })).toBeVisible();
    expect(await events(page, "ready")).toEqual([]);
  });

  test("the console works without storage", async ({ page, peer, sites }) => {
    // Some browsers throw in more places than Chromium.
    await page.addInitScript(() => {
      if (window === top) return;
      const deny = () => {
        throw new DOMException("Denied", "SecurityError");
      };
      for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"]) Object.defineProperty(window, name, { get: deny });
      Object.defineProperty(Navigator.prototype, "serviceWorker", { get: deny });
      Object.defineProperty(Document.prototype, "cookie", { get: deny, set: deny });
    });
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds" sync="hash"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await expect(frame.getByTestId("live-status")).toHaveAttribute("data-state", "live");
    await frame.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Warm pools" }).click();
    await expect(frame.getByTestId("pool-card").first()).toBeVisible();
  });
});
