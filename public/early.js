// Immediately requests everything that the page needs: code, configuration, and, once that is loaded, the page's first API call. The
// console uses these requests when it starts (src/connect/early_response.rs).
//
// The release build puts this script into index.html, so that it runs before anything else is loaded. If it didn't, boot.js loads it as a
// file: a host's content security policy may block the page's copy, or the page may be from an older build.
{
  // These are the files of the debug build; the release build inserts its own file names here (scripts/build/boot.mjs). `pages` has the
  // wasm files that each page needs in addition to the main file: a bundle, or several files. `styles` has the stylesheets that aren't in
  // index.html, by page, and the one for everything that is opened later.
  const FILES = { build: "debug", bindings: "assets/prebuild-console.js", wasm: "assets/prebuild-console_bg.wasm", styles: {}, pages: {} };
  const { build } = FILES;
  if (globalThis.early?.build !== build) globalThis.early = { build, files: FILES, ...startEarly(FILES) };

  function startEarly({ wasm, styles, pages: files }) {
    const urlOf = (path) => new URL(path, document.baseURI).href;

    // The pages by route, as in src/routes.rs, with * for an id.
    const pages = {
      __proto__: null,
      projects: "projects",
      prebuilds: "history",
      "warm-pools": "pools",
      demand: "demand",
      "projects/*/prebuilds": "history",
      "projects/*/prebuilds/*": "prebuild",
      "projects/*/prebuilds/*/logs": "log",
      "projects/*/warm-pools": "pools",
      "projects/*/demand": "demand",
      "projects/*/settings": "settings",
    };
    const id = /\b[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\b/gi;
    const parts = location.pathname.slice(new URL(document.baseURI).pathname.length).split("/").filter(Boolean);
    const path = parts.join("/") || "projects";
    const page = pages[path.replace(id, "*")];
    const [projectId, prebuildId] = path.toLowerCase().match(id) ?? [];

    // The user's theme and density of tables (src/store/preferences.rs). Storage may be denied.
    const showChoices = () => {
      try {
        document.documentElement.dataset.theme = localStorage.getItem("prebuild-console-theme") ?? "system";
        document.documentElement.dataset.density = localStorage.getItem("prebuild-console-density") ?? "comfortable";
      } catch {}
    };
    showChoices();
    addEventListener("storage", showChoices);

    // The static shell shows the page's outline (style/components/skeletons.css).
    if (page) Object.assign(document.documentElement.dataset, { page, shell: projectId ? "project" : "organization" });

    /** How long a response may wait for the console: an older response may be out of date. */
    const FRESH_MS = 10_000;
    const early = new Map();
    const keyOf = (url, body, token) => JSON.stringify([urlOf(url), body, token]);

    /** Keeps a response for the console. */
    const hold = (key, response, controller) => {
      early.set(key, { response, controller });
      setTimeout(() => early.delete(key) && controller.abort(), FRESH_MS);
      // Errors are handled by the console.
      response.catch(() => {});
    };

    /** Makes a call before the console does. */
    const ask = (url, body, token, options) => {
      const controller = new AbortController();
      // Resolves with the body: reading it later takes another turn of the event loop, in which the browser would lay out the page without
      // rows.
      const read = async (response) => {
        // A redirect has no readable body.
        if (!response.status) return response;
        const body = await response.arrayBuffer();
        return Object.assign(new Response(body, response), { arrayBuffer: async () => body });
      };
      hold(keyOf(url, body, token), fetch(url, { ...options, signal: controller.signal }).then(read), controller);
    };

    /**
     * Reads the configuration, and returns its text. Doesn't use fetch(), whose body arrives a turn after its headers: by then the browser
     * may be laying out the page, and the first call would have to wait for that.
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

    /** Returns the response to a request, once, if it was requested early. From then on, `signal` aborts it. */
    globalThis.takeEarlyResponse = (url, body, token, signal) => {
      const key = keyOf(url, body, token);
      const found = early.get(key);
      early.delete(key);
      signal?.addEventListener("abort", () => found?.controller.abort());
      return found?.response;
    };

    // The first call of each page. That of the demand has the present time in it.
    const calls = {
      projects: "ProjectService/ListProjects",
      history: "PrebuildService/ListPrebuilds",
      pools: "PrebuildService/ListWarmPools",
      prebuild: "PrebuildService/GetPrebuild",
      log: "PrebuildService/GetPrebuild",
      settings: "ProjectService/GetProject",
    };

    // Query parameters that don't change the first call.
    const OTHER_FIELDS = ["$schema", "allowedParents", "features", "logHosts", "timeDisplay"];

    /** Makes the first call exactly as the console would, byte for byte: the console doesn't use the response to any other call. */
    const callFirst = ({ apiBaseUrl = "", auth = "token", mock = !apiBaseUrl, title = "-", defaultProjectId, ...others }) => {
      document.documentElement.dataset.backend = mock ? "mock" : "api";
      if (mock) preload("mock");
      if (!parts.length && defaultProjectId?.replace(id, "") === "") {
        history.replaceState(null, "", urlOf(`projects/${defaultProjectId}/prebuilds`) + location.search + location.hash);
        return;
      }
      // If src/config.rs would reject the configuration or use the mock, no call is made.
      const isAccepted =
        [apiBaseUrl, auth, title].every((value) => typeof value === "string") &&
        /^(https?:\/\/[\w.-]+(:\d+)?(\/[^\s\\?#]*)?|(?!\/\/)[^\s\\:?#]+)$/.test(apiBaseUrl) &&
        /^(token|cookie)$/.test(auth) &&
        mock === false &&
        /\S/.test(title) &&
        Object.keys(others).every((name) => OTHER_FIELDS.includes(name));
      // The history's query is usually a filter, which changes the message.
      const isFiltered = page === "history" && location.search;
      const procedure = calls[page];
      if (!procedure || !isAccepted || isFiltered) return;

      const list = { pagination: { pageSize: 100 }, filter: projectId && { projectIds: [projectId] } };
      const body = JSON.stringify(/List/.test(procedure) ? list : prebuildId ? { prebuildId } : { projectId });
      const headers = { "Content-Type": "application/json", "Connect-Protocol-Version": "1", "Connect-Timeout-Ms": "30000" };
      const call = { method: "POST", headers, body, redirect: "manual" };
      const api = apiBaseUrl.replace(/\/+$/, "");
      let token = "";
      if (auth === "cookie") {
        call.credentials = "include";
      } else {
        // The token stored in this tab (src/auth/session.rs). Without a token, the console asks for it first.
        const key = `prebuild-console-token ${urlOf(api)} ${new URL(document.baseURI).pathname}`;
        token = sessionStorage.getItem(key)?.trim() ?? "";
        if (!/^[!-~]+$/.test(token)) return;
        headers.Authorization = `Bearer ${token}`;
      }
      ask(urlOf(`${api}/gitpod.v1.${procedure}`), body, token, call);
    };

    const code = [];
    const taken = new Set();

    /** Whether a bundle contains the code of the file at `url`: the file's name then contains the page's name (scripts/build/bundles.mjs). */
    const isPart = ({ file, page }, url) => {
      const [, name] = url.match(/([\w-]+)-\w{8}\.wasm$/) ?? [];
      return urlOf(file) === url || (/\/page-/.test(file) && !/-more$/.test(name) && name?.split("-").includes(page));
    };

    /** Returns the bundle with the code of a file, once, if it was requested: `module` is a promise of its module, or of its response. */
    globalThis.takeEarlyCode = (url) => {
      const found = taken.has(url) ? undefined : code.find((bundle) => isPart(bundle, url));
      taken.add(url);
      return found;
    };

    const missing = (reason) => Object.assign(new Error(`The host is missing a file: ${reason}`), { isMissing: true });

    /** Fetches a file of the console. Fails if the host doesn't have it. */
    const fetchFile = async (url) => {
      const isPage = (response) => /html/.test(response.headers.get("Content-Type"));
      let response = await fetch(url);
      // A host may respond with the page instead of a missing file, and let the browser cache that for a year.
      if (isPage(response)) response = await fetch(url, { cache: "reload" });
      if (response.ok && !isPage(response)) return response;
      const page = response.ok ? " with a web page" : "";
      throw missing(`${url} answered HTTP ${response.status}${page}`);
    };

    const compile = async (file) => {
      const response = await fetchFile(urlOf(file));
      // If the host sends another type, the console's loaders use the slower way.
      const isTyped = response.headers.get("Content-Type") === "application/wasm";
      return isTyped ? WebAssembly.compileStreaming(response) : response;
    };

    const sheets = new Map();

    /** Loads a stylesheet, once. Resolves when the page has its styles. */
    const loadStyle = (name) => {
      const load = () =>
        new Promise((resolve, reject) => {
          const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: urlOf(styles[name]), onload: resolve });
          link.onerror = () => {
            link.remove();
            sheets.delete(name);
            reject(missing(`couldn't load ${link.href}`));
          };
          document.head.append(link);
        });
      if (!sheets.has(name)) sheets.set(name, load());
      return sheets.get(name);
    };
    const loadStyles = () => Promise.all(Object.keys(styles).map(loadStyle));

    const preload = (name) => {
      for (const file of files[name] ?? []) {
        // No module may be instantiated twice.
        if (code.some((bundle) => isPart(bundle, urlOf(file)))) continue;
        const module = Promise.all([compile(file), styles[name] && loadStyle(name)]).then(([module]) => module);
        // The console's loader reports the error.
        module.catch(() => {});
        code.push({ module, file, page: name });
      }
    };

    // Comes first, because the first call waits for it. The console reports a configuration that can't be read.
    const called = configure().then((text) => callFirst(JSON.parse(text))).catch(() => {});
    preload(page);
    const module = compile(wasm);
    module.catch(() => {});
    return { called, module, fetchFile, loadStyles };
  }
}
