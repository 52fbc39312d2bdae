// The console on real nginx and Caddy servers, configured as in docs/hosting and the container, at a site's root and under a path.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { headersFor } from "../../scripts/build/headers.mjs";
import { filesOf } from "../../scripts/build/step.mjs";
import { serve } from "../../scripts/serve.mjs";
import { rows } from "./console.mjs";
import { expect, test as base } from "./fixtures.mjs";
import { copyOf, HOSTS, isInstalled, startHost } from "./hosts.mjs";
import { startPeer } from "../peer/server.mjs";

// Only editors read .ts files; hosts send them as video.
const TYPES = { css: /^text\/css/, html: /^text\/html/, js: /^(text|application)\/javascript/, json: /^application\/json/, wasm: /^application\/wasm$/, ts: /./ };
const ENDINGS = { br: ".br", gzip: ".gz", "": "" };

const test = base.extend({
  /** Returns a host by its name and the path of the console. Each worker starts a host once. */
  hostAt: [
    async ({}, use) => {
      const started = new Map();
      await use((name, path) => {
        const key = name + path;
        if (!started.has(key)) started.set(key, startHost(name, { base: path }));
        return started.get(key);
      });
      for (const host of started.values()) await (await host).close();
    },
    { scope: "worker" },
  ],
});

/** The response of a host for a URL, byte for byte. */
const answer = (url, headers = {}) =>
  new Promise((resolve, reject) => {
    const request = get(url, { headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }));
    });
    request.on("error", reject);
  });

for (const server of Object.keys(HOSTS)) {
  for (const path of ["/", "/portal/tools/console/"]) {
    test.describe(`${server} at ${path}`, () => {
      test.skip(() => !process.env.CI && !isInstalled(server), `this machine lacks the packages for ${server}`);

      test("every file is sent as the build compressed it, with its type and headers", async ({ hostAt }) => {
        const host = await hostAt(server, path);
        const files = filesOf(host.served).map((file) => file.slice(host.served.length).replace(/^\//, ""));
        for (const file of files.filter((file) => !/^_|\.(br|gz)$/.test(file))) {
          for (const [encoding, ending] of Object.entries(ENDINGS)) {
            const sent = await answer(host.url + file, { "accept-encoding": encoding });
            const copy = HOSTS[server].encodings.includes(encoding) && files.includes(file + ending) ? file + ending : file;
            const what = `${file}, ${encoding || "as it is"}`;
            expect(sent.status, what).toBe(200);
            expect(sent.headers["content-encoding"] ?? "", what).toBe(copy === file ? "" : encoding);
            expect(sent.body.equals(readFileSync(join(host.served, copy))), what).toBe(true);
            expect(sent.headers["content-type"], what).toMatch(TYPES[file.split(".").at(-1)]);
            expect(sent.headers, what).toMatchObject(Object.fromEntries(headersFor(host.rules, path + file)));
          }
        }
        const compressed = files.filter((file) => /\.(html|js|css|wasm)$/.test(file));
        const copies = compressed.flatMap((file) => HOSTS[server].encodings.map((encoding) => file + ENDINGS[encoding]));
        expect(copies.filter((copy) => !files.includes(copy))).toEqual([]);
      });

      test("a deep link gets the page, and a missing file gets an error", async ({ hostAt }) => {
        const host = await hostAt(server, path);
        const index = readFileSync(join(host.served, "index.html"));
        const expected = Object.fromEntries(headersFor(host.rules, path));
        for (const link of ["", "prebuilds", "prebuilds?phase=failed", "projects/p-1/prebuilds", "projects/p-1/settings/"]) {
          const page = await answer(host.url + link);
          expect(page.status, link).toBe(200);
          expect(page.body.equals(index), link).toBe(true);
          expect(page.headers, link).toMatchObject(expected);
        }
        for (const missing of ["assets/gone-0123456789abcdef.wasm", "assets/gone", "assets/", "gone.js", "mock/gone.css"]) {
          const sent = await answer(host.url + missing, { "accept-encoding": "br" });
          expect(sent.status, missing).toBe(404);
          expect(sent.body.toString(), missing).not.toContain("<base");
          expect(sent.headers["cache-control"], missing).toBe("no-cache");
        }
        const { etag } = (await answer(host.url)).headers;
        expect((await answer(host.url, { "if-none-match": etag })).status).toBe(304);
        if (path === "/") return;
        const bare = await answer(host.url.slice(0, -1));
        expect([301, 308]).toContain(bare.status);
        expect(bare.headers.location).toBe(path);
        expect((await answer(new URL("/elsewhere", host.url))).status).toBe(404);
      });

      test("the console works, and a reload stays where it is", async ({ hostAt, page }) => {
        const host = await hostAt(server, path);
        await page.goto(host.url);
        expect(await page.evaluate(() => document.baseURI)).toBe(host.url);
        await page.getByTestId("project-row").first().getByRole("link").first().click();
        await rows(page).first().locator(".row-link").first().click();
        const details = page.getByTestId("prebuild-summary");
        await expect(details).toBeVisible();
        const link = page.url();
        expect(link).toContain(`${host.url}projects/`);
        await page.reload();
        await expect(details).toBeVisible();
        expect(page.url()).toBe(link);
        await page.goto(`${link}/logs`);
        await expect(page.getByTestId("log-line").first()).toBeVisible();
        await page.goto(`${host.url}warm-pools`);
        await expect(page.getByTestId("pool-card").first()).toBeVisible();
      });
    });
  }
}

/** Whether the page's policy allows calls to a URL. Blocked calls aren't sent. */
const mayCall = (page, url) =>
  page.evaluate(
    (url) =>
      new Promise((resolve) => {
        addEventListener("securitypolicyviolation", () => resolve(false), { once: true });
        // A call that fails because there is no response is allowed, and the event may arrive after the call has failed.
        fetch(url, { mode: "no-cors" }).then(() => resolve(true), () => setTimeout(() => resolve(true), 500));
      }),
    url,
  );

test.describe("an API on another origin", () => {
  test.skip(() => !process.env.CI && !isInstalled("caddy"), "there is no Caddy on this machine");

  test("is allowed by the policy for its configuration, and no other API is", async ({ page, problems }) => {
    problems.allow(/connect-src|Content Security Policy/);
    const peer = await startPeer();
    const host = await startHost("caddy", { base: "/console/", config: { apiBaseUrl: `${peer.url}/api` } });
    try {
      await page.goto(`${host.url}prebuilds`);
      await page.getByLabel("Personal access token").fill("good-token");
      await page.getByRole("button", { name: "Sign in" }).click();
      await rows(page).first().locator(".row-link").first().click();
      await expect(page.getByTestId("prebuild-summary")).toBeVisible();
      expect(await mayCall(page, "http://127.0.0.1:9/")).toBe(false);
    } finally {
      await page.goto("about:blank");
      await Promise.all([host.close(), peer.close()]);
    }
  });
});

test("on a host that sends no headers, the page contains the policy", async ({ page, problems }) => {
  problems.allow(/connect-src|Content Security Policy/);
  const folder = mkdtempSync(join(tmpdir(), "console-meta-"));
  await copyOf(folder, { base: "/console/", config: {}, meta: true });
  rmSync(join(folder, "_headers"));
  const site = await serve({ root: folder, base: "/console/" });
  try {
    const response = await page.goto(`${site.url}prebuilds`);
    expect(response.headers()).not.toHaveProperty("content-security-policy");
    await expect(rows(page).first()).toBeVisible();
    expect(await mayCall(page, site.url)).toBe(true);
    expect(await mayCall(page, "http://127.0.0.1:9/")).toBe(false);
  } finally {
    await page.goto("about:blank");
    await site.close();
    rmSync(folder, { recursive: true });
  }
});
