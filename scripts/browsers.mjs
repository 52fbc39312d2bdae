// The Chromium, Firefox, and WebKit that tests and benchmarks use. As a command, prints the names of the browsers that are missing on this
// machine, so that scripts/install.sh can install them.
import { execFileSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

// Root, as in a container, can't use the browsers' sandboxes.
export const isRoot = process.getuid?.() === 0;

const FINDERS = {
  chromium: () =>
    find([
      process.env.CHROMIUM,
      "chromium",
      "chromium-browser",
      "google-chrome",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      chromium.executablePath(),
    ]),
  firefox: () =>
    find([process.env.FIREFOX, "firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"]),
  // WebKitGTK's WebDriver server, which finds its browser. The browser has no headless mode, so it needs Xvfb's virtual display.
  webkit: () => find(["Xvfb"], "-help") && find(["WebKitWebDriver"], "--help"),
};

/** The path of `chromium`, `firefox` or `webkit`; `undefined` if it isn't on this machine. */
export const pathOf = (browser) => FINDERS[browser]();

/** Playwright's launch options. */
export function launchOptions() {
  const executablePath = pathOf("chromium");
  if (!executablePath) throw new Error("There is no Chromium on this machine; `make test` installs one.");
  return {
    executablePath,
    chromiumSandbox: !isRoot,
    args: [
      "--disable-dev-shm-usage",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  };
}

/** The path of the first command that runs: a distribution may have a stub that only points to another package manager. */
function find(commands, option = "--version") {
  const works = (command) => {
    try {
      execFileSync(command, [option], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };
  const found = commands.filter(Boolean).find(works);
  if (!found || found.includes("/")) return found;
  return execFileSync("sh", ["-c", 'command -v "$1"', "sh", found]).toString().trim();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const browser of Object.keys(FINDERS).filter((browser) => !pathOf(browser))) console.log(browser);
}
