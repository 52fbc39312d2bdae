// The smoke path: the steps of a user's main path through the console, with the mock.
const PREBUILDS = '[data-testid="prebuild-row"]';
const DIALOG = "dialog[open]";

/** Steps by name, each starting where the previous step ended. */
export const path = {
  async start(page, url) {
    // The mock's clock is paused, so that nothing changes during the test.
    await page.open(`${url}?speed=0`);
    await page.waitFor("12 projects", { css: '[data-testid="project-row"]' }, (rows) => rows.length === 12);
  },

  async list(page) {
    await page.click({ role: "link", name: "Prebuilds" });
    const severalPhases = (rows) => new Set(rows.map(({ data }) => data.phase)).size > 1;
    await page.waitFor("prebuilds of several phases", { css: PREBUILDS }, severalPhases);
  },

  async filter(page) {
    await page.click({ role: "button", name: "Filter" });
    // The head of a column has this name, too.
    await page.click({ role: "button", name: "Phase", within: "#filter-menu" });
    await page.click({ role: "checkbox", name: "Failed" });
    await page.waitForUrl(/[?&]phase=failed$/);
    const onlyFailed = (rows) => rows.length > 0 && rows.every(({ data }) => data.phase === "failed");
    await page.waitFor("failed prebuilds only", { css: PREBUILDS }, onlyFailed);
    // Closes the menu, which may cover rows.
    await page.click({ role: "button", name: "Filter" });
  },

  async detail(page) {
    const [{ data }] = await page.waitFor("a failed prebuild", { css: PREBUILDS });
    await page.click({ role: "link", within: `[data-prebuild-id="${data.prebuildId}"]` });
    const shortId = data.prebuildId.slice(0, 8);
    await page.waitFor(`the page of prebuild ${shortId}`, { css: ".breadcrumb [aria-current]" }, ([place]) => place?.text.includes(shortId));
  },

  async log(page) {
    await page.click({ role: "link", name: "Open log" });
    const numbered = (lines) => lines.length > 5 && lines.every(({ text, data }) => data.line && text.trim());
    await page.waitFor("log lines", { css: '[data-testid="log-line"]' }, numbered);
  },

  async "edit a pool"(page) {
    await page.click({ role: "link", name: "Warm pools" });
    const [{ data }] = await page.waitFor("a pool that is ready", { css: '[data-testid="pool-card"][data-phase="ready"]' });
    const card = `[data-pool-id="${data.poolId}"]`;
    const bounds = { css: ".cell-bounds", within: card };
    const maximumOf = (cell) => Number(cell?.text.split("–")[1]);
    const [cell] = await page.waitFor("the pool's minimum and maximum", bounds);
    const changed = maximumOf(cell) + 1;
    // Rows have buttons only where the browser has a pointer that hovers.
    await page.click({ role: "link", within: card });
    await page.click({ role: "button", name: "Resize", within: '[data-testid="pool-panel"]' });
    await page.fill({ role: "spinbutton", name: "Maximum", within: DIALOG }, String(changed));
    await page.click({ role: "button", name: "Save", within: DIALOG });
    await page.waitFor(`a maximum of ${changed}`, bounds, ([found]) => maximumOf(found) === changed);
  },
};
