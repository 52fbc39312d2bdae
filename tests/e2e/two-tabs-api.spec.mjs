// Data that two tabs of one browser store at the same time. Merging of changes is tested in src/store/preferences.rs.
import { openFilter, poolsInOrder, rows, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const [READY, OLD] = [1, 2].map((n) => `00000009-0000-4000-8000-00000000000${n}`);

/** Two tabs at the same URL, both loaded before either of them changes anything. */
async function openTwo(context, page, peer, path, isLoaded) {
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto(`${peer.url}/${path}`);
    await signIn(tab, { keep: true });
    await isLoaded(tab);
  }
  return other;
}

const views = (page) => page.locator(".saved-view");

async function saveView(page, name) {
  await page.locator('[popovertarget="views-menu"]').click();
  const save = page.locator("form.save-view");
  await save.getByRole("textbox").fill(name);
  await save.getByRole("button").click();
  await expect(views(page).filter({ hasText: name })).toBeVisible();
}

test("views saved in two tabs are all kept", async ({ context, page, peer }) => {
  const other = await openTwo(context, page, peer, "prebuilds?phase=failed", (tab) => expect(rows(tab).first()).toBeVisible());
  await saveView(page, "of the first tab");
  // Another filter: the view of this one has a name now.
  await openFilter(other, "trigger");
  await other.getByRole("checkbox", { name: "Manual" }).check();
  await other.keyboard.press("Escape");
  await saveView(other, "of the second tab");
  await expect(views(other)).toHaveCount(2);
  await expect(views(page)).toHaveCount(2);
  await page.reload();
  await expect(views(page)).toHaveCount(2);
});

async function scaleDown(page, id) {
  const kept = () => page.evaluate(() => localStorage.getItem("prebuild-console-night") ?? "");
  await page.locator(`[data-pool-id="${id}"]`).getByRole("checkbox").check();
  await page.locator('.selection-bar [data-action="scale-down"]').click();
  await expect.poll(kept).toContain(id);
}

test("two tabs that scale pools down overnight save all sizes", async ({ context, page, peer }) => {
  const before = (await peer.api("ListWarmPools", { pagination: { pageSize: 100 } })).warmPools;
  const size = (pools, id) => pools.find((pool) => pool.id === id).spec;
  const other = await openTwo(context, page, peer, "warm-pools", poolsInOrder);
  await scaleDown(page, READY);
  await scaleDown(other, OLD);
  const kept = JSON.parse(await page.evaluate(() => localStorage.getItem("prebuild-console-night")));
  expect(Object.keys(kept).sort()).toEqual([READY, OLD]);
  // Either tab brings both back.
  await page.getByTestId("overnight-note").getByRole("button", { name: "Restore sizes" }).click();
  await page.getByRole("dialog").locator(".form-actions .primary").click();
  await expect(page.getByTestId("overnight-note")).toHaveCount(0);
  await expect(other.getByTestId("overnight-note")).toHaveCount(0);
  const after = (await peer.api("ListWarmPools", { pagination: { pageSize: 100 } })).warmPools;
  expect(size(after, READY).minSize).toBe(size(before, READY).minSize);
  expect(size(after, OLD).minSize).toBe(size(before, OLD).desiredSize);
});
