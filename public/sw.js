// The mock backend's service worker: listeners here, answers in wasm (src/bin/mock_worker.rs).
//
// Listeners must be there when the script has run: one that is added later never fires after the browser has stopped
// and restarted the worker. The wasm is therefore started by the first call of each life.
// https://w3c.github.io/ServiceWorker/#should-skip-event

const BUILD = '__BUILD_ID__';
importScripts('mock_worker.js?v=' + BUILD);

const SCOPE = self.registration.scope;
const API = SCOPE + 'mock-api/';

let starting;

// A failed start is forgotten, so that the next call tries again.
function started() {
  starting ??= wasm_bindgen({ module_or_path: SCOPE + 'mock_worker_bg.wasm?v=' + BUILD }).catch((error) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

async function answer(request) {
  try {
    await started();
  } catch (error) {
    const message = 'The mock backend could not start: ' + error;
    return new Response(JSON.stringify({ code: 'unavailable', message }), {
      status: 503,
      headers: { 'Content-Type': 'application/json' },
    });
  }
  return wasm_bindgen.handle(request, API);
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('message', (event) => {
  if (event.data === 'claim') event.waitUntil(self.clients.claim());
});
self.addEventListener('fetch', (event) => {
  if (event.request.url.startsWith(API)) event.respondWith(answer(event.request));
});
