// Runs steps in an installed Firefox, each in a new page.
import puppeteer from "puppeteer-core";
import { pathOf } from "../../scripts/browsers.mjs";

const PATIENCE_MS = 30_000;

/** Calls each of the named steps with a page and `given`. If Firefox isn't installed, they are skipped; in CI that is a failure. */
export async function inFirefox(steps, given) {
  const executablePath = pathOf("firefox");
  if (!executablePath) {
    console.log("firefox: skipped, since it is not on this machine.");
    if (process.env.CI) process.exitCode = 1;
    return;
  }
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, defaultViewport: { width: 1280, height: 800 } });
  try {
    for (const [step, take] of Object.entries(steps)) {
      const page = await browser.newPage();
      try {
        await take(page, given);
        console.log(`firefox: ${step}`);
      } catch (error) {
        console.error(`firefox: ${step}: ${error.message}`);
        process.exitCode = 1;
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** Waits until `find` returns a value, and returns it. */
export async function waitFor(find) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    // A frame that is still loading has no document.
    const found = await Promise.resolve(find()).catch(() => null);
    if (found) return found;
    if (Date.now() > end) throw new Error(`nothing came of ${find}`);
    await new Promise((wait) => setTimeout(wait, 50));
  }
}
