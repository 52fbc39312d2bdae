// The gallery in each of its looks, for the tests.
import { expect, test as base } from "@playwright/test";
import { gallerySite } from "./site.mjs";

export const LOOKS = {
  light: { width: 1280, media: { colorScheme: "light" } },
  dark: { width: 1280, media: { colorScheme: "dark" } },
  "forced-colors": { width: 1280, media: { colorScheme: "light", forcedColors: "active" } },
  narrow: { width: 390, media: { colorScheme: "light" } },
};
/** More than the highest section: capturing what is out of view takes long, and sometimes stalls. */
const HEIGHT = 4000;

export const test = base.extend({
  site: [
    async ({}, use) => {
      const site = await gallerySite();
      await use(site.url);
      await site.close();
    },
    { scope: "worker" },
  ],
  /** Opens the gallery in a look. */
  open: async ({ page, site }, use) => {
    await use(async ({ width, height = HEIGHT, media }) => {
      // The header names the keys of the user's platform.
      await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "platform", { get: () => "Linux x86_64" }));
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ reducedMotion: "reduce", ...media });
      await page.goto(`${site}gallery`);
      // The last toast is shown last, apart from the results of searches.
      await page.getByTestId("toast").nth(5).waitFor({ timeout: 15_000 });
      await expect(page.locator("[data-searching]:not(.gallery-running > *)")).toHaveCount(0);
      await page.evaluate(() => document.fonts.ready);
      return page;
    });
  },
});

// A trace has a copy of the page for each step, which takes longer than the step.
test.use({ timezoneId: "UTC", locale: "en-US", trace: "off" });

/** Shows a section without the others, so that its picture doesn't depend on theirs, and takes less time. Resolves to the section. */
export async function showOnly(page, name) {
  await page.evaluate((name) => {
    for (const section of document.querySelectorAll("[data-gallery]")) section.hidden = section.dataset.gallery !== name;
  }, name);
  return page.locator(`[data-gallery="${name}"]`);
}
