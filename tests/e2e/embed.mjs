// Helpers for the tests of the embedded console.
import { build } from "esbuild";
import { expect } from "./fixtures.mjs";
import { startSites } from "./embed-sites.mjs";
import { test as base } from "./peer.mjs";

export { expect };
export { element, setUp } from "./embed-sites.mjs";

export const test = base.extend({
  // The mock is one.
  serviceWorkers: ["allow", { option: true }],

  sites: [
    async ({ peerOfWorker }, use) => {
      const sites = await startSites(`${peerOfWorker.url}/api`);
      await use(sites);
      await sites.close();
    },
    { scope: "worker" },
  ],
});

/** A module that runs in the portal; it may import what is in node_modules. */
export async function script(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd(), loader: "jsx" },
    jsx: "automatic",
    bundle: true,
    format: "esm",
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
    logLevel: "error",
  });
  return `<script type="module">${outputFiles[0].text.replaceAll("</script", "<\\/script")}</script>`;
}

const framesOf = (page) => page.frames().filter((frame) => frame.parentFrame() && !/^about:/.test(frame.url()));

/** The console in a page's frame. The element's shadow root is closed, so no locator finds it. */
export async function frameOf(page, index = 0) {
  await expect.poll(() => framesOf(page).length).toBeGreaterThan(index);
  return framesOf(page)[index];
}

export const events = (page, name) => page.evaluate((name) => window.events.filter((event) => !name || event.name === name), name);
