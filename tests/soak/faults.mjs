// Faults between the page and the peer. They start and stop randomly; `off` ends all of them.
//
// Errors that describe a permanent state (not found, permission denied, unimplemented) aren't included: after such an error, the console is
// right to show less.
import { setTimeout as sleep } from "node:timers/promises";

const ERRORS = [
  [503, "unavailable"],
  [500, "internal"],
  [500, "unknown"],
  [429, "resource_exhausted"],
  [504, "deadline_exceeded"],
  [409, "aborted"],
  [401, "unauthenticated"],
];
/** Calls that a fault may affect; the first entry stands for all of them. */
const SCOPES = [/./, /./, /List/, /Get/, /WatchEvents/, /(Create|Cancel|Delete|Update)/];
const JSON_TYPE = { "Content-Type": "application/json" };
const base64 = (text) => Buffer.from(text).toString("base64");

/** By name: a response in the peer's raw mode (tests/peer/server/raw.py), created for each call. */
const ANSWERS = {
  error: (random) => {
    const [status, code] = random.of(ERRORS);
    return { status, headers: JSON_TYPE, chunks: [base64(JSON.stringify({ code, message: "a fault of the soak test" }))] };
  },
  gateway: (random) => ({
    status: random.of([502, 503, 504]),
    headers: { "Content-Type": "text/html" },
    chunks: [base64("<html><h1>Bad Gateway</h1></html>")],
  }),
  cutJson: () => ({ headers: JSON_TYPE, chunks: [base64('{"prebuilds":[{"id":"000')], end: "reset" }),
  cutCleanly: () => ({ headers: JSON_TYPE, chunks: [base64('{"prebuilds":[{"id":"000')] }),
  emptyAnswer: () => ({ headers: JSON_TYPE, chunks: [] }),
  reset: () => ({ end: "reset" }),
  swallow: () => ({ end: "hang" }),
};

export class Faults {
  /** The names of the faults, and how often each was on. */
  counts = new Map();
  #random;
  #page;
  #network;
  #control;
  /** The current handling of calls. */
  #rules = [];
  #lasting;

  constructor({ random, page, network, control }) {
    this.#random = random;
    this.#page = page;
    this.#network = network;
    this.#control = control;
    this.#lasting = {
      offline: [() => page.context().setOffline(true), () => page.context().setOffline(false)],
      hold: [() => network.hold(), () => network.restore()],
      slow: [() => network.slow(random.between(100, 1500)), () => network.restore()],
    };
  }

  async start() {
    await this.#page.route(/\/api\//, (route) => this.#answer(route).catch(() => {}));
  }

  /** Turns one fault on, or one or all of them off. */
  async change() {
    const dice = this.#random.next();
    if (dice < 0.45) this.#add(this.#random.of([...Object.keys(ANSWERS), "abort", "hang", "late", "lost"]));
    else if (dice < 0.6) await this.#begin(this.#random.of(Object.keys(this.#lasting)));
    else if (dice < 0.7) await this.#strike(this.#random.of(["cut", "resetAll"]));
    else if (dice < 0.85) this.#rules.splice(this.#random.between(0, this.#rules.length), 1);
    else await this.off();
  }

  async off() {
    this.#rules = [];
    for (const [, end] of Object.values(this.#lasting)) await end();
  }

  #note(name) {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  #add(name) {
    this.#note(name);
    this.#rules.push({ name, scope: this.#random.of(SCOPES), chance: this.#random.of([0.2, 0.5, 1]) });
  }

  async #begin(name) {
    this.#note(name);
    await this.#lasting[name][0]();
  }

  async #strike(name) {
    this.#note(name);
    if (name === "cut") await this.#control("cut");
    else this.#network.resetAll();
  }

  async #answer(route) {
    const url = route.request().url();
    const applies = ({ scope, chance }) => scope.test(url) && this.#random.isLucky(chance);
    const name = this.#rules.find(applies)?.name;
    switch (name) {
      case undefined:
        return route.continue();
      case "abort":
        return route.abort("connectionfailed");
      case "hang":
        return;
      case "late":
        await sleep(this.#random.between(200, 4000));
        return route.continue();
      // The server executed it, but the response was lost.
      case "lost":
        if (!/WatchEvents/.test(url)) await route.fetch();
        return route.abort("connectionreset");
      default:
        return route.continue({ url: this.#raw(name, url) });
    }
  }

  #raw(name, url) {
    const script = ANSWERS[name](this.#random);
    return `${new URL(url).origin}/raw/${Buffer.from(JSON.stringify(script)).toString("base64url")}/`;
  }
}
