// Opens the console without a network connection: the part of both service workers that stores the console's files, but no API data. The
// build puts it before sw.js (the mock's worker) and before offline-worker.js (the worker of a console with an API).
//
// Files are taken from the host if possible. Only files in assets/, whose names change with their contents, are taken from the cache first.
// The files of the previous build are kept, too: its pages may still be open when the host no longer has them.
const BUILD = '__BUILD_ID__';
/**
 * The build's files, as paths below the console's path; '' is the page. It is the last file, so that the files that it needs are stored
 * before it.
 */
const FILES = JSON.parse('__FILES__');
const SCOPE = self.registration.scope;
const CACHES = `prebuild-console ${SCOPE} `;
/** How long to wait for the host before the stored file is used. */
const PATIENCE_MS = 8000;

/**
 * Routes with which the browser finds files without the worker. Without them it would start the worker for each request. Not every browser
 * supports routes, and none requires them.
 */
const ROUTES = [
  { condition: { urlPattern: 'assets/*' }, source: 'cache' },
  { condition: { requestMode: 'navigate' }, source: 'race-network-and-fetch-handler' },
];

/** The names of the caches, oldest first; empty if the browser stores nothing. */
const own = () => caches.keys().then((names) => names.filter((name) => name.startsWith(CACHES)), () => []);
const isHtml = (response) => /^text\/html/.test(response.headers.get('Content-Type'));

/** The stored copy of a file, from the newest build that has it. */
async function kept(file) {
  for (const name of (await own()).reverse()) {
    const response = await (await caches.open(name)).match(SCOPE + file);
    if (response) return response;
  }
}

/** Fetches a file from the host. Bypasses the browser's cache, which may contain the page instead of a missing file. */
async function load(file, request = SCOPE + file) {
  const isWrong = (response) => file && isHtml(response);
  const response = await fetch(request);
  return isWrong(response) ? fetch(SCOPE + file, { cache: 'reload' }) : response;
}

/** Stores the build's files, one after the other, so that the page can use the network. */
async function keep() {
  const cache = await caches.open(CACHES + BUILD);
  for (const file of FILES) {
    const isFixed = !/^assets\/|\?v=/.test(file);
    if (!isFixed && (await cache.match(SCOPE + file))) continue;
    const response = (!isFixed && (await kept(file))) || (await load(file, new Request(SCOPE + file, { cache: isFixed ? 'no-cache' : 'default' })));
    if (!response.ok || Boolean(file) === isHtml(response)) throw new Error(`${file || 'The page'} can't be stored: HTTP ${response.status}.`);
    // All files must be from the same build.
    if (file === 'boot.js' && !(await response.clone().text()).includes(FILES.find((name) => /\/early-\w+\.js$/.test(name)))) {
      throw new Error('The host serves another build now.');
    }
    await cache.put(SCOPE + file, response);
  }
  const names = await own();
  await Promise.all(names.slice(0, -2).map((name) => caches.delete(name)));
}

/** The host's response, or the stored file if there is no response, or none that can start a page. */
async function fromHost(file, answer) {
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const response = await Promise.race([answer.catch(() => {}), patience]);
  // A redirect leads to a sign-in page.
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
  // Failed downloads are retried on the next visit.
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
