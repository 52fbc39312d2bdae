// Starts the console once its code is here, which public/early.js asked for. The release build puts wasm-bindgen's JavaScript and early.js
// before this script.
{
  const { files, module, called } = early;
  const urlOf = (path) => new URL(path, document.baseURI).href;

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
      const bindings = files.bindings ? import(urlOf(files.bindings)) : consoleBindings;
      const [{ default: run }, code] = await Promise.all([bindings, module, called, parsed, styled()]);
      await run({ module_or_path: code });
    } catch (error) {
      console.error(error);
      fail(`The prebuild console could not start: ${error?.message ?? error}. Please reload the page.`);
    }
  };

  // The console says so where the mock answers it; elsewhere nothing of the mock is loaded.
  addEventListener("mock-backend", () => import(urlOf("mock/backend.js")), { once: true });

  if (globalThis.WebAssembly) start();
  else fail("The prebuild console needs WebAssembly, which this browser lacks or has turned off. Please turn it on, or use another browser, and reload.");
}
