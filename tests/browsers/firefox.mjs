// Controls an installed Firefox through Puppeteer, with WebDriver BiDi.
import puppeteer from "puppeteer-core";

/** Starts Firefox; returns the browser interface that page.mjs needs. */
export async function startFirefox(executablePath) {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath,
    defaultViewport: { width: 1280, height: 960 },
    protocolTimeout: 30_000,
  });
  const [page] = await browser.pages();
  return {
    open: (url) => page.goto(url),
    evaluate: (script, ...args) => page.evaluate(script, ...args),
    async click(find, ...args) {
      const element = (await page.evaluateHandle(find, ...args)).asElement();
      if (!element) return false;
      await element.click();
      return true;
    },
    type: (text) => page.keyboard.type(text),
    screenshot: () => page.screenshot(),
    close: () => browser.close(),
  };
}
