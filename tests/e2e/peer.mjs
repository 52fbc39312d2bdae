// The console on a real API: the peer's official Connect servers, with the built console at their root.
import { startPeer } from "../peer/server.mjs";
import { test as base } from "./fixtures.mjs";

export const test = base.extend({
  // A service worker would make requests that a test cannot change. tests/e2e/offline.spec.mjs has one.
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
   * The peer as it began, streaming what changes; `url` has no slash at its end. `control` steers it, `api` calls its
   * PrebuildService as somebody else would, and `logRequests` tells what its log service was asked for.
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
    const logRequests = async () => (await request.get(`${url}/log-requests`)).json();
    await use({ url, control, api, logRequests });
  },
});
