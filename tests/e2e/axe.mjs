// WCAG 2.2 AA as far as axe can tell.
import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "./fixtures.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Fails on what breaks a rule, in the light and in the dark theme. The themes differ in their colors alone. */
export async function checkAccessibility(page) {
  await page.emulateMedia({ colorScheme: "light" });
  const light = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
  const broken = ({ violations }, theme) =>
    violations.map(({ id, nodes }) => `${theme}: ${id}: ${nodes.map(({ target }) => target).join(", ")}`);
  expect([...broken(light, "light"), ...broken(dark, "dark")]).toEqual([]);
}
