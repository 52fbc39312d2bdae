// Starts the console once its code is here, which public/early.js asked for. The release build puts wasm-bindgen's JavaScript and early.js
// before this script.
{
  const { files, module, called, fetchFile, urlOf } = early;
  /** How long the page has the network to itself before it is kept for later. */
  const OFFLINE_AFTER_MS = 5_000;
  /** How often a page that could not be loaded looks whether it can be by now. */
  const RECOVER_MS = 15_000;

  const fail = (sentence) => {
    const place = document.getElementById("boot-error");
    if (!place) return addEventListener("DOMContentLoaded", () => fail(sentence));
    place.textContent = sentence;
    place.hidden = false;
  };

  /** Resolves when the page is there as a whole: this script may run before that. */
  const parsed = new Promise((resolve) => {
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", resolve);
    else resolve();
  });

  /** Loads the stylesheet where a host's content security policy forbids the one within the page. */
  const styled = async () => {
    if (document.querySelector("style")?.sheet !== null) return;
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: urlOf(files.style) });
    document.head.append(link);
    await new Promise((resolve) => (link.onload = link.onerror = resolve));
  };

  /** Runs the console once the first call is made: it would wait for the configuration, too, and keep that call waiting. */
  const start = async () => {
    try {
      if (new URLSearchParams(location.search).has("reset")) return await import(urlOf("reset.js"));
      const bindings = files.bindings ? import(urlOf(files.bindings)) : consoleBindings;
      const [{ default: run }, code] = await Promise.all([bindings, module, called, parsed, styled()]);
      await run({ module_or_path: code });
      // A debug build is not kept: it changes all the time.
      if (!files.bindings) setTimeout(() => import(urlOf("offline.js")).catch(() => {}), OFFLINE_AFTER_MS);
    } catch (error) {
      console.error(error);
      const canRecover = error?.isMissing || error instanceof TypeError;
      const wayOn = canRecover ? "Retrying automatically." : "Reload the page.";
      fail(`The prebuild console couldn't start: ${error?.message ?? error}. ${wayOn}`);
      if (canRecover) setTimeout(recover, RECOVER_MS);
    }
  };

  /** Loads the page anew once its host has its files again, or those of another build. */
  const recover = async () => {
    try {
      const boot = await (await fetchFile(urlOf("boot.js"))).text();
      if (boot.includes(files.wasm)) await fetchFile(urlOf(files.wasm));
      location.reload();
    } catch {
      setTimeout(recover, RECOVER_MS);
    }
  };

  /** Whether a server of another origin can be reached, although its answer could not be read (src/connect/reach.rs). */
  globalThis.isBlocked = async (url) => {
    if (new URL(url, document.baseURI).origin === location.origin) return false;
    const options = { mode: "no-cors", cache: "no-store", signal: AbortSignal.timeout(5_000) };
    return fetch(url, options).then(() => true, () => false);
  };

  // The console says so where the mock answers it; elsewhere nothing of the mock is loaded.
  addEventListener("mock-backend", () => import(urlOf("mock/backend.js")), { once: true });

  if (globalThis.WebAssembly) start();
  else fail("The prebuild console needs WebAssembly, which is missing or turned off in this browser. Turn it on or use another browser, then reload the page.");

  // After a panic (src/panic.rs), or a trap without one, the console answers nothing: a page takes its place, with the first error.
  // Others follow from that one.
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

  // Where the policy requires Trusted Types, these are the only scripts that can be started by a text. A policy that forbids this ends the script.
  globalThis.trustedTypes?.createPolicy("default", {
    createScriptURL: (url) => (["sw.js", "offline-worker.js", "regex-worker.js"].some((file) => urlOf(file) === urlOf(url)) ? url : null),
  });
}
