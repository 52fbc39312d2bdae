// The console's data in this browser: its service worker, stored files, and the mock's data. Used by offline.js and reset.js.

/** The console's path. */
export const base = new URL(".", document.baseURI);
/** The scripts of the console's service workers. Any other worker belongs to the surrounding site. */
export const WORKERS = { api: new URL("offline-worker.js", base).href, mock: new URL("sw.js", base).href };

/** The registration for the console's path, with its `script`; `undefined` if there is none. */
export async function findRegistration() {
  const registration = await navigator.serviceWorker?.getRegistration(base);
  if (registration?.scope !== base.href) return undefined;
  return { registration, script: (registration.active ?? registration.waiting ?? registration.installing)?.scriptURL };
}

/** Deletes the console's files. offline-shell.js has the names of their caches. */
export async function deleteFiles() {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith(`prebuild-console ${base.href} `)).map((name) => caches.delete(name)));
}

/** Deletes the mock's data. src/bin/mock_worker.rs has the database's name, and closes its connection so that it can be deleted. */
export const deleteMockData = () =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(`prebuild-console-mock ${base.href}`);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
