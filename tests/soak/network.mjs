// A simulated network between the browser and the peer, for TCP connections: it can hold data back, slow it down, and reset connections.
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export class Network {
  #server;
  #pairs = new Set();
  #isHeld = false;
  #delayMs = 0;

  /** Resolves to a network that forwards to `url`. */
  static async to(url) {
    const network = new Network();
    const { hostname, port } = new URL(url);
    network.#server = createServer((near) => network.#join(near, connect(Number(port), hostname)));
    network.#server.listen(0, "127.0.0.1");
    await once(network.#server, "listening");
    network.url = `http://127.0.0.1:${network.#server.address().port}`;
    return network;
  }

  /** Delivers nothing, on any connection, until `restore`. */
  hold() {
    this.#isHeld = true;
    this.#each((socket) => socket.pause());
  }

  slow(delayMs) {
    this.#delayMs = delayMs;
  }

  /** Delivers everything again, including the data that was held back. */
  restore() {
    this.#isHeld = false;
    this.#delayMs = 0;
    this.#each((socket) => socket.resume());
  }

  resetAll() {
    for (const [near, far] of this.#pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  }

  close() {
    this.resetAll();
    this.#server.close();
  }

  #join(near, far) {
    const pair = [near, far];
    this.#pairs.add(pair);
    for (const [from, to] of [pair, pair.toReversed()]) {
      from.setNoDelay();
      let delivered = Promise.resolve();
      from.on("data", (data) => {
        const delayMs = this.#delayMs;
        delivered = delivered.then(() => delayMs && sleep(delayMs)).then(() => to.destroyed || to.write(data));
      });
      from.on("error", () => to.destroy());
      from.on("close", () => {
        this.#pairs.delete(pair);
        to.destroy();
      });
      if (this.#isHeld) from.pause();
    }
  }

  #each(act) {
    for (const pair of this.#pairs) pair.forEach(act);
  }
}
