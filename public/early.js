// Asks at once for all that the page needs: code, configuration and, once that is here, the page's first API call. The console finds
// these requests under way (src/connect/early_response.rs).
//
// The release build has this script within index.html, so that it runs before anything else is loaded, and again in boot.js, where it
// runs if the page's did not: a host's content security policy may forbid that one, or the page may be of an older build.
{
  // These are the files of the debug build; the release build writes the names of its own here (scripts/build/boot.mjs). `pages` are
  // the wasm files that each page needs besides the main one: a bundle, or several files.
  const FILES = { bindings: "assets/prebuild-console.js", wasm: "assets/prebuild-console_bg.wasm", pages: {} };
  const build = JSON.stringify(FILES);
  if (globalThis.early?.build !== build) globalThis.early = { build, files: FILES, ...startEarly(FILES) };

  function startEarly({ wasm, pages: files }) {
    const urlOf = (path) => new URL(path, document.baseURI).href;

    // The pages by route, as in src/routes.rs with * for an id.
    const pages = {
      __proto__: null,
      projects: "projects",
      prebuilds: "history",
      "warm-pools": "pools",
      "projects/*/prebuilds": "history",
      "projects/*/prebuilds/*": "prebuild",
      "projects/*/prebuilds/*/logs": "log",
      "projects/*/warm-pools": "pools",
      "projects/*/settings": "settings",
    };
    const id = /\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/gi;
    const parts = location.pathname.slice(new URL(document.baseURI).pathname.length).split("/").filter(Boolean);
    const path = parts.join("/") || "projects";
    const page = pages[path.replace(id, "*")];
    const [projectId, prebuildId] = path.toLowerCase().match(id) ?? [];

    // The static shell takes the page's outline (style/components/skeletons.css).
    if (page) Object.assign(document.documentElement.dataset, { page, shell: projectId ? "project" : "organization" });

    /** How long a response may wait for the console: an older one may be out of date. */
    const FRESH_MS = 10_000;
    const early = new Map();
    const keyOf = (url, body, token) => JSON.stringify([urlOf(url), body, token]);

    /** Holds a response for the console. */
    const hold = (key, response, controller) => {
      early.set(key, { response, controller });
      setTimeout(() => early.delete(key) && controller.abort(), FRESH_MS);
      // What goes wrong is the console's to judge.
      response.catch(() => {});
    };

    /** Makes a call before the console does. */
    const ask = (url, body, token, options) => {
      const controller = new AbortController();
      // With its body at hand: a response gives it a turn later, and the browser lays out the page without rows in between.
      const read = async (response) => {
        // Of a redirect there is nothing to read.
        if (!response.status) return response;
        const body = await response.arrayBuffer();
        return Object.assign(new Response(body, response), { arrayBuffer: async () => body });
      };
      hold(keyOf(url, body, token), fetch(url, { ...options, signal: controller.signal }).then(read), controller);
    };

    /**
     * Reads the configuration, and gives its text. Not with fetch(), whose body comes a turn after its head: by then the browser may be
     * laying out the page, and the first call would wait for that.
     */
    const configure = () =>
      new Promise((resolve) => {
        const request = new XMLHttpRequest();
        const response = new Promise((answer, fail) => {
          request.onload = () => {
            answer(new Response(request.responseText, { status: request.status }));
            resolve(request.responseText);
          };
          request.onerror = () => {
            fail(new TypeError("Failed to fetch"));
            resolve("");
          };
        });
        request.open("GET", urlOf("config.json"));
        request.send();
        hold(keyOf("config.json", "", ""), response, request);
      });

    /** Gives the response to a request, once, if it was asked for. `signal` aborts it from then on. */
    globalThis.takeEarlyResponse = (url, body, token, signal) => {
      const key = keyOf(url, body, token);
      const found = early.get(key);
      early.delete(key);
      signal?.addEventListener("abort", () => found?.controller.abort());
      return found?.response;
    };

    // The call that each page makes first.
    const calls = {
      projects: "ProjectService/ListProjects",
      history: "PrebuildService/ListPrebuilds",
      pools: "PrebuildService/ListWarmPools",
      prebuild: "PrebuildService/GetPrebuild",
      log: "PrebuildService/GetPrebuild",
      settings: "ProjectService/GetProject",
    };

    // Those that do not change the first call.
    const OTHER_FIELDS = ["$schema", "allowedParents", "features", "logHosts", "timeDisplay"];

    /** Makes the first call as the console would, byte for byte: the answer to any other is not taken. */
    const callFirst = ({ apiBaseUrl = "", auth = "token", mock = !apiBaseUrl, title = "-", defaultProjectId, ...others }) => {
      document.documentElement.dataset.backend = mock ? "mock" : "api";
      if (mock) preload("mock");
      if (!parts.length && defaultProjectId?.replace(id, "") === "") {
        history.replaceState(null, "", urlOf(`projects/${defaultProjectId}/prebuilds`) + location.search + location.hash);
        return;
      }
      // What src/config.rs refuses, or leaves to the mock, calls nothing.
      const isAccepted =
        [apiBaseUrl, auth, title].every((value) => typeof value === "string") &&
        /^(https?:\/\/[\w.-]+(:\d+)?(\/[^\s\\?#]*)?|(?!\/\/)[^\s\\:?#]+)$/.test(apiBaseUrl) &&
        /^(token|cookie)$/.test(auth) &&
        mock === false &&
        /\S/.test(title) &&
        Object.keys(others).every((name) => OTHER_FIELDS.includes(name));
      // The history's query is a filter, most of the time, and a filter changes the message.
      const isFiltered = page === "history" && location.search;
      if (!page || !isAccepted || isFiltered) return;

      const procedure = calls[page];
      const list = { pagination: { pageSize: 100 }, filter: projectId && { projectIds: [projectId] } };
      const body = JSON.stringify(/List/.test(procedure) ? list : prebuildId ? { prebuildId } : { projectId });
      const headers = { "Content-Type": "application/json", "Connect-Protocol-Version": "1", "Connect-Timeout-Ms": "30000" };
      const call = { method: "POST", headers, body, redirect: "manual" };
      const api = apiBaseUrl.replace(/\/+$/, "");
      let token = "";
      if (auth === "cookie") {
        call.credentials = "include";
      } else {
        // The token that this tab keeps (src/auth/session.rs). Without one the console asks for it first.
        const key = `prebuild-console-token ${urlOf(api)} ${new URL(document.baseURI).pathname}`;
        token = sessionStorage.getItem(key)?.trim() ?? "";
        if (!/^[!-~]+$/.test(token)) return;
        headers.Authorization = `Bearer ${token}`;
      }
      ask(urlOf(`${api}/gitpod.v1.${procedure}`), body, token, call);
    };

    const code = [];
    const taken = new Set();

    /** Whether a bundle has the code of the file at `url`: its name then has the page in it (scripts/build/bundles.mjs). */
    const isPart = ({ file, page }, url) => {
      const [, name] = url.match(/([\w-]+)-\w{8}\.wasm$/) ?? [];
      return urlOf(file) === url || (/\/page-/.test(file) && !/-more$/.test(name) && name?.split("-").includes(page));
    };

    /** Gives the bundle with the code of a file, once, if it was asked for: `module` is a promise of its module, or of its response. */
    globalThis.takeEarlyCode = (url) => {
      const found = taken.has(url) ? undefined : code.find((bundle) => isPart(bundle, url));
      taken.add(url);
      return found;
    };

    /** Fetches a file of the console. Fails where the host lacks it. */
    const fetchFile = async (url) => {
      const isPage = (response) => /html/.test(response.headers.get("Content-Type"));
      let response = await fetch(url);
      // A host may answer a missing file with the page, and have the browser keep that for a year.
      if (isPage(response)) response = await fetch(url, { cache: "reload" });
      if (response.ok && !isPage(response)) return response;
      const answer = `${url} answered HTTP ${response.status}${response.ok ? " with a web page" : ""}`;
      throw Object.assign(new Error(`${answer}: the host lacks this file of the console`), { isMissing: true });
    };

    const compile = async (file) => {
      const response = await fetchFile(urlOf(file));
      // A host that sends another type gets the slower way, which the console's loaders know.
      const isTyped = response.headers.get("Content-Type") === "application/wasm";
      return isTyped ? WebAssembly.compileStreaming(response) : response;
    };

    const preload = (name) => {
      for (const file of files[name] ?? []) {
        // Nothing may be instantiated twice.
        if (code.some((bundle) => isPart(bundle, urlOf(file)))) continue;
        const module = compile(file);
        // The console's loader says what is wrong.
        module.catch(() => {});
        code.push({ module, file, page: name });
      }
    };

    // First, since the first call waits for it. A configuration that cannot be read is the console's to refuse.
    const called = configure().then((text) => callFirst(JSON.parse(text))).catch(() => {});
    preload(page);
    const module = compile(wasm);
    module.catch(() => {});
    return { called, module, fetchFile, urlOf };
  }
}
