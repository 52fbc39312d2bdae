// Steps of a user on the page of the demand for environments.
import { expect } from "./fixtures.mjs";

/** Enters the same hourly price for each class. */
export async function enterPrices(page, price) {
  await page.getByText("Hourly prices").click();
  const prices = page.locator(".demand-price-fields input");
  await expect(prices.first()).toBeVisible();
  for (const field of await prices.all()) {
    await field.fill(price);
    await field.press("Enter");
  }
}

/** Applies the advice for a pool, and waits until the page keeps the size. Returns the pool's id. */
export async function applyAdvice(page, pool) {
  const id = await pool.getAttribute("data-pool-id");
  await pool.locator("[data-action=apply]").click();
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  const confirm = page.getByRole("button", { name: "Scale to zero" });
  await expect(confirm.or(page.getByTestId("toast")).first()).toBeVisible();
  if (await confirm.isVisible()) await confirm.click();
  await expect(page.locator(`[data-testid=demand-pool][data-pool-id="${id}"]`)).toHaveAttribute("data-advice", "keep");
  return id;
}
