// Compares the gallery of the debug build, which has every component in every state (src/gallery), with stored pictures and styles, and
// checks its accessibility. `make gallery` stores new pictures.
import { expect } from "@playwright/test";
import { TAGS, violations } from "../e2e/axe.mjs";
import { LOOKS, showOnly, test } from "./looks.mjs";
import { decode } from "./png.mjs";
import { Stored } from "./stored.mjs";
import { stylesOf } from "./styles.mjs";

// A busy machine needs time for a hundred pictures.
test.setTimeout(300_000);

for (const [look, options] of Object.entries(LOOKS)) {
  test(`pictures, ${look}`, async ({ open }, info) => {
    const page = await open(options);
    const stored = new Stored(look, info);
    const names = await page.locator("[data-gallery]").evaluateAll((sections) => sections.map(({ dataset }) => dataset.gallery));
    for (const name of names) {
      const section = await showOnly(page, name);
      await stored.compare(name, async () => ({
        picture: decode(await section.screenshot({ animations: "disabled" })),
        styles: await stylesOf(section),
      }));
    }
    stored.finish();
  });

  test(`accessibility, ${look}`, async ({ open }) => {
    const page = await open(options);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "the width of the page").toBeLessThanOrEqual(options.width);
    expect(await violations(page, { runOnly: TAGS })).toEqual([]);
  });
}
