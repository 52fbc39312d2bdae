// The history in a real browser: its URLs under a path, a long scroll, and going back. Its content and filters are tested in
// tests/interface/history.rs.
import { expect, test } from "./fixtures.mjs";
import { firstProject, openFilter, rows } from "./console.mjs";

test("under a sub-path: from the projects to a failed prebuild, by links and by its address", async ({ page, site }) => {
  await page.goto(site.sub);
  const name = await firstProject(page);
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(rows(page).first()).toBeVisible();
  await openFilter(page, "phase");
  await page.getByRole("checkbox", { name: "Failed" }).check();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(new RegExp(`^${site.sub}projects/[0-9a-f-]{36}/prebuilds\\?phase=failed$`));
  await page.reload();
  await expect(rows(page).first()).toHaveAttribute("data-phase", "failed");
  const [id, link] = [
    await rows(page).first().getAttribute("data-prebuild-id"),
    await rows(page).first().locator(".row-link").getAttribute("href"),
  ];
  expect(new URL(link, site.sub).href).toContain(`${site.sub}projects/`);
  await page.goto(new URL(link, site.sub).href);
  await expect(page.locator(".breadcrumb [aria-current]")).toHaveText(id.slice(0, 8));
  await expect(page.getByRole("heading", { name: "Failure" })).toBeVisible();
});

test("scrolling through two thousand rows keeps few of them in the document", async ({ page, site }) => {
  test.setTimeout(150_000);
  // A paused world, so that the list has an end that can be reached.
  await page.goto(`${site.root}prebuilds?speed=0`);
  await expect(rows(page).first()).toBeVisible();
  const seen = await page.evaluate(async () => {
    const ids = new Set();
    let most = 0;
    const look = () => {
      const rows = document.querySelectorAll('[data-testid="prebuild-row"]');
      most = Math.max(most, rows.length);
      for (const row of rows) ids.add(row.dataset.prebuildId);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    look();
    const frame = () => new Promise(requestAnimationFrame);
    // The end is where all are loaded and the window has reached the last of them.
    const isAll = () => document.querySelector(".extent").dataset.extent === "all";
    const isEnd = () => Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight;
    // On a busy machine, rows may appear a few frames after the scroll.
    const hasRows = () => document.elementFromPoint(innerWidth / 2, innerHeight - 80)?.closest("[data-prebuild-id]");
    for (const end = performance.now() + 120_000; !(isAll() && isEnd()) && performance.now() < end; ) {
      scrollBy(0, innerHeight * 0.8);
      do await frame();
      while (!hasRows() && !isEnd() && performance.now() < end);
      look();
    }
    return { size: ids.size, most };
  });
  console.log(`    ${seen.most} row elements at most while ${seen.size} rows scrolled by`);
  expect(seen.size).toBeGreaterThanOrEqual(2000);
  expect(seen.most).toBeLessThan(400);
  await expect(page.locator(".extent")).toHaveText(/^2,\d{3} /);
});

test("going back from a prebuild returns to the same rows", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds`);
  await expect(rows(page).first()).toBeVisible();
  await page.evaluate(() => scrollTo(0, 2600));
  const idInTheMiddle = () =>
    page.evaluate(() => document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("[data-prebuild-id]")?.dataset.prebuildId);
  await expect.poll(idInTheMiddle).toBeTruthy();
  const id = await idInTheMiddle();
  await page.locator(`[data-prebuild-id="${id}"] .row-link`).click();
  await expect(page.getByTestId("prebuild-summary")).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await expect(page.locator(`[data-prebuild-id="${id}"]`)).toBeInViewport();
  await expect(page.locator(`[data-prebuild-id="${id}"] .row-link`)).toBeFocused();
});

test("a URL for an invalid world shows an error", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?prebuilds=many`);
  await expect(page.getByTestId("error-panel")).toContainText("many");
});

test("links keep the world of the URL", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?seed=7&prebuilds=30`);
  await expect(page.locator(".extent")).toHaveAttribute("data-extent", "all");
  await openFilter(page, "phase");
  await page.getByRole("checkbox", { name: "Failed" }).check();
  await expect(page).toHaveURL(/seed=7&prebuilds=30&phase=failed$/);
  await page.getByRole("link", { name: "Warm pools" }).click();
  await expect(page).toHaveURL(/warm-pools\?seed=7&prebuilds=30$/);
});

test("text in a row can be selected and copied, and its tooltip is not covered", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&phase=failed`);
  for (const cell of [".row-message", ".cell-class", ".cell-created [title]"]) {
    const text = rows(page).first().locator(cell);
    await expect(text).toBeVisible();
    const { x, y, width, height } = await text.boundingBox();
    const titleAt = ([x, y]) => document.elementFromPoint(x, y).closest("[title]")?.title;
    expect(await page.evaluate(titleAt, [x + 5, y + height / 2]), cell).toBeTruthy();
    await page.mouse.move(x + 1, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + Math.min(width, 60), y + height / 2, { steps: 5 });
    await page.mouse.up();
    expect((await page.evaluate(() => getSelection().toString())).length, cell).toBeGreaterThan(2);
    await expect(page).toHaveURL(/phase=failed$/);
  }
});

test("at every width nothing scrolls sideways, and times and durations are whole", async ({ page, site }) => {
  for (const [path, cells, density] of [
    ["prebuilds?speed=0&times=utc", ".cell-created, .cell-duration", "comfortable"],
    ["prebuilds?speed=0&times=utc", ".cell-created, .cell-duration", "compact"],
    ["warm-pools?speed=0&times=utc", ".cell-running, .cell-bounds", "comfortable"],
    ["warm-pools?speed=0&times=utc", ".cell-running, .cell-bounds", "compact"],
    ["projects?speed=0&times=utc", ".cell-schedule, .cell-success, .cell-p50", "comfortable"],
  ]) {
    await page.goto(`${site.root}${path}`);
    await page.evaluate((density) => localStorage.setItem("prebuild-console-density", density), density);
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-density", density);
    await expect(page.locator(".table-body > .table-row").first()).toBeVisible();
    for (const width of [320, 390, 640, 768, 1000, 1024, 1060, 1100, 1140, 1184, 1280, 1440, 1920]) {
      await page.setViewportSize({ width, height: 900 });
      const broken = await page.evaluate((cells) => {
        const isCut = (cell) => cell.checkVisibility() && cell.scrollWidth > cell.clientWidth;
        const cut = [...document.querySelectorAll(`.table-body :is(${cells})`)].filter(isCut);
        return [document.documentElement.scrollWidth - innerWidth, cut.map((cell) => cell.textContent)];
      }, cells);
      expect(broken[0], `${path} at ${width} px, ${density}`).toBeLessThanOrEqual(0);
      expect(broken[1], `${path} at ${width} px, ${density}`).toEqual([]);
    }
  }
});
