// Compares pictures and styles of what reacts to the pointer and to the focus: at rest, under the pointer, focused, and pressed.
import { expect } from "@playwright/test";
import { LOOKS, showOnly, test } from "./looks.mjs";
import { montage } from "./montage.mjs";
import { decode } from "./png.mjs";
import { Stored } from "./stored.mjs";
import { stylesOf } from "./styles.mjs";

/** Parts by picture. Each is a selector in a section of the gallery; of parts that contain what takes the focus, also that one's. */
const PARTS = {
  buttons: [
    ["buttons", ".button:not(.primary, .quiet, .danger, .is-on, [aria-pressed], :disabled)"],
    ["buttons", ".button.primary:enabled"],
    ["buttons", ".button.quiet:enabled"],
    ["buttons", ".button.danger:enabled"],
    ["buttons", ".button.is-on"],
    ["buttons", ".button[aria-pressed]"],
    ["buttons", ".button:disabled"],
    ["icon-buttons", ".icon-button"],
    ["segments", ".segment[aria-pressed=true]"],
    ["segments", ".segment[aria-pressed=false]"],
    ["new-rows", ".new-rows"],
  ],
  links: [
    ["links", ".text-link"],
    ["header", ".app-nav a:not([aria-current])"],
    ["navigation", ".breadcrumb a"],
    ["navigation", ".tabs a:not([aria-current])"],
    ["navigation", ".view-tab:not([aria-current])"],
    ["navigation", ".view-tab[aria-current]"],
  ],
  menus: [
    ["menus", ".menu-item"],
    ["filter-menus", ".menu-item:has(:checked)", "input"],
    ["account", ".account-button"],
    ["chips", ".chip-words"],
    ["chips", ".chip > .icon-button"],
  ],
  fields: [
    ["menus", "select"],
    ["sign-in", "input[type=checkbox]"],
    ["size-fields", "input[type=number]"],
    ["size-fields", "input[type=range]"],
  ],
  rows: [
    ["prebuild-rows", "[data-testid=prebuild-row]:not([aria-selected=true])", ".row-link"],
    ["prebuild-rows", "[data-testid=prebuild-row][aria-selected=true]", ".row-link"],
    ["prebuild-rows", ":not([aria-sort]) > .sort-head"],
    ["project-rows", "[data-testid=project-row]", ".row-link"],
    ["pool-rows", "[data-testid=pool-card]:not([aria-selected=true])", ".row-link"],
    ["pool-rows", "[data-testid=pool-card][aria-selected=true]", ".row-link"],
    ["pool-rows", "[data-testid=pool-card]:has([aria-current])", ".row-link"],
    ["pool-rows", "[data-testid=pool-card]:has([title]:disabled)", ".row-link"],
    ["failure-rows", ".board-line", "a"],
    ["log-lines", ".log-line", ".log-number"],
    ["log-sections", ".log-line", ".log-section-button"],
    ["log-sections", ".log-section-count"],
    ["log-problems", ".log-problem"],
  ],
};
/** Parts are small, and pictures of a small window take less time. */
const HEIGHT = 720;
/** Room for outlines, in pixels. */
const MARGIN = 6;
const { narrow: _, ...WIDE } = LOOKS;

test.setTimeout(300_000);

for (const [look, options] of Object.entries(WIDE)) {
  test(`pointer and focus, ${look}`, async ({ open }, info) => {
    const page = await open({ ...options, height: HEIGHT });
    // A press shows nothing but itself.
    await page.evaluate(() => {
      const stop = (event) => (event.preventDefault(), event.stopImmediatePropagation());
      for (const type of ["mousedown", "click"]) window.addEventListener(type, stop, true);
      // A caret blinks.
      for (const field of document.querySelectorAll("input")) field.readOnly = true;
    });
    const stored = new Stored(`${look}/pointer`, info);
    for (const [name, parts] of Object.entries(PARTS)) {
      await stored.compare(name, async () => {
        const [rows, styles] = [[], []];
        for (const [section, selector, inner] of parts) {
          const part = (await showOnly(page, section)).locator(selector).first();
          const row = [];
          for (const [state, enter] of Object.entries(states(page, part, inner ? part.locator(inner).first() : part))) {
            if ((await enter()) === false) continue;
            row.push(await pictureOf(page, part));
            styles.push(...(await stylesOf(part)).map((line) => `${state} ${line}`));
          }
          rows.push(row);
        }
        return { picture: montage(rows), styles: [...new Set(styles)] };
      });
    }
    stored.finish();
  });
}

/** Puts a part into each of its states. What is disabled takes no focus. */
function states(page, part, focused) {
  return {
    async rest() {
      await page.mouse.move(0, 0);
      await part.scrollIntoViewIfNeeded();
    },
    async focus() {
      if (await focused.isDisabled()) return false;
      // Only after a key, browsers show the focus of everything.
      await page.keyboard.press("Shift");
      await focused.focus();
      expect(await focused.evaluate((element) => element.matches(":focus-visible"))).toBe(true);
    },
    async hover() {
      await page.evaluate(() => document.activeElement?.blur());
      const { x, y, width, height } = await part.boundingBox();
      await page.mouse.move(x + width / 2, y + height / 2);
    },
    pressed: () => page.mouse.down(),
    // Leaves no state to the next part, and has no picture.
    async end() {
      await page.mouse.up();
      return false;
    },
  };
}

async function pictureOf(page, part) {
  const { x, y, width, height } = await part.boundingBox();
  const [left, top] = [Math.max(0, Math.floor(x) - MARGIN), Math.max(0, Math.floor(y) - MARGIN)];
  const right = Math.min(page.viewportSize().width, Math.ceil(x + width) + MARGIN);
  const clip = { x: left, y: top, width: right - left, height: Math.ceil(y + height) + MARGIN - top };
  return decode(await page.screenshot({ clip, animations: "disabled" }));
}
