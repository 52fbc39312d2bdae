// Servers for a portal, a stranger, and the consoles that they embed, each on a separate origin; portals and consoles are on different
// sites.
import { createServer } from "node:http";
import { serve } from "../../scripts/serve.mjs";

/**
 * Starts the servers. Tests write the pages of `portal`, which may embed the console; of `neighbor`, which may, too, and is on the same
 * site as the consoles, where browsers don't treat the console as a third party; and of `stranger`, which may not. `api` is a console that
 * gets its token from the portal and calls the peer at `apiUrl`, `mock` is a console with the mock, and `open` is like `api`, on a host
 * that sends no frame-ancestors. URLs end with a slash.
 */
export async function startSites(apiUrl) {
  const portal = await startPortal();
  const stranger = await startPortal();
  const neighbor = await startPortal("localhost");
  const allowedParents = [portal.origin, neighbor.origin];
  const config = (fields) => ({ "config.json": JSON.stringify({ allowedParents, ...fields }) });
  const embedded = { files: config({ apiBaseUrl: "/api", auth: "embed" }), api: apiUrl };
  const guard = { "frame-ancestors": `'self' ${allowedParents.join(" ")}` };
  const consoles = await Promise.all([
    serve({ root: "dist", csp: guard, ...embedded }),
    serve({ root: "dist", csp: guard, files: config({}) }),
    serve({ root: "dist", csp: { "frame-ancestors": "*" }, ...embedded }),
  ]);
  const [api, mock, open] = consoles.map(({ url }) => url);
  const close = () => Promise.all([...consoles, portal, neighbor, stranger].map((site) => site.close()));
  return { portal, neighbor, stranger, api, mock, open, close };
}

/** A site: `page(body)` returns the URL of a page with that HTML. */
async function startPortal(host = "127.0.0.1") {
  const pages = [];
  const server = createServer((request, response) => {
    // The first part of the path: the rest is the page's.
    const page = pages[Number(new URL(request.url, "http://portal").pathname.split("/")[1])];
    response.writeHead(page ? 200 : 404, { "content-type": "text/html; charset=utf-8" });
    response.end(page);
  });
  await new Promise((started) => server.listen(0, host, started));
  const origin = `http://${host}:${server.address().port}`;
  return {
    origin,
    page(body) {
      pages.push(`<!doctype html><html lang="en"><title>Portal</title><link rel="icon" href="data:,"><body style="margin:0">${body}`);
      return `${origin}/${pages.length - 1}`;
    },
    close: () =>
      new Promise((closed) => {
        server.close(closed);
        server.closeAllConnections();
      }),
  };
}

/**
 * Loads embed.js of a console, and makes its elements provide `token`; records the reasons for requests in `requests`, and reported events
 * in `events`.
 */
export const setUp = (site, token = "good-token") => `
  <script type="module" src="${new URL("embed.js", site)}"></script>
  <script>
    window.requests = [];
    window.events = [];
    window.token = ${JSON.stringify(token)};
    window.watch = (element) => {
      element.tokenProvider = async ({ reason }) => {
        requests.push(reason);
        return window.token;
      };
      for (const name of ["ready", "navigated", "prebuild-created", "prebuild-completed", "prebuild-failed", "pool-changed", "error"]) {
        element.addEventListener(name, ({ detail }) => events.push({ name, ...detail }));
      }
    };
    document.querySelectorAll("prebuild-console").forEach(watch);
  </script>`;

/** An element and the scripts that it needs. */
export const element = (site, attributes = "", token) =>
  `<prebuild-console src="${site}" ${attributes} style="height:100vh"></prebuild-console>${setUp(site, token)}`;
