// A page in either browser: finds visible elements by role and accessible name or by CSS selector, and waits for them.
import { setTimeout as sleep } from "node:timers/promises";

const TIMEOUT_MS = 15_000;

/**
 * `browser` is the result of `startFirefox` or `startWebkit`. A target is `{ css }` or `{ role, name }`, where the accessible name starts
 * with `name`; `within` is the selector of the element to search in.
 */
export class Page {
  constructor(browser) {
    this.browser = browser;
  }

  open(url) {
    return this.browser.open(url);
  }

  url() {
    return this.browser.evaluate(() => location.href);
  }

  /** Waits for the target, and clicks it as a user does. */
  click(target) {
    return until(`${JSON.stringify(target)} to click`, () => this.browser.click(find, target));
  }

  /** Waits for the target, and replaces its text with `text`. */
  async fill(target, text) {
    await this.click(target);
    await this.browser.evaluate(() => document.activeElement.select());
    await this.browser.type(text);
  }

  /** Waits until `fits` holds for the matching elements, each as `{ text, data }`; returns them. `what` is for the error message. */
  waitFor(what, target, fits = (found) => found.length > 0) {
    return until(what, async () => {
      const found = await this.browser.evaluate(find, target, true);
      return fits(found) && found;
    });
  }

  waitForUrl(pattern) {
    return until(`the URL to match ${pattern}`, async () => pattern.test(await this.url()));
  }
}

/** Resolves to the result of `condition` once that is truthy. */
async function until(what, condition) {
  const ends = Date.now() + TIMEOUT_MS;
  let problem;
  while (Date.now() < ends) {
    try {
      const result = await condition();
      if (result) return result;
      problem = undefined;
    } catch (error) {
      // The page may replace an element between finding and clicking it.
      problem = error;
    }
    await sleep(50);
  }
  const why = problem ? `: ${problem.message}` : "";
  throw new Error(`Waited ${TIMEOUT_MS / 1000} s for ${what}${why}`);
}

/**
 * Runs in the page, so it can't use anything outside of itself. Returns the first match, or with `read` the text and `data-*` values of all
 * matches.
 */
function find({ css, role, name = "", within = "body" }, read) {
  const roles = {
    button: "button",
    checkbox: "input[type=checkbox]",
    link: "a[href]",
    spinbutton: "input[type=number]",
  };
  const nameOf = (element) => element.ariaLabel ?? element.labels?.[0]?.textContent ?? element.textContent;
  const found = [...document.querySelectorAll(within)]
    .flatMap((place) => [...place.querySelectorAll(css ?? roles[role])])
    .filter((element) => element.checkVisibility() && (css || nameOf(element).trim().startsWith(name)));
  // WebKit's innerText is empty for content that `content-visibility: auto` hasn't drawn yet.
  return read ? found.map((element) => ({ text: element.textContent, data: { ...element.dataset } })) : found[0];
}
