// Runs the smoke path in Firefox and in WebKit, on the release build: `node tests/browsers/smoke.mjs`, or with `firefox` or `webkit` in
// only that browser. A browser that isn't installed is skipped; in CI that is a failure.
import { mkdirSync, writeFileSync } from "node:fs";
import { pathOf } from "../../scripts/browsers.mjs";
import { serve } from "../../scripts/serve.mjs";
import { startFirefox } from "./firefox.mjs";
import { Page } from "./page.mjs";
import { path } from "./path.mjs";
import { startWebkit } from "./webkit.mjs";

const BROWSERS = {
  firefox: { start: startFirefox, packages: "firefox-esr" },
  webkit: { start: startWebkit, packages: "webkit2gtk-driver and xvfb" },
};
const RESULTS = "test-results";

/** Resolves to the result as text; rejects if a step fails. */
async function smoke(name, url) {
  const { start, packages } = BROWSERS[name];
  const executable = pathOf(name);
  if (!executable) {
    const missing = `not on this machine. \`make test\` can install it only as root on Debian (${packages}).`;
    if (process.env.CI) throw new Error(missing);
    return `skipped: ${missing}`;
  }
  const started = Date.now();
  const browser = await start(executable);
  try {
    for (const [step, take] of Object.entries(path)) {
      await take(new Page(browser), url).catch(async (error) => {
        throw new Error(`${step}: ${error.message}\n${await evidence(name, browser)}`);
      });
    }
  } finally {
    await browser.close();
  }
  return `passed in ${((Date.now() - started) / 1000).toFixed(1)} s (${Object.keys(path).join(", ")})`;
}

/** Saves a screenshot of the page; resolves to its path and the page's text. */
async function evidence(name, browser) {
  const file = `${RESULTS}/smoke-${name}`;
  try {
    const { url, html, text } = await browser.evaluate(() => ({
      url: location.href,
      html: document.documentElement.outerHTML,
      text: document.body.innerText,
    }));
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(`${file}.html`, html);
    writeFileSync(`${file}.png`, await browser.screenshot());
    return `  at ${url}: ${text.replace(/\s+/g, " ").slice(0, 300)}\n  see ${file}.png and ${file}.html`;
  } catch (error) {
    return `  and the page can't be read: ${error.message}`;
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(BROWSERS);
if (!names.every((name) => name in BROWSERS)) {
  console.error(`smoke.mjs takes ${Object.keys(BROWSERS).join(" or ")}, not '${names.join(" ")}'.`);
  process.exit(1);
}
const site = await serve({ root: "dist" });
for (const name of names) {
  try {
    console.log(`${name}: ${await smoke(name, site.url)}`);
  } catch (error) {
    console.error(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}
await site.close();
