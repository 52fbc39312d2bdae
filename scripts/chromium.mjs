// Which Chromium the tests and the benchmarks drive, and how it is started. As a command: prints its path, or fails.
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const CANDIDATES = [
  process.env.CHROMIUM,
  "chromium",
  "chromium-browser",
  "google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  chromium.executablePath(),
].filter(Boolean);

// Run, not only looked up: a distribution's stub for another package manager is no browser.
function works(browser) {
  try {
    execFileSync(browser, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function pathOf(browser) {
  return browser.includes("/") ? browser : execFileSync("sh", ["-c", 'command -v "$1"', "sh", browser]).toString().trim();
}

/** Playwright's launch options. */
export function launchOptions() {
  const found = CANDIDATES.find(works);
  if (!found) throw new Error("There is no Chromium on this machine; `make test` installs one.");
  return {
    executablePath: pathOf(found),
    // Root, as in a container, can't use Chromium's sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(launchOptions().executablePath);
}
