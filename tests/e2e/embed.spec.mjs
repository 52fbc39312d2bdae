// The console in a portal's frame: which pages may embed it, how it gets its token, and the messages between the two.
import { refresh, rows } from "./console.mjs";
import { element, events, expect, frameOf, script, setUp, test } from "./embed.mjs";

test.describe("the handshake", () => {
  test("connects a console on another site, which asks for its token once", async ({ page, peer, sites }) => {
    const sent = [];
    page.on("request", (request) => sent.push(request.url()));
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    expect(await page.evaluate(() => window.requests)).toEqual(["first"]);
    await expect.poll(() => events(page, "ready")).toHaveLength(1);
    // The token is only in the channel and in the header of calls.
    expect(sent.filter((url) => url.includes("good-token"))).toEqual([]);
    expect(await frame.evaluate(() => JSON.stringify([name, location.href, history.state, document.documentElement.outerHTML]))).not.toContain("good-token");
    // The browser treats the console as a third party, and blocks its storage.
    expect(await frame.evaluate(() => ["localStorage", "sessionStorage"].filter((name) => {
      try {
        return window[name];
      } catch {
        return false;
      }
    }))).toEqual([]);
  });

  test("a page that isn't allowed shows nothing", async ({ page, problems, sites }) => {
    problems.allow(/frame-ancestors|ERR_BLOCKED/);
    await page.goto(sites.stranger.page(element(sites.api)));
    await expect.poll(async () => (await frameOf(page)).url()).toContain("chrome-error");
    expect(await page.evaluate(() => window.requests)).toEqual([]);
  });

  test("without headers, the console itself rejects a page that isn't allowed, and says why", async ({ page, sites }) => {
    const heard = "<script>window.heard = []; addEventListener('message', ({ data }) => heard.push(data))</script>";
    await page.goto(sites.stranger.page(heard + element(sites.open)));
    const frame = await frameOf(page);
    const panel = frame.getByTestId("error-panel");
    await expect(panel).toContainText(sites.stranger.origin);
    await expect(panel).toContainText("allowedParents");
    expect(await page.evaluate(() => [window.heard, window.requests])).toEqual([[], []]);
  });

  test("a page that isn't allowed is rejected even around a page that is", async ({ page, sites }) => {
    const inner = sites.portal.page(element(sites.open));
    await page.goto(sites.stranger.page(`<iframe src="${inner}" style="width:100%;height:90vh"></iframe>`));
    const panel = (await frameOf(page, 1)).getByTestId("error-panel");
    await expect(panel).toContainText(sites.stranger.origin);
  });

  test("outside of a frame, the console says where to find it", async ({ page, sites }) => {
    await page.goto(sites.api);
    await expect(page.getByTestId("error-panel")).toContainText("Open the console in your portal");
  });

  test("forged and replayed messages are ignored", async ({ page, peer, sites }) => {
    // Everything that the portal's own scripts, a sibling frame, and the console's page can receive or send.
    const spy = `<script>
      window.hellos = [];
      addEventListener("message", (event) => event.data?.type === "prebuild-console:hello" && hellos.push(event));
    </script>`;
    await page.goto(sites.portal.page(spy + element(sites.api, 'view="prebuilds"') + '<iframe srcdoc="<p>sibling"></iframe>'));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    const outcome = await page.evaluate(async () => {
      const [{ data, source, origin }] = hellos;
      // To the console: a second welcome, with the right nonce, from its parent.
      const { port1, port2 } = new MessageChannel();
      const stolen = [];
      port1.onmessage = ({ data }) => stolen.push(data);
      source.postMessage({ type: "prebuild-console:welcome", version: 1, nonce: data.nonce, options: { theme: "dark" } }, origin, [port2]);
      for (const odd of [null, 7, "text", [], { type: {} }, { type: "prebuild-console:welcome" }]) source.postMessage(odd, origin);
      // To the element: hellos that aren't from its frame or its origin, or a repeated hello. A reply would close the port.
      for (const forged of [{ source: window, data: { ...data, nonce: "a" } }, { origin: "https://evil.test", data: { ...data, nonce: "b" } }, {}]) {
        window.dispatchEvent(new MessageEvent("message", { data, source, origin, ...forged }));
      }
      await new Promise((done) => setTimeout(done, 500));
      return { stolen, requests: window.requests };
    });
    expect(outcome).toEqual({ stolen: [], requests: ["first"] });
    // A sibling sends a hello to the portal, and the welcome to the console.
    await page.frames().find((frame) => frame.url() === "about:srcdoc").evaluate(() => {
      const { port2 } = new MessageChannel();
      const [{ source, data }] = parent.hellos;
      parent.postMessage({ ...data, nonce: "forged" }, "*");
      source.postMessage({ type: "prebuild-console:welcome", version: 1, nonce: data.nonce }, "*", [port2]);
    });
    await page.evaluate(() => document.querySelector("prebuild-console").navigate("/warm-pools"));
    await expect(frame.getByTestId("pool-card").first()).toBeVisible();
    expect(await frame.evaluate(() => document.documentElement.style.colorScheme)).toBe("");
  });

  test("another protocol version is reported, and so is a console that never responds", async ({ page, sites }) => {
    await page.clock.install();
    const other = sites.portal.page(`<script>parent.postMessage({ type: "prebuild-console:hello", versions: [2], nonce: "n" }, "*")</script>`);
    await page.goto(sites.portal.page(element(sites.api).replace(sites.api, `${other}/`)));
    await expect.poll(() => events(page, "error")).toMatchObject([{ code: "version" }]);
    await page.clock.runFor(21_000);
    await expect.poll(() => events(page, "error")).toMatchObject([{ code: "version" }, { code: "timeout" }]);
  });
});

test.describe("the token", () => {
  test("is renewed once for twenty waiting calls, all of which are repeated", async ({ page, peer, problems, sites }) => {
    problems.allow(/401|Blocked autofocusing/);
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await page.evaluate(() => {
      const [element] = document.querySelectorAll("prebuild-console");
      element.navigate("/prebuilds?phase=completed");
      element.tokenProvider = ({ reason }) => new Promise((answer) => (requests.push(reason), (window.answer = () => answer("good-token-2"))));
    });
    const [held, refused, repeated] = [[], [], []];
    await page.route("**/CreatePrebuild", async (route) => {
      if (held.length < 20) await new Promise((release) => held.push(release));
      const { authorization } = route.request().headers();
      const response = await route.fetch();
      (response.status() === 401 ? refused : repeated).push([authorization, route.request().postData()]);
      await route.fulfill({ response });
    });
    // The console makes four such calls at a time, for each selection.
    for (let first = 0; first < 20; first += 4) {
      await rows(frame).nth(first).getByRole("checkbox").click();
      await rows(frame).nth(first + 3).getByRole("checkbox").click({ modifiers: ["Shift"] });
      const bar = frame.getByRole("group", { name: "Selected prebuilds" });
      await bar.locator("[data-action=rerun]").click();
      await expect.poll(() => held.length).toBe(first + 4);
      await bar.getByRole("button", { name: "Clear" }).click();
    }
    await frame.evaluate(() => (document.body.dataset.stays = ""));
    await peer.control("revoke", { token: "good-token" });
    held.forEach((release) => release());
    await expect.poll(() => refused.length).toBe(20);
    await expect.poll(() => page.evaluate(() => window.requests)).toEqual(["first", "refused"]);
    expect(repeated).toEqual([]);
    await page.evaluate(() => window.answer());
    await expect.poll(() => repeated.length).toBe(20);
    const messages = (calls) => calls.map(([, message]) => message).sort();
    expect(messages(repeated)).toEqual(messages(refused));
    expect(new Set(refused.map(([token]) => token))).toEqual(new Set(["Bearer good-token"]));
    expect(new Set(repeated.map(([token]) => token))).toEqual(new Set(["Bearer good-token-2"]));
    // No calls are left, and none is made a third time.
    await refresh(frame).click();
    await expect(refresh(frame)).toBeEnabled();
    expect([refused.length, repeated.length]).toEqual([20, 20]);
    expect(await page.evaluate(() => window.requests)).toEqual(["first", "refused"]);
    await expect(frame.getByTestId("sign-in-form")).toHaveCount(0);
    await expect(frame.locator("body[data-stays]")).toHaveCount(1);
    expect(new URL(frame.url()).search).toContain("phase=completed");
  });

  // Most pages that made a call are left in the meantime.
  test("is renewed once for any number of rejected calls, and the page stays", async ({ page, peer, problems, sites }) => {
    problems.allow(/401|Blocked autofocusing/);
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await expect(frame.getByTestId("live-status")).toHaveAttribute("data-state", "live");
    // The calls of twenty pages are in progress with the old token when it is rejected. Some pages make more than one call.
    const ids = (await peer.api("ListPrebuilds", { pagination: { pageSize: 40 } })).prebuilds.map(({ id, metadata }) => [metadata.projectId, id]);
    const wanted = ids.slice(-20);
    const held = [];
    const asked = [];
    let isRevoked = false;
    await page.route("**/GetPrebuild", async (route) => {
      const { prebuildId } = route.request().postDataJSON();
      const { authorization } = route.request().headers();
      asked.push([prebuildId, authorization]);
      if (authorization === "Bearer good-token" && !isRevoked) await new Promise((release) => held.push(release));
      await route.continue();
    });
    await page.evaluate(() => {
      const [element] = document.querySelectorAll("prebuild-console");
      element.tokenProvider = ({ reason }) => new Promise((answer) => (requests.push(reason), (window.answer = () => answer("good-token-2"))));
    });
    for (const [project, id] of wanted) {
      const path = `/projects/${project}/prebuilds/${id}`;
      await page.evaluate((path) => document.querySelector("prebuild-console").navigate(path), path);
      await expect.poll(() => asked).toContainEqual([id, "Bearer good-token"]);
    }
    await peer.control("revoke", { token: "good-token" });
    isRevoked = true;
    held.forEach((release) => release());
    await expect.poll(() => page.evaluate(() => window.requests)).toEqual(["first", "refused"]);
    await page.evaluate(() => window.answer());
    // In the meantime, the prebuild's data from the list is shown.
    await expect.poll(() => asked).toContainEqual([wanted.at(-1)[1], "Bearer good-token-2"]);
    await expect(frame.getByTestId("prebuild-summary")).toBeVisible();
    expect(await page.evaluate(() => window.requests)).toEqual(["first", "refused"]);
    await expect(frame.getByTestId("sign-in-form")).toHaveCount(0);
  });

  test("is requested in the form if the portal doesn't have it", async ({ page, peer, problems, sites }) => {
    problems.allow(/401|Blocked autofocusing/);
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds"', null)));
    const frame = await frameOf(page);
    const form = frame.getByTestId("sign-in-form");
    await expect(form).toBeVisible();
    await frame.getByLabel("Personal access token").fill("good-token");
    await frame.getByRole("button", { name: "Sign in" }).click();
    await expect(rows(frame).first()).toBeVisible();
  });

  test("is an error if its provider fails, and opens the form if it is rejected", async ({ page, peer, problems, sites }) => {
    problems.allow(/401|Blocked autofocusing/);
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds"', "wrong-token")));
    const frame = await frameOf(page);
    await expect(frame.getByTestId("sign-in-form")).toBeVisible();
    expect(await page.evaluate(() => window.requests)).toEqual(["first", "refused"]);

    const failing = `<script>document.querySelector("prebuild-console").tokenProvider = () => { throw new Error("no session") }</script>`;
    await page.goto(sites.portal.page(element(sites.api) + failing));
    await expect((await frameOf(page)).getByTestId("sign-in-form")).toBeVisible();
    expect(await events(page, "error")).toEqual([{ name: "error", code: "token", message: "no session" }]);
  });
});

test.describe("addresses", () => {
  const pathOf = (frame) => frame.evaluate(() => location.pathname + location.search + location.hash);
  const link = (frame, name) => frame.getByRole("navigation", { name: "Main" }).getByRole("link", { name });

  test("are in the portal's fragment in both directions, and the back button works", async ({ page, peer, sites }) => {
    const portal = sites.portal.page(element(sites.api, 'sync="hash" view="prebuilds"'));
    await page.goto(`${portal}#/prebuilds?phase=failed`);
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toHaveAttribute("data-phase", "failed");
    const entries = await page.evaluate(() => history.length);

    await link(frame, "Warm pools").click();
    await expect(page).toHaveURL(`${portal}#/warm-pools`);
    await link(frame, "Projects").click();
    await expect(page).toHaveURL(`${portal}#/projects`);
    expect(await page.evaluate(() => history.length)).toBe(entries + 2);

    await page.goBack();
    await expect(page).toHaveURL(`${portal}#/warm-pools`);
    await expect(frame.getByTestId("pool-card").first()).toBeVisible();
    await page.goBack();
    await expect(page).toHaveURL(`${portal}#/prebuilds?phase=failed`);
    await expect(rows(frame).first()).toHaveAttribute("data-phase", "failed");
    await page.goForward();
    await expect(page).toHaveURL(`${portal}#/warm-pools`);
    await expect.poll(() => pathOf(frame)).toBe("/warm-pools");

    // A link within the portal, and a reload.
    await page.evaluate(() => (location.hash = "/prebuilds?phase=completed"));
    await expect(rows(frame).first()).toHaveAttribute("data-phase", "completed");
    await page.reload();
    await expect(rows(await frameOf(page)).first()).toHaveAttribute("data-phase", "completed");
    const kinds = (await events(page, "navigated")).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "push")).toEqual([]);
  });

  test("are in a parameter of the portal's query", async ({ page, peer, sites }) => {
    const portal = sites.portal.page(element(sites.api, 'sync="query" sync-key="tool"'));
    await page.goto(`${portal}?a=b&tool=${encodeURIComponent("/prebuilds?phase=failed")}`);
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toHaveAttribute("data-phase", "failed");
    await link(frame, "Warm pools").click();
    await expect(page).toHaveURL(`${portal}?a=b&tool=%2Fwarm-pools`);
    await page.goBack();
    await expect(rows(frame).first()).toHaveAttribute("data-phase", "failed");
  });

  test("are kept by the portal if it wants to", async ({ page, peer, sites }) => {
    await page.goto(sites.portal.page(element(sites.api, 'sync="event" view="projects"')));
    const frame = await frameOf(page);
    await expect(frame.getByTestId("project-row").first()).toBeVisible();
    const entries = await page.evaluate(() => history.length);
    await link(frame, "Prebuilds").click();
    await expect.poll(() => events(page, "navigated")).toEqual([{ name: "navigated", path: "/prebuilds", kind: "push" }]);
    await page.evaluate(() => document.querySelector("prebuild-console").setAttribute("view", "warm-pools"));
    await expect.poll(() => pathOf(frame)).toBe("/warm-pools");
    await expect(frame.getByTestId("pool-card").first()).toBeVisible();
    // It already knows the path that it requested.
    expect(await events(page, "navigated")).toHaveLength(1);
    expect(await page.evaluate(() => [history.length, document.querySelector("prebuild-console").path])).toEqual([entries, "/warm-pools"]);
  });

  test("are in the frame otherwise", async ({ page, peer, sites }) => {
    const portal = sites.portal.page(element(sites.api, 'view="projects"'));
    await page.goto(portal);
    const frame = await frameOf(page);
    await link(frame, "Prebuilds").click();
    await expect(rows(frame).first()).toBeVisible();
    await page.evaluate(() => document.querySelector("prebuild-console").navigate("/warm-pools"));
    await expect(frame.getByTestId("pool-card").first()).toBeVisible();
    await page.evaluate(() => history.back());
    await expect.poll(() => pathOf(frame)).toBe("/prebuilds");
    await page.evaluate(() => history.back());
    await expect.poll(() => pathOf(frame)).toBe("/projects");
    await expect(page).toHaveURL(portal);
  });

  test("never lead outside the console", async ({ page, peer, sites }) => {
    const portal = sites.portal.page(element(sites.api, 'sync="hash"'));
    for (const odd of ["//evil.test/", "/\\evil.test", "/../../x", "javascript:alert(1)"]) {
      await page.goto("about:blank");
      await page.goto(`${portal}#${odd}`);
      const frame = await frameOf(page);
      await expect(frame.getByRole("heading", { level: 1 })).toBeVisible();
      expect(new URL(frame.url()).origin).toBe(new URL(sites.api).origin);
    }
    const thrown = await page.evaluate(() => {
      try {
        document.querySelector("prebuild-console").navigate("https://evil.test/");
      } catch (error) {
        return error.name;
      }
    });
    expect(thrown).toBe("TypeError");
  });

  test("name a project and a view", async ({ page, peer, sites }) => {
    const project = "00000002-0000-4000-8000-000000000001";
    await page.goto(sites.portal.page(element(sites.api, `project="${project}" view="warm-pools"`)));
    await expect.poll(async () => pathOf(await frameOf(page))).toBe(`/projects/${project}/warm-pools`);
  });
});

test.describe("the look", () => {
  // Not the color scheme that the test runner sets for all frames.
  test.use({ colorScheme: null });

  test("follows theme, tokens, and language immediately", async ({ page, peer, sites }) => {
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds?times=utc" theme="dark"')));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    const style = (property) => frame.evaluate((property) => getComputedStyle(document.body).getPropertyValue(property), property);
    const background = () => frame.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(await background()).toBe("rgb(19, 21, 20)");
    expect(await frame.evaluate(() => document.documentElement.style.colorScheme)).toBe("dark");
    // The frame's background before its console runs.
    expect(await frame.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)).toBe(true);
    const set = (attribute, value) => page.evaluate(([attribute, value]) => document.querySelector("prebuild-console").setAttribute(attribute, value), [attribute, value]);
    await set("theme", "light");
    await expect.poll(background).toBe("rgb(250, 250, 248)");

    await page.evaluate(() => {
      document.querySelector("prebuild-console").themeTokens = { page: "rgb(1 2 3)", radius: "3px", accent: "url(https://evil.test/x)", "row-height": "1px", font: "serif" };
    });
    await expect.poll(background).toBe("rgb(1, 2, 3)");
    expect([await style("--radius"), await style("--row-height"), await style("font-family")]).toEqual(["3px", "2.75rem", "serif"]);
    expect(await style("--accent")).not.toContain("url");
    await page.evaluate(() => (document.querySelector("prebuild-console").themeTokens = {}));
    await expect.poll(background).toBe("rgb(250, 250, 248)");
  });

  test("dates are in the portal's language", async ({ page, peer, sites }) => {
    await page.goto(sites.portal.page(element(sites.api, 'view="/prebuilds?times=utc" lang="de"')));
    const moment = rows(await frameOf(page)).first().locator("time, [title*=':']").first();
    await expect(moment).toHaveText(/^\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2} UTC$/);
    for (const [language, written] of [["no language!", /^[A-Z][a-z]{2} \d+, \d{2}:\d{2} UTC$/], ["en-US", /^\w{3} \d+, \d{4}, \d+:\d{2}\W[AP]M UTC$/]]) {
      await page.evaluate((language) => document.querySelector("prebuild-console").setAttribute("lang", language), language);
      await expect(moment).toHaveText(written);
    }
  });

  test("a plain iframe has them in its URL", async ({ page, problems, sites }) => {
    await page.goto(sites.neighbor.page(`<iframe src="${sites.mock}prebuilds?theme=dark&lang=de&times=utc" style="width:100%;height:90vh"></iframe>`));
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    expect(await frame.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe("rgb(19, 21, 20)");
    await expect(rows(frame).first()).toContainText(/\d{2}\.\d{2}\.\d{4}, \d{2}:\d{2} UTC/);
  });
});

test.describe("events", () => {
  test("report changes of prebuilds and pools", async ({ page, peer, sites }) => {
    await page.goto(sites.portal.page(element(sites.api, 'view="prebuilds"')));
    const frame = await frameOf(page);
    await expect(frame.getByTestId("live-status")).toHaveAttribute("data-state", "live");
    const running = frame.locator('[data-testid="prebuild-row"][data-phase="running"]').first();
    const id = await running.getAttribute("data-prebuild-id");
    await peer.control("advance", { id, phase: "PREBUILD_PHASE_COMPLETED" });
    await expect.poll(() => events(page, "prebuild-completed")).toMatchObject([{ prebuildId: id, phase: "completed" }]);
    expect(await events(page, "prebuild-created")).toEqual([]);
  });
});

test("two consoles on one page, removed, attached again, and moved", async ({ page, peer, sites }) => {
  const two = `<prebuild-console src="${sites.api}" view="prebuilds"></prebuild-console><prebuild-console src="${sites.api}" view="warm-pools"></prebuild-console>`;
  await page.goto(sites.portal.page(two + setUp(sites.api)));
  await expect(rows(await frameOf(page, 0)).first()).toBeVisible();
  await expect((await frameOf(page, 1)).getByTestId("pool-card").first()).toBeVisible();
  expect(await page.evaluate(() => window.requests)).toEqual(["first", "first"]);

  await page.evaluate(() => {
    const [first] = document.querySelectorAll("prebuild-console");
    first.navigate("/projects");
    first.remove();
    window.removed = first;
  });
  expect(page.frames()).toHaveLength(2);
  await expect((await frameOf(page)).getByTestId("pool-card").first()).toBeVisible();
  await page.evaluate(() => document.body.append(window.removed));
  const again = await frameOf(page, 1);
  await expect(again.getByTestId("project-row").first()).toBeVisible();
  expect(await page.evaluate(() => window.requests)).toEqual(["first", "first", "first"]);
  expect(await events(page, "error")).toEqual([]);
});

test("embed.js works as a classic script, after the element and its properties", async ({ page, peer, sites }) => {
  const late = `<prebuild-console src="${sites.api}" view="prebuilds"></prebuild-console>
    <script>
      const early = document.querySelector("prebuild-console");
      early.tokenProvider = async () => "good-token";
      early.themeTokens = { page: "rgb(1 2 3)" };
    </script>
    <script src="${sites.api}embed.js"></script>`;
  await page.goto(sites.portal.page(late));
  const frame = await frameOf(page);
  await expect(rows(frame).first()).toBeVisible();
  expect(await frame.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe("rgb(1, 2, 3)");
});

test.describe("wrappers", () => {
  const expectConsole = async (page) => {
    const frame = await frameOf(page);
    await expect(rows(frame).first()).toBeVisible();
    await frame.getByRole("link", { name: "Warm pools" }).click();
    await expect(page.locator("#shown")).toHaveText("/warm-pools");
    await page.getByRole("button", { name: "Dark" }).click();
    await expect.poll(() => frame.evaluate(() => document.documentElement.style.colorScheme)).toBe("dark");
  };

  test("React", async ({ page, peer, sites }) => {
    const app = await script(`
      import { useState } from "react";
      import { createRoot } from "react-dom/client";
      function Prebuilds({ getToken, onNavigated, ...attributes }) {
        return <prebuild-console src="${sites.api}" tokenProvider={getToken} onnavigated={(event) => onNavigated(event.detail)} {...attributes} />;
      }
      function App() {
        const [path, setPath] = useState("");
        const [theme, setTheme] = useState("light");
        return <>
          <button onClick={() => setTheme("dark")}>Dark</button><p id="shown">{path}</p>
          <Prebuilds getToken={async () => "good-token"} onNavigated={({ path }) => setPath(path)} theme={theme} view="prebuilds" />
        </>;
      }
      createRoot(document.getElementById("root")).render(<App />);
    `);
    await page.goto(sites.portal.page(`<script type="module" src="${sites.api}embed.js"></script><div id="root"></div>${app}`));
    await expectConsole(page);
  });

  test("Vue", async ({ page, peer, sites }) => {
    const app = await script(`
      import { createApp, ref, h } from "vue/dist/vue.esm-bundler.js";
      const Prebuilds = {
        props: { getToken: Function },
        emits: ["navigated"],
        template: '<prebuild-console src="${sites.api}" :tokenProvider.prop="getToken" @navigated="$emit(\\'navigated\\', $event.detail)" />',
      };
      const app = createApp({
        components: { Prebuilds },
        setup: () => ({ path: ref(""), theme: ref("light"), getToken: async () => "good-token" }),
        template: '<button @click="theme = \\'dark\\'">Dark</button><p id="shown">{{ path }}</p><Prebuilds :getToken="getToken" :theme="theme" view="prebuilds" @navigated="path = $event.path" />',
      });
      app.config.compilerOptions.isCustomElement = (tag) => tag === "prebuild-console";
      app.mount("#root");
    `);
    await page.goto(sites.portal.page(`<script type="module" src="${sites.api}embed.js"></script><div id="root"></div>${app}`));
    await expectConsole(page);
  });
});
