// The mock backend's service worker: listeners are here, responses come from wasm (src/bin/mock_worker.rs). The build puts
// offline-shell.js, which stores the console's files, before it.
//
// Listeners must be registered when the script has run: a listener that is added later never fires after the browser has stopped and
// restarted the worker. Therefore the first call after each start starts the wasm. https://w3c.github.io/ServiceWorker/#should-skip-event

const SCRIPT = 'mock_worker.js?v=' + BUILD;
const WASM = 'mock_worker_bg.wasm?v=' + BUILD;
// If the policy requires Trusted Types, this is the only script that the worker loads.
self.trustedTypes?.createPolicy('default', { createScriptURL: (url) => (url === SCRIPT ? url : null) });
importScripts(SCRIPT);

const API = SCOPE + 'mock-api/';

let starting;

// A failed start is not remembered, so that the next call retries it.
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
  // The newer worker may have sent its message while this worker was stopped.
  if (self.registration.waiting) wasm_bindgen.retire();
  const reply = await wasm_bindgen.handle(request, API);
  return typeof reply === 'number' ? streamed(reply) : reply;
}

// Pulls a part when the reader has room for it; if that fails, the connection breaks.
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

// A newer worker waits until this worker has no call in progress, but a stream may never end. Therefore the newer worker sends a message,
// and this worker ends its streams; pages reopen them.
const successors = new BroadcastChannel(`prebuild-console-mock ${SCOPE}`);
successors.onmessage = () => starting?.then(() => wasm_bindgen.retire(), () => {});
self.addEventListener('install', () => successors.postMessage('installed'));

self.addEventListener('message', (event) => {
  if (event.data === 'claim') event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  if (event.request.url.startsWith(API)) event.respondWith(answer(event.request));
});
