// Fixtures for every end-to-end test: the built console, served at a site's root and under a path, and a guard that fails a test if the
// browser reported a problem.
import { test as base, expect } from "@playwright/test";
import { serve } from "../../scripts/serve.mjs";
import { isInstalled, startHost } from "./hosts.mjs";

export { expect };

// Chromium logs a warning, not an error, about resources that are loaded twice or not used, and about unknown features.
const TELLING_WARNING = /preload|deprecat|Permissions-Policy/i;

export const test = base.extend({
  /**
   * The console's URL, with the mock: `site.root` at `/`, and `site.sub` under a path. Both end with a slash. Served by nginx and Caddy if
   * they are installed, so that the whole suite runs with the headers of documented hosts.
   */
  site: [
    async ({}, use) => {
      const root = await (isInstalled("nginx") ? startHost("nginx", { base: "/" }) : serve({ root: "dist" }));
      const sub = await (isInstalled("caddy")
        ? startHost("caddy", { base: "/portal/tools/console/" })
        : serve({ root: "dist-sub", base: "/console/" }));
      await use({ root: root.url, sub: sub.url });
      await Promise.all([root.close(), sub.close()]);
    },
    { scope: "worker" },
  ],

  /**
   * Fails the test on any console error, uncaught exception, or violation of the content security policy, in any of its pages. A test that
   * expects one declares it: `problems.allow(/pattern/)`. `problems.watch(context)` adds the pages of another context.
   */
  problems: [
    async ({ context }, use) => {
      const found = [];
      const allowed = [];
      const onConsole = (message) => {
        const [type, text] = [message.type(), message.text()];
        if (type === "error" || (type === "warning" && TELLING_WARNING.test(text))) {
          found.push(`${text} (${message.location().url})`);
        }
      };
      const onError = (failure) => found.push(String(failure.error().stack ?? failure.error()));
      const watched = [];
      const watch = (context) => {
        watched.push(context);
        context.on("console", onConsole);
        context.on("weberror", onError);
      };
      watch(context);
      await reportPolicyBreaches(context);
      await use({ allow: (pattern) => allowed.push(pattern), watch });
      for (const context of watched) context.off("console", onConsole).off("weberror", onError);
      expect(found.filter((text) => !allowed.some((pattern) => pattern.test(text))), "what the browser reported").toEqual([]);
    },
    { auto: true },
  ],
});

/** Makes the pages of a context report violations of their content security policy as console errors. */
export const reportPolicyBreaches = (context) =>
  context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      console.error(`Content security policy: ${effectiveDirective} forbids ${blockedURI}`);
    });
  });
