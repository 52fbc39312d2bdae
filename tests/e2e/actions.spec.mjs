// Deletes many prebuilds at once, and reruns a single one. Other actions on prebuilds, and their failures, are tested in tests/interface/actions.rs.
import { checkAccessibility } from "./axe.mjs";
import { rows } from "./console.mjs";
import { expect, test } from "./fixtures.mjs";

test("many rows are selected and deleted in an accessible dialog", async ({ page, site, problems }) => {
  problems.allow(/500/);
  await page.goto(`${site.root}prebuilds?speed=0&phase=completed&phase=failed`);
  await rows(page).nth(0).getByRole("checkbox").click();
  await rows(page).nth(5).getByRole("checkbox").click({ modifiers: ["Shift"] });
  const bar = page.getByRole("group", { name: "Selected prebuilds" });
  await expect(bar).toBeInViewport();
  await page.evaluate(() => mockBackend.addFault({ procedure: "DeletePrebuild", code: "internal", message: "the disk is full", times: 2 }));
  await bar.locator('[data-action="delete"]').click();
  const dialog = page.getByRole("dialog");
  await dialog.locator('[data-action="delete"]').click();
  await expect(dialog.locator('[data-outcome="accepted"]')).toHaveCount(4);
  await expect(dialog.locator('[data-outcome="failed"]')).toHaveCount(2);
  await checkAccessibility(page);
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(page.locator('[aria-selected="true"]')).toHaveCount(2);
});

test("a rerun leads to the new prebuild, with an accessible toast", async ({ page, site }) => {
  await page.goto(`${site.root}prebuilds?speed=0&phase=completed`);
  await rows(page).nth(0).locator(".row-link").first().click();
  const old = page.url();
  await page.locator("[data-action=rerun]").click();
  await expect(page.getByTestId("toast")).toBeInViewport();
  expect(page.url()).not.toBe(old);
  await checkAccessibility(page);
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("toast")).toHaveCount(0);
});
