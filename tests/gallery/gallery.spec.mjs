// Compares the gallery of the debug build, which has every component in every state (src/gallery), with stored pictures, and checks its
// accessibility. `make gallery` stores new pictures.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test as base } from "@playwright/test";
import { TAGS, violations } from "../e2e/axe.mjs";
import { difference } from "./compare.mjs";
import { decode, encode } from "./png.mjs";
import { gallerySite } from "./site.mjs";

const PICTURES = "tests/gallery/pictures";
const LOOKS = {
  light: { width: 1280, media: { colorScheme: "light" } },
  dark: { width: 1280, media: { colorScheme: "dark" } },
  "forced-colors": { width: 1280, media: { colorScheme: "light", forcedColors: "active" } },
  narrow: { width: 390, media: { colorScheme: "light" } },
};
/** More than the highest section: capturing what is out of view takes long, and sometimes stalls. */
const HEIGHT = 4000;
/** A picture that differs is taken again, because the first one may have been taken while something was being drawn. */
const ATTEMPTS = 3;

const test = base.extend({
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
    await use(async ({ width, media }) => {
      // The header names the keys of the user's platform.
      await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "platform", { get: () => "Linux x86_64" }));
      await page.setViewportSize({ width, height: HEIGHT });
      await page.emulateMedia({ reducedMotion: "reduce", ...media });
      await page.goto(`${site}gallery`);
      // The last toast is shown last.
      await page.getByTestId("toast").nth(5).waitFor({ timeout: 15_000 });
      await page.evaluate(() => document.fonts.ready);
      return page;
    });
  },
});

test.use({ timezoneId: "UTC", locale: "en-US" });
// A busy machine needs time for a hundred pictures.
test.setTimeout(180_000);

for (const [look, options] of Object.entries(LOOKS)) {
  test(`pictures, ${look}`, async ({ open }, info) => {
    const page = await open(options);
    const folder = join(PICTURES, look);
    const isUpdate = ["all", "changed"].includes(info.config.updateSnapshots);
    mkdirSync(folder, { recursive: true });
    const stored = new Set(readdirSync(folder));
    const changed = [];
    for (const section of await page.locator("[data-gallery]").all()) {
      const name = `${await section.getAttribute("data-gallery")}.png`;
      const file = join(folder, name);
      const before = stored.delete(name) && decode(readFileSync(file));
      const { picture, difference: found } = await compare(section, before);
      if (!found) continue;
      if (isUpdate) {
        writeFileSync(file, encode(picture));
        continue;
      }
      changed.push(`${name}: ${found.words}`);
      const files = { expected: before, actual: picture, diff: found.marked };
      for (const [kind, body] of Object.entries(files)) {
        if (body) writeFileSync(info.outputPath(name.replace(".png", `-${kind}.png`)), encode(body));
      }
    }
    if (isUpdate) for (const name of stored) rmSync(join(folder, name));
    else changed.push(...[...stored].map((name) => `${name}: no such section`));
    expect(changed, `pictures that differ from ${folder}; compare them in ${info.outputDir}, and run "make gallery" if they are right`).toEqual([]);
  });

  test(`accessibility, ${look}`, async ({ open }) => {
    const page = await open(options);
    expect(await page.evaluate(() => document.documentElement.scrollWidth), "the width of the page").toBeLessThanOrEqual(options.width);
    expect(await violations(page, { runOnly: TAGS })).toEqual([]);
  });
}

/** Compares a section with its stored picture, if there is one. */
async function compare(section, before) {
  for (let attempt = 1; ; attempt++) {
    const picture = decode(await section.screenshot({ animations: "disabled" }));
    const found = before ? difference(before, picture) : { words: "no stored picture" };
    if (!found || !before || attempt === ATTEMPTS) return { picture, difference: found };
  }
}
