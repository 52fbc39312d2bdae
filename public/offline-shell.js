// Opens the console without network: the part of both service workers that keeps the console's files, and nothing of the API. The build
// puts it before sw.js, the mock's, and before offline-worker.js, which a console with an API has.
//
// Whatever can be had from the host is taken from there. Only files of assets/, whose names change with their contents, are taken from
// what was kept first. They stay for the build before the present one too: its pages may still be open when the host has lost them.
const BUILD = '__BUILD_ID__';
/** The build's files by address from the console's path; '' is the page. It is the last one, so that what it needs is here before. */
const FILES = JSON.parse('__FILES__');
const SCOPE = self.registration.scope;
const CACHES = `prebuild-console ${SCOPE} `;
/** How long the host may take before what was kept is shown. */
const PATIENCE_MS = 8000;

/** How the browser finds files by itself. Without these it would start the worker for each. Not every browser has routes, and none needs them. */
const ROUTES = [
  { condition: { urlPattern: 'assets/*' }, source: 'cache' },
  { condition: { requestMode: 'navigate' }, source: 'race-network-and-fetch-handler' },
];

/** The names of the caches, oldest first; none where the browser keeps nothing. */
const own = () => caches.keys().then((names) => names.filter((name) => name.startsWith(CACHES)), () => []);
const isHtml = (response) => /^text\/html/.test(response.headers.get('Content-Type'));

/** What was kept of a file, of the newest build that has it. */
async function kept(file) {
  for (const name of (await own()).reverse()) {
    const response = await (await caches.open(name)).match(SCOPE + file);
    if (response) return response;
  }
}

/** Gets a file from the host. A host that answers a missing file with the page may have had browsers keep that. */
async function load(file, request = SCOPE + file) {
  const isWrong = (response) => file && isHtml(response);
  const response = await fetch(request);
  return isWrong(response) ? fetch(SCOPE + file, { cache: 'reload' }) : response;
}

/** Keeps the build's files. They come one after the other, so that the page has the network to itself. */
async function keep() {
  const cache = await caches.open(CACHES + BUILD);
  for (const file of FILES) {
    const isFixed = !/^assets\/|\?v=/.test(file);
    if (!isFixed && (await cache.match(SCOPE + file))) continue;
    const response = (!isFixed && (await kept(file))) || (await load(file, new Request(SCOPE + file, { cache: isFixed ? 'no-cache' : 'default' })));
    if (!response.ok || Boolean(file) === isHtml(response)) throw new Error(`${file || 'The page'} can't be stored: HTTP ${response.status}.`);
    // The files must be of one build.
    if (file === 'boot.js' && !(await response.clone().text()).includes(FILES.find((name) => /bg-\w+\.wasm$/.test(name)))) {
      throw new Error('The host serves another build now.');
    }
    await cache.put(SCOPE + file, response);
  }
  const names = await own();
  await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)));
}

/** The host's answer, or what was kept where there is none, or none that a page can be started from. */
async function fromHost(file, answer) {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const response = await Promise.race([answer.catch(() => {}), patience]);
  // A redirect leads to a page that asks to sign in.
  if (response && (response.ok || response.type === 'opaqueredirect' || (response.status !== 404 && response.status < 500))) return response;
  return (await kept(file)) ?? response ?? answer;
}

self.addEventListener('install', (event) => {
  event.waitUntil(Promise.resolve(event.addRoutes?.(ROUTES)).catch(() => {}));
  self.skipWaiting();
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (event.data !== 'keep') return;
  // What failed is tried again at the next visit.
  event.waitUntil(keep().then(() => event.ports[0]?.postMessage(FILES), (error) => console.info(`Couldn't save the console for offline use: ${error.message}`)));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname, searchParams } = new URL(request.url);
  const file = (origin + pathname).slice(SCOPE.length);
  if (request.method !== 'GET' || !request.url.startsWith(SCOPE) || searchParams.has('reset')) return;
  if (request.mode === 'navigate') event.respondWith(fromHost('', fetch(request)));
  else if (file.startsWith('assets/')) event.respondWith(kept(file).then((response) => response ?? load(file)));
  else if (FILES.includes(file)) event.respondWith(fromHost(file, load(file, request)));
});
