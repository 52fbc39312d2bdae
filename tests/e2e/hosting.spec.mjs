// The console on real nginx and Caddy, configured as docs/hosting says, at a site's root and under a path.
import { readFileSync } from "node:fs";
import { get } from "node:http";
import { join } from "node:path";
import { headersFor } from "../../scripts/build/headers.mjs";
import { filesOf } from "../../scripts/build/step.mjs";
import { firstProject, rows } from "./console.mjs";
import { expect, test as base } from "./fixtures.mjs";
import { HOSTS, isInstalled, startHost } from "./hosts.mjs";
import { startPeer } from "../peer/server.mjs";

const TYPES = { css: /^text\/css/, html: /^text\/html/, js: /^(text|application)\/javascript/, json: /^application\/json/, wasm: /^application\/wasm$/ };
const ENDINGS = { br: ".br", gzip: ".gz", "": "" };

const test = base.extend({
  server: ["", { option: true, scope: "worker" }],
  path: ["", { option: true, scope: "worker" }],
  host: [
    async ({ server, path }, use) => {
      const host = await startHost(server, { base: path });
      await use(host);
      await host.close();
    },
    { scope: "worker" },
  ],
});

/** What a host sends for a URL, byte for byte. */
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
      test.use({ server, path });
      test.skip(() => !process.env.CI && !isInstalled(server), `there is no ${server} on this machine`);

      test("every file is sent as the build compressed it, with its type and headers", async ({ host }) => {
        const files = filesOf(host.folder).map((file) => file.slice(host.folder.length));
        for (const file of files.filter((file) => !/^_|\.(br|gz)$/.test(file))) {
          for (const [encoding, ending] of Object.entries(ENDINGS)) {
            const sent = await answer(host.url + file, { "accept-encoding": encoding });
            const copy = files.includes(file + ending) ? file + ending : file;
            const what = `${file}, ${encoding || "as it is"}`;
            expect(sent.status, what).toBe(200);
            expect(sent.headers["content-encoding"] ?? "", what).toBe(copy === file ? "" : encoding);
            expect(sent.body.equals(readFileSync(join(host.folder, copy))), what).toBe(true);
            expect(sent.headers["content-type"], what).toMatch(TYPES[file.split(".").at(-1)]);
            expect(sent.headers, what).toMatchObject(Object.fromEntries(headersFor(host.rules, path + file)));
          }
        }
        const compressed = files.filter((file) => /\.(html|js|css|wasm)$/.test(file));
        expect(compressed.flatMap((file) => [`${file}.br`, `${file}.gz`]).filter((copy) => !files.includes(copy))).toEqual([]);
      });

      test("a deep link is answered with the page, and what is missing with an error", async ({ host }) => {
        const index = readFileSync(join(host.folder, "index.html"));
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

      test("the console works, and a reload stays where it is", async ({ host, page }) => {
        await page.goto(host.url);
        expect(await page.evaluate(() => document.baseURI)).toBe(host.url);
        await firstProject(page);
        await page.getByTestId("project-row").first().getByRole("link").first().click();
        await expect(rows(page).first()).toBeVisible();
        await rows(page).first().getByRole("link").first().click();
        await expect(page.getByRole("heading", { name: "Metadata" })).toBeVisible();
        const link = page.url();
        expect(link).toContain(`${host.url}projects/`);
        await page.reload();
        await expect(page.getByRole("heading", { name: "Metadata" })).toBeVisible();
        expect(page.url()).toBe(link);
        await page.goto(`${link.split("?")[0]}/logs`);
        await expect(page.getByTestId("log-line").first()).toBeVisible();
        await page.goto(`${host.url}warm-pools`);
        await expect(page.getByTestId("pool-card").first()).toBeVisible();
        await page.reload();
        await expect(page.getByTestId("pool-card").first()).toBeVisible();
      });
    });
  }
}
