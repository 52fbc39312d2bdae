// What this browser has of the console: its service worker, the files that it keeps, and the mock's data. For offline.js and reset.js.

/** The console's path. */
export const base = new URL(".", document.baseURI);
/** The scripts of the console's service workers. Another one is that of the site around the console. */
export const WORKERS = { api: new URL("offline-worker.js", base).href, mock: new URL("sw.js", base).href };

/** The registration for the console's path, with its `script`; `undefined` where there is none. */
export async function findRegistration() {
  const registration = await navigator.serviceWorker?.getRegistration(base);
  if (registration?.scope !== base.href) return undefined;
  return { registration, script: (registration.active ?? registration.waiting ?? registration.installing)?.scriptURL };
}

/** Deletes the console's files. offline-shell.js names their caches. */
export async function deleteFiles() {
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith(`prebuild-console ${base.href} `)).map((name) => caches.delete(name)));
}

/** Deletes the mock's data. src/bin/mock_worker.rs names them, and lets go of them. */
export const deleteMockData = () =>
  new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(`prebuild-console-mock ${base.href}`);
    request.onsuccess = request.onerror = request.onblocked = resolve;
  });
