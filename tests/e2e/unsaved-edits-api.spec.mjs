// Unsaved edits, for every way to leave a page and come back. What the forms keep is tested in tests/interface/settings.rs.
import { signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const PROJECT = "projects/00000002-0000-4000-8000-000000000001";
const HOUR = "7";
const form = (page) => page.getByRole("form", { name: "Prebuild settings" });
const hour = (page) => form(page).locator("select").filter({ has: page.locator(`option[value="${HOUR}"]`) }).first();
const tab = (page, path) => page.locator(`a[href$="/${PROJECT}/${path}"]`).first();

/** Opens the settings from the project's prebuilds, and changes the hour there. */
async function edit(page, peer) {
  await page.goto(`${peer.url}/${PROJECT}/prebuilds`);
  await signIn(page, { keep: true });
  await tab(page, "settings").click();
  await hour(page).selectOption(HOUR);
}

async function isKept(page) {
  await expect(hour(page)).toHaveValue(HOUR);
  await expect(form(page).locator('button[type="submit"]')).toBeEnabled();
}

for (const [name, leave] of [
  ["a tab", (page) => tab(page, "warm-pools").click()],
  ["a link", (page) => page.getByRole("navigation", { name: "Main" }).locator('a[href="/prebuilds"]').click()],
  ["Back", (page) => page.goBack()],
  [
    "the palette",
    async (page) => {
      await page.keyboard.press("Control+k");
      await page.locator(".palette").getByRole("combobox").fill("warm pools");
      await page.keyboard.press("Enter");
    },
  ],
]) {
  test(`what is typed is there again after ${name}`, async ({ page, peer }) => {
    await edit(page, peer);
    await leave(page);
    await expect(page).not.toHaveURL(/settings$/);
    await expect(form(page)).toHaveCount(0);
    if (name === "Back") await page.goForward();
    else await page.goBack();
    await isKept(page);
  });
}

test("the browser asks before a reload loses edits, but not after they are saved", async ({ page, peer }) => {
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.dismiss();
  });
  const reload = () => page.evaluate(() => location.reload());
  await edit(page, peer);
  await reload();
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await isKept(page);
  await form(page).locator('button[type="submit"]').click();
  await expect(form(page)).toHaveAttribute("data-stage", "saved");
  const loaded = page.waitForEvent("load");
  await reload();
  await loaded;
  await expect(hour(page)).toHaveValue(HOUR);
  expect(asked).toEqual(["beforeunload"]);
});
