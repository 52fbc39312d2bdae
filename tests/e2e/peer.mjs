// The console with a real API: the peer's official Connect servers, with the built console at their root.
import { startPeer } from "../peer/server.mjs";
import { test as base } from "./fixtures.mjs";

export const test = base.extend({
  // A service worker would make requests that a test can't change. tests/e2e/offline.spec.mjs tests it.
  serviceWorkers: ["block", { option: true }],

  peerOfWorker: [
    async ({}, use) => {
      const peer = await startPeer({ dist: "dist", config: { apiBaseUrl: "/api", auth: "token" } });
      await use(peer);
      await peer.close();
    },
    { scope: "worker" },
  ],

  /**
   * The peer in its initial state, streaming changes; `url` has no slash at its end. `control` controls it, `api` calls its PrebuildService
   * as another user, `journal` is the list of all calls, and `logRequests` the list of requests to its log service. `refuse` makes it
   * respond to a page's calls with a Connect error, and `raw` with a script of its raw mode.
   */
  peer: async ({ peerOfWorker, request }, use) => {
    const { url } = peerOfWorker;
    const control = (name, data = {}) => request.post(`${url}/control/${name}`, { data });
    await control("reset");
    await control("live");
    const api = async (method, data) => {
      const headers = { Authorization: "Bearer good-token-2" };
      return (await request.post(`${url}/api/gitpod.v1.PrebuildService/${method}`, { data, headers })).json();
    };
    const journal = async () => (await request.get(`${url}/journal`, { maxRetries: 2 })).json();
    const raw = (page, calls, script) => {
      const address = `${url}/raw/${Buffer.from(JSON.stringify(script)).toString("base64url")}/`;
      return page.route(calls, (route) => route.continue({ url: address }));
    };
    const refuse = (page, calls, status, code) => {
      const body = JSON.stringify({ code, message: "refused by the test" });
      const headers = { "Content-Type": "application/json" };
      return raw(page, calls, { key: code, status, headers, chunks: [Buffer.from(body).toString("base64")] });
    };
    const logRequests = async () => (await request.get(`${url}/log-requests`)).json();
    await use({ url, control, api, journal, raw, refuse, logRequests });
  },
});
