// Starts the console: the page's only script tag, in a file because the content security policy allows no inline script.
// The tag names the console's JavaScript and wasm; the release build puts their hashed names there (scripts/build/page.mjs).

const { js, wasm } = document.querySelector("script[data-js][data-wasm]").dataset;

function fail(sentence) {
  const place = document.getElementById("boot-error");
  place.textContent = sentence;
  place.hidden = false;
}

// The console says so where the mock answers it; elsewhere nothing of the mock is loaded.
addEventListener("mock-backend", () => import(new URL("mock/backend.js", document.baseURI)), { once: true });

if (typeof WebAssembly === "undefined") {
  fail("The prebuild console needs WebAssembly, which this browser lacks or has turned off. Please turn it on, or use another browser, and reload.");
} else {
  try {
    const { default: start } = await import(new URL(js, document.baseURI));
    await start({ module_or_path: new URL(wasm, document.baseURI) });
  } catch (error) {
    console.error(error);
    fail(`The prebuild console could not start: ${error?.message ?? error}. Please reload the page.`);
  }
}
