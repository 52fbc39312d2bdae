// The service worker of a console with an API. The build puts offline-shell.js, which stores the console's files, before it.

// API calls don't go through the worker.
ROUTES.push({ condition: { requestMethod: 'POST' }, source: 'network' });
