// The mock backend's service worker: listeners here, answers in wasm (src/bin/mock_worker.rs). The build puts offline-shell.js before it,
// which keeps the console's files.
//
// Listeners must be there when the script has run: one that is added later never fires after the browser has stopped
// and restarted the worker. The wasm is therefore started by the first call of each life.
// https://w3c.github.io/ServiceWorker/#should-skip-event

const SCRIPT = 'mock_worker.js?v=' + BUILD;
const WASM = 'mock_worker_bg.wasm?v=' + BUILD;
// Where the policy requires Trusted Types, this is the only script that the worker loads.
self.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (url === SCRIPT ? url : null) });
importScripts(SCRIPT);

const API = SCOPE + 'mock-api/';

let starting;

// A failed start is forgotten, so that the next call tries again.
function started() {
  starting ??= kept(WASM)
    .then((response) => wasm_bindgen({ module_or_path: response ?? SCOPE + WASM }))
    .catch((error) => {
      starting = undefined;
      throw error;
    });
  return starting;
}

async function answer(request) {
  try {
    await started();
  } catch (error) {
    const message = 'The mock backend couldn\'t start: ' + error;
    return new Response(JSON.stringify({ code: 'unavailable', message }), {
      status: 503,
      headers: { 'Content-Type': 'application/json' },
    });
  }
  // The newer worker may have announced itself while this one was stopped.
  if (self.registration.waiting) wasm_bindgen.retire();
  const reply = await wasm_bindgen.handle(request, API);
  return typeof reply === 'number' ? streamed(reply) : reply;
}

// A part is asked for when the reader has room for it; one that fails breaks the connection.
function streamed(stream) {
  const headers = { 'Content-Type': wasm_bindgen.content_type(stream), 'Cache-Control': 'no-store' };
  const body = new ReadableStream({
    async pull(controller) {
      const part = await wasm_bindgen.next_part(stream);
      if (part) controller.enqueue(part);
      else controller.close();
    },
    cancel: () => wasm_bindgen.close(stream),
  });
  return new Response(body, { headers });
}

// A newer worker waits until this one has no call under way, and a stream may never end by itself. So the newer one announces itself, and
// this one ends its streams; pages open them again.
const successors = new BroadcastChannel(`prebuild-console-mock ${SCOPE}`);
successors.onmessage = () => starting?.then(() => wasm_bindgen.retire(), () => {});
self.addEventListener('install', () => successors.postMessage('installed'));

self.addEventListener('message', (event) => {
  if (event.data === 'claim') event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  if (event.request.url.startsWith(API)) event.respondWith(answer(event.request));
});
