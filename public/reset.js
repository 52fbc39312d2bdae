// Takes away all that makes the console start from this browser instead of from the host: its service worker, the files that it keeps, and
// the mock's data. boot.js imports it where the address ends in ?reset. What the reader chose or saved stays.
const base = new URL(".", document.baseURI);

const registration = await navigator.serviceWorker?.getRegistration(base);
const script = (registration?.active ?? registration?.waiting ?? registration?.installing)?.scriptURL ?? "";
// One of the site around the console is that site's.
if (["sw.js", "offline-worker.js"].some((file) => script === new URL(file, base).href)) await registration.unregister();
const names = (await globalThis.caches?.keys()) ?? [];
await Promise.all(names.filter((name) => name.startsWith(`prebuild-console ${base.href} `)).map((name) => caches.delete(name)));
await new Promise((resolve) => {
  const request = indexedDB.deleteDatabase(`prebuild-console-mock ${base.href}`);
  request.onsuccess = request.onerror = request.onblocked = resolve;
});
const address = new URL(location.href);
address.searchParams.delete("reset");
location.replace(address);
