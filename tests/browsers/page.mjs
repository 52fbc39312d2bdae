// A page in either browser: finds what is visible by role and accessible name or by CSS selector, and waits for it.
import { setTimeout as sleep } from "node:timers/promises";

const TIMEOUT_MS = 15_000;

/**
 * `browser` is what `startFirefox` or `startWebkit` returns. A target is `{ css }` or `{ role, name }`, where the accessible name
 * starts with `name`; `within` is a selector of what to look in.
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

  /** Waits for the target, and types `text` in place of what is in it. */
  async fill(target, text) {
    await this.click(target);
    await this.browser.evaluate(() => document.activeElement.select());
    await this.browser.type(text);
  }

  /** Waits until `fits` holds for the elements that match, each as `{ text, data }`; returns them. `what` is for the error. */
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

/** Resolves to what `condition` resolves to, once that is truthy. */
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

/** Runs in the page, so it can use nothing outside itself. The first match, or with `read` the text and `data-*` values of all. */
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
  // WebKit's innerText is empty in what `content-visibility: auto` has not drawn yet.
  return read ? found.map((element) => ({ text: element.textContent, data: { ...element.dataset } })) : found[0];
}
