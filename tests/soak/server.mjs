// The peer, without the faulty network: for reading its state, and for writes by other users.
import { isDeepStrictEqual } from "node:util";

const HEADERS = { "Content-Type": "application/json", Authorization: "Bearer good-token-2" };
const IS_WRITE = /\/(Create(?!PrebuildLogsToken)|Cancel|Delete|Update)/;

export class Server {
  #url;
  /** Writes by other users: they aren't the page's. */
  #written = [];

  constructor(url) {
    this.#url = url;
  }

  async call(method, data) {
    const procedure = `gitpod.v1.PrebuildService/${method}`;
    if (IS_WRITE.test(procedure)) this.#written.push({ procedure, body: data });
    const answer = await fetch(`${this.#url}/api/${procedure}`, { method: "POST", headers: HEADERS, body: JSON.stringify(data) });
    return answer.json();
  }

  async control(name, data = {}) {
    await fetch(`${this.#url}/control/${name}`, { method: "POST", body: JSON.stringify(data) });
  }

  /** Newest first. */
  async prebuilds() {
    return (await this.call("ListPrebuilds", { pagination: { pageSize: 100 } })).prebuilds;
  }

  async pools() {
    return (await this.call("ListWarmPools", { pagination: { pageSize: 100 } })).warmPools;
  }

  /** The page's writes that the server accepted, each as often as it did. */
  async writesOfPage() {
    const entries = await (await fetch(`${this.#url}/journal`)).json();
    const own = [...this.#written];
    return entries.filter(({ procedure, body }) => {
      if (!IS_WRITE.test(`/${procedure.split("/")[1]}`) || body === null) return false;
      const index = own.findIndex((write) => isDeepStrictEqual(write, { procedure, body }));
      if (index >= 0) own.splice(index, 1);
      return index < 0;
    });
  }
}
