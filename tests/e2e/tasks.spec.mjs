// What admins do every morning, with the number of clicks that each task takes, the same task by keyboard, and without layout shifts.
import { readFile } from "node:fs/promises";
import { poolsInOrder, rows } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

/** Largest layout shift of a page that Web Vitals call good is 0.1. */
const MAX_SHIFT = 0.02;

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
});

test.afterEach(async ({ page }) => {
  expect(await page.evaluate(() => globalThis.shift), "layout shift").toBeLessThanOrEqual(MAX_SHIFT);
});

/** Clicks with the mouse, and counts them. */
function mouse(page) {
  let count = 0;
  return {
    click: async (target, options) => {
      await target.click(options);
      count++;
    },
    /** A native list takes a click to open it and another one to choose. */
    choose: async (list, option) => {
      await list.selectOption(option);
      count += 2;
    },
    count: () => count,
  };
}

/** Presses keys, and counts them. Typing a text counts as one. */
function keyboard(page) {
  let count = 0;
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    count += keys.length;
  };
  return {
    press,
    type: async (text) => {
      await page.keyboard.type(text);
      count++;
    },
    /** Presses the Tab key until `target` has the focus. */
    tabTo: async (target, key = "Tab") => {
      await expect(target).toBeVisible();
      for (let n = 0; n < 30 && !(await target.evaluate((element) => element === document.activeElement)); n++) await press(key);
      await expect(target).toBeFocused();
    },
    count: () => count,
  };
}

/** A row of the history, by its place. */
const link = (page, n) => rows(page).nth(n).locator(".row-link");
const dialog = (page) => page.getByRole("dialog");

/** The line of a log at which it opened. */
async function expectFailingLine(page) {
  await expect(page.locator('[data-testid="log-line"][data-level="error"]').first()).toBeInViewport();
}

test.describe("the line at which last night's prebuild failed", () => {
  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}projects?scenario=failing-nightly&speed=0`);
    await expect(page.getByTestId("project-row").first().locator(".schedule .text-bad")).toBeVisible();
  });

  test("is three clicks away", async ({ page }) => {
    const clicks = mouse(page);
    await clicks.click(page.getByTestId("project-row").first().locator(".schedule").getByRole("link"));
    await clicks.click(page.locator("[data-action=open-log]"));
    await expectFailingLine(page);
    expect(clicks.count()).toBeLessThanOrEqual(3);
  });

  test("is found by keyboard", async ({ page }) => {
    const keys = keyboard(page);
    await keys.press("j");
    await keys.tabTo(page.getByTestId("project-row").first().locator(".schedule").getByRole("link"));
    await keys.press("Enter");
    await keys.tabTo(page.locator("[data-action=open-log]"));
    await keys.press("Enter");
    await expectFailingLine(page);
    expect(keys.count()).toBeLessThanOrEqual(20);
  });
});

test.describe("a failed prebuild", () => {
  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}prebuilds?speed=0&phase=failed`);
    await expect(link(page, 0)).toBeVisible();
  });

  const expectNew = async (page, before) => {
    await expect(page.locator(".summary[data-phase=pending]")).toBeVisible();
    expect(page.url()).not.toBe(before);
  };

  test("is run again and followed with one click", async ({ page }) => {
    await link(page, 0).click();
    const before = page.url();
    const clicks = mouse(page);
    await clicks.click(page.locator("main [data-action=rerun]"));
    await expectNew(page, before);
    expect(clicks.count()).toBe(1);
  });

  test("is run again and followed by keyboard", async ({ page }) => {
    const before = page.url();
    const keys = keyboard(page);
    await keys.press("j", "x", "r");
    await expectNew(page, before);
    expect(keys.count()).toBeLessThanOrEqual(3);
  });
});

test.describe("five running prebuilds", () => {
  const tab = (page) => page.locator(".view-tab[href*='phase=running']");

  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}prebuilds?speed=0&scenario=huge`);
    await expect(link(page, 0)).toBeVisible();
  });

  /** The rows of the tab, not those of the list before it. */
  const expectRunning = async (page) => {
    await expect(page.locator(".view-tab[aria-current]")).toHaveAttribute("href", /phase=running/);
    await expect(page.locator("[data-testid=prebuild-row][data-phase=completed]")).toHaveCount(0);
    await expect(link(page, 4)).toBeVisible();
  };

  const expectCancelled = async (page) => {
    await expect(page.getByTestId("toast")).toContainText("5 prebuilds");
  };

  test("are cancelled with four clicks", async ({ page }) => {
    const clicks = mouse(page);
    await clicks.click(tab(page));
    await expectRunning(page);
    const before = await link(page, 4).boundingBox();
    await clicks.click(rows(page).nth(0).getByRole("checkbox"));
    await expect(page.locator(".selection-bar")).toBeVisible();
    expect(await link(page, 4).boundingBox(), "selecting a row moves none").toEqual(before);
    await clicks.click(rows(page).nth(4).getByRole("checkbox"), { modifiers: ["Shift"] });
    await clicks.click(page.locator(".selection-bar [data-action=cancel]"));
    await expectCancelled(page);
    expect(clicks.count()).toBeLessThanOrEqual(4);
  });

  test("are cancelled by keyboard", async ({ page }) => {
    const keys = keyboard(page);
    await keys.tabTo(tab(page));
    await keys.press("Enter");
    await expectRunning(page);
    await keys.press("j", "x", "J", "J", "J", "J", "c");
    await expectCancelled(page);
    expect(keys.count()).toBeLessThanOrEqual(24);
  });
});

test.describe("a warm pool of 1 to 5 instances", () => {
  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}warm-pools?speed=0`);
    await poolsInOrder(page);
  });

  const expectPool = async (page) => {
    await expect(dialog(page)).toHaveCount(0);
    const pool = page.getByTestId("pool-card").filter({ hasText: "design-system" });
    await expect(pool.locator("[data-fact=max]")).toHaveText("5");
  };

  test("is created with four clicks", async ({ page }) => {
    const clicks = mouse(page);
    await clicks.click(page.getByRole("button", { name: "New warm pool" }));
    await clicks.choose(dialog(page).getByLabel("Project"), { label: "design-system" });
    await dialog(page).getByRole("spinbutton", { name: "Maximum" }).fill("5");
    await clicks.click(dialog(page).getByRole("button", { name: "Create" }));
    await expectPool(page);
    expect(clicks.count()).toBeLessThanOrEqual(4);
  });

  test("is created by keyboard", async ({ page }) => {
    const keys = keyboard(page);
    await keys.press("Control+k");
    await expect(dialog(page).getByRole("combobox")).toBeFocused();
    await keys.type("new warm pool");
    await keys.press("Enter");
    await keys.tabTo(dialog(page).getByLabel("Project"));
    await keys.type("design-system");
    await keys.tabTo(dialog(page).getByRole("spinbutton", { name: "Maximum" }));
    await page.keyboard.press("Control+a");
    await keys.type("5");
    await keys.press("Enter");
    await expectPool(page);
    expect(keys.count()).toBeLessThanOrEqual(12);
  });
});

test.describe("three pools", () => {
  const pool = (page, n) => page.getByTestId("pool-card").nth(n);

  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}warm-pools?speed=0`);
    await poolsInOrder(page);
  });

  const expectNight = async (page) => {
    // A pool whose minimum is 0 has its night size.
    await expect(page.getByTestId("toast")).toContainText(/[1-3] pools? overnight/);
  };

  test("get their night sizes with four clicks", async ({ page }) => {
    const clicks = mouse(page);
    await clicks.click(pool(page, 0).getByRole("checkbox"));
    await clicks.click(pool(page, 2).getByRole("checkbox"), { modifiers: ["Shift"] });
    await clicks.click(page.locator("[data-action=scale-down]"));
    await expectNight(page);
    expect(clicks.count()).toBeLessThanOrEqual(4);
  });

  test("get their night sizes by keyboard", async ({ page }) => {
    const keys = keyboard(page);
    await keys.press("j", "x", "j", "x", "j", "x");
    await keys.tabTo(page.locator("[data-action=scale-down]"), "Shift+Tab");
    await keys.press("Enter");
    await expectNight(page);
    expect(keys.count()).toBeLessThanOrEqual(30);
  });
});

test.describe("last week's failures", () => {
  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}prebuilds?speed=0`);
    await expect(link(page, 0)).toBeVisible();
  });

  const view = (page) => page.getByRole("group", { name: "View" }).getByRole("button", { name: "Failures" });
  const opener = (page) => page.getByRole("button", { name: "Export" });
  const format = (page) => page.locator("#export-menu").getByRole("button", { name: "CSV" });

  const expectFile = async (download) => {
    expect(download.suggestedFilename()).toMatch(/^prebuilds-failed-.+\.csv$/);
    const lines = (await readFile(await download.path(), "utf8")).trim().split("\n");
    expect(lines.length).toBeGreaterThan(10);
  };

  test("are exported with four clicks", async ({ page }) => {
    const download = page.waitForEvent("download");
    const clicks = mouse(page);
    await clicks.click(view(page));
    await clicks.click(opener(page));
    await clicks.click(format(page));
    await expectFile(await download);
    expect(clicks.count()).toBeLessThanOrEqual(4);
  });

  test("are exported by keyboard", async ({ page }) => {
    const download = page.waitForEvent("download");
    const keys = keyboard(page);
    await keys.tabTo(view(page));
    await keys.press("Enter");
    await keys.tabTo(opener(page));
    await keys.press("ArrowDown");
    await expect(format(page)).toBeFocused();
    await keys.press("Enter");
    await expectFile(await download);
    expect(keys.count()).toBeLessThanOrEqual(30);
  });
});

test.describe("the slowest project", () => {
  test.beforeEach(async ({ page, site }) => {
    await page.goto(`${site.root}projects?speed=0`);
    await expect(page.getByTestId("project-row").first().locator(".cell-p50")).toContainText("min");
  });

  const head = (page) => page.getByRole("columnheader", { name: "p50" }).getByRole("button");

  const expectSlowest = async (page) => {
    await expect(page.getByRole("columnheader", { name: "p50" })).toHaveAttribute("aria-sort", "descending");
    const times = await page.getByTestId("project-row").locator(".cell-p50").allInnerTexts();
    const minutes = times.filter((time) => time !== "–").map((time) => Number(time.match(/\d+/)[0]));
    expect(minutes).toEqual(minutes.toSorted((a, b) => b - a));
  };

  test("is found with two clicks", async ({ page }) => {
    const clicks = mouse(page);
    await clicks.click(head(page));
    await expectSlowest(page);
    expect(clicks.count()).toBeLessThanOrEqual(2);
  });

  test("is found by keyboard", async ({ page }) => {
    const keys = keyboard(page);
    await keys.tabTo(head(page));
    await keys.press("Enter");
    await expectSlowest(page);
    expect(keys.count()).toBeLessThanOrEqual(24);
  });
});
