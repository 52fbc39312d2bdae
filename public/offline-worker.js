// The service worker of a console with an API. The build puts offline-shell.js before it, which keeps the console's files.

// The browser makes calls by itself.
ROUTES.push({ condition: { requestMethod: 'POST' }, source: 'network' });
