// Checks WCAG 2.2 AA and best practices, as far as axe can tell.
import axe from "axe-core";
import { expect } from "./fixtures.mjs";

export const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** This rule takes as long as all other rules together. */
const CONTRAST = "color-contrast";
/** The window widths of a phone and of a desktop. */
const [NARROW, WIDE] = [390, 1440];
/** Rows are alike: only the first rows are checked. */
const FURTHER_ROWS = ["prebuild-row", "project-row", "log-line", "pool-card"].map((id) => `[data-testid="${id}"]:nth-child(n + 9)`);

/**
 * Fails if the page breaks a rule in a wide or a narrow window, in the light theme or in the dark theme, which differs only in its colors,
 * or if content makes the page wider than its window. Leaves the window wide.
 */
export async function checkAccessibility(page) {
  const broken = [];
  const check = async (width, theme, rules) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    broken.push(...(await violations(page, rules)).map((violation) => `${width} px, ${theme}: ${violation}`));
    expect(await page.evaluate(() => document.documentElement.scrollWidth), `the width of the page at ${width} px`).toBeLessThanOrEqual(width);
  };
  await check(NARROW, "light", { runOnly: TAGS, rules: { [CONTRAST]: { enabled: false } } });
  await check(NARROW, "dark", { runOnly: [CONTRAST] });
  await check(WIDE, "light", { runOnly: TAGS });
  expect(broken).toEqual([]);
}

/** The rules that the page breaks, each with the elements that break it. */
export async function violations(page, rules) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  return page.evaluate(
    async ([context, options]) => {
      const { violations } = await globalThis.axe.run(context, options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    },
    [{ exclude: FURTHER_ROWS.map((rows) => [rows]) }, { resultTypes: ["violations"], preload: false, ...rules }],
  );
}
