// Warm pools: the gauge, the form, and that a change stays.
import { expect, test } from "./fixtures.mjs";

const ready = (page) => page.locator('[data-testid="pool-card"][data-phase="ready"]').first();
const fact = (card, name) => card.locator(`[data-fact="${name}"] dd`);

test("the pools stand there with phase, sizes, instances and snapshot", async ({ page, site }) => {
  await page.goto(`${site.root}warm-pools`);
  await expect(page.getByTestId("pool-card")).toHaveCount(8);
  const phases = await page.getByTestId("pool-card").evaluateAll((all) => all.map((card) => card.dataset.phase));
  expect([...new Set(phases)].sort()).toEqual(["degraded", "deleting", "pending", "ready"]);
  const card = ready(page);
  await expect(card.getByRole("img")).toHaveAttribute("aria-label", /^\d+ running and \d+ stopped; the autoscaler aims for \d+, between \d+ and \d+$/);
  const running = Number(await fact(card, "running").innerText());
  await expect(card.locator('.block[data-kind^="running"]')).toHaveCount(running);
  await card.locator(".pool-snapshot a").click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Prebuild");
});

test("a new size is saved, and still there after a reload and a stopped worker", async ({ page, site }) => {
  await page.goto(`${site.sub}warm-pools`);
  const id = await ready(page).getAttribute("data-pool-id");
  const card = page.locator(`[data-pool-id="${id}"]`);
  await card.getByRole("button", { name: "Edit size" }).click();
  await card.getByLabel("Minimum").fill("7");
  await card.getByLabel("Maximum").fill("13");
  await card.getByLabel("Maximum").press("Enter");
  await expect(card.getByText("Saved: minimum 7, maximum 13.")).toBeVisible();
  await expect(fact(card, "max")).toHaveText("13");
  await page.reload();
  await expect(fact(card, "min")).toHaveText("7");
  await expect(fact(card, "max")).toHaveText("13");
});

test("an invalid size is refused while one types, and nothing typed is lost", async ({ page, site }) => {
  await page.goto(`${site.root}warm-pools`);
  const card = ready(page);
  await card.getByRole("button", { name: "Edit size" }).click();
  const [min, max, save] = [card.getByLabel("Minimum"), card.getByLabel("Maximum"), card.getByRole("button", { name: "Save" })];
  await min.fill("9");
  await max.fill("4");
  await expect(card.getByText("The minimum cannot be above the maximum of 4.")).toBeVisible();
  await expect(min).toHaveAttribute("aria-invalid", "true");
  await expect(save).toBeDisabled();
  await max.fill("21");
  await expect(card.getByText("Enter a number from 1 to 20.")).toBeVisible();
  await max.fill("");
  await expect(card.getByText("Enter a number.")).toBeVisible();
  await max.fill("9");
  await expect(save).toBeEnabled();
  await expect(min).toHaveValue("9");
});

test("a size that reaches the server against the rules is refused there, and the reason stands in the form", async ({ page, problems, site }) => {
  problems.allow(/status of 400/);
  await page.addInitScript(() => {
    const { fetch } = globalThis;
    globalThis.fetch = async (request, options) => {
      if (!request.url?.endsWith("/UpdateWarmPool")) return fetch(request, options);
      const body = { ...(await request.json()), maxSize: 21 };
      return fetch(new Request(request.url, { method: "POST", headers: request.headers, body: JSON.stringify(body) }));
    };
  });
  await page.goto(`${site.root}warm-pools`);
  const card = ready(page);
  await card.getByRole("button", { name: "Edit size" }).click();
  await card.getByLabel("Maximum").fill("20");
  await card.getByRole("button", { name: "Save" }).click();
  await expect(card.getByRole("alert")).toContainText("Not saved");
  await expect(card.getByLabel("Maximum")).toHaveAccessibleDescription(/Value must be less than or equal to 20\./);
  await expect(card.getByLabel("Maximum")).toHaveValue("20");
});
