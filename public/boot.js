// Starts the console once its code, which public/early.js requested, is loaded. The release build puts wasm-bindgen's JavaScript before
// this script.
{
  // The build that this script is part of, and its early.js; the release build inserts its own (scripts/build/boot.mjs).
  const OWN = { build: "debug", early: "early.js" };
  /** How long the page may use the network alone before its files are stored for offline use. */
  const OFFLINE_AFTER_MS = 5_000;
  /** How often a page that failed to load checks whether it can be loaded. */
  const RECOVER_MS = 15_000;

  const urlOf = (path) => new URL(path, document.baseURI).href;

  const fail = (sentence) => {
    const place = document.getElementById("boot-error");
    if (!place) return addEventListener("DOMContentLoaded", () => fail(sentence));
    place.textContent = sentence;
    place.hidden = false;
  };

  /** Resolves when the whole document is parsed: this script may run before that. */
  const parsed = new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve);
    else resolve();
  });

  /** Loads the stylesheet if a host's content security policy blocks the inline styles. */
  const styled = async (files) => {
    if (document.querySelector("style")?.sheet !== null) return;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: urlOf(files.style) });
    document.head.append(link);
    await new Promise((resolve) => (link.onload = link.onerror = resolve));
  };

  /** Runs the console after the first call was made. Otherwise the console would wait for the configuration, too, and delay that call. */
  const start = async () => {
    try {
      if (new URLSearchParams(location.search).has("reset")) return await import(urlOf("reset.js"));
      // The page's copy may be from an older build, or blocked by a host's content security policy.
      if (globalThis.early?.build !== OWN.build) await import(urlOf(OWN.early));
      const { files, module, called } = early;
      const bindings = files.bindings ? import(urlOf(files.bindings)) : consoleBindings;
      const [{ default: run }, code] = await Promise.all([bindings, module, called, parsed, styled(files)]);
      await run({ module_or_path: code });
      // A debug build is not stored: it changes all the time.
      if (!files.bindings) setTimeout(() => import(urlOf("offline.js")).catch(() => {}), OFFLINE_AFTER_MS);
    } catch (error) {
      console.error(error);
      const canRecover = error?.isMissing || error instanceof TypeError;
      const wayOn = canRecover ? "Retrying automatically." : "Reload the page.";
      fail(`The prebuild console couldn't start. ${error?.message ?? error}. ${wayOn}`);
      if (canRecover) setTimeout(recover, RECOVER_MS);
    }
  };

  /** Reloads the page once its host has its files again, or those of another build. */
  const recover = async () => {
    try {
      const boot = await (await reach("boot.js")).text();
      if (boot.includes(OWN.early)) await reach(globalThis.early?.build === OWN.build ? early.files.wasm : OWN.early);
      location.reload();
    } catch {
      setTimeout(recover, RECOVER_MS);
    }
  };

  /** Fetches a file, even if its absence was cached. Fails if the host doesn't have it. */
  const reach = async (path) => {
    const response = await fetch(urlOf(path), { cache: "reload" });
    // A host may respond with the page instead.
    if (!response.ok || /html/.test(response.headers.get("Content-Type"))) throw new Error(`The host is missing ${path}`);
    return response;
  };

  /** Whether a server on another origin is reachable, although its response can't be read (src/connect/reach.rs). */
  globalThis.isBlocked = async (url) => {
    if (new URL(url, document.baseURI).origin === location.origin) return false;
    const options = { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(5_000) };
    return fetch(url, options).then(() => true, () => false);
  };

  // The console sets this if it uses the mock; otherwise no code of the mock is loaded.
  addEventListener("mock-backend", () => import(urlOf("mock/backend.js")), { once: true });

  if (globalThis.WebAssembly) start();
  else fail("The prebuild console needs WebAssembly, which is missing or turned off in this browser. Turn it on or use another browser, then reload the page.");

  // After a panic (src/panic.rs), or a trap without a panic, the console no longer responds. A crash page replaces it, with the first
  // error; later errors are usually consequences of the first.
  let crashed;
  const crash = (error) =>
    (crashed ??= import(urlOf("crash.js")).then(
      ({ show }) => show(error),
      () => document.body.replaceChildren("The prebuild console stopped because of an internal error. Reload the page."),
    ));
  globalThis.reportPanic = (message) => {
    const error = Error(message);
    console.error(error);
    crash(error);
  };
  for (const type of ["error", "unhandledrejection"]) {
    addEventListener(type, ({ error, reason = error }) => reason instanceof WebAssembly.RuntimeError && crash(reason));
  }

  // If the policy requires Trusted Types, these are the only scripts that can be started from a string. A policy that forbids this ends the
  // script.
  globalThis.trustedTypes?.createPolicy("default", {
    createScriptURL: (url) => (["sw.js", "offline-worker.js", "regex-worker.js"].some((file) => urlOf(file) === urlOf(url)) ? url : null),
  });
}
