// Other users on the server: they start, advance, cancel, and delete prebuilds, resize pools, and let autoscalers work.

const PROJECTS = ["00000002-0000-4000-8000-000000000001", "00000002-0000-4000-8000-000000000002"];
const NEXT = {
  PREBUILD_PHASE_PENDING: ["PREBUILD_PHASE_STARTING"],
  PREBUILD_PHASE_STARTING: ["PREBUILD_PHASE_RUNNING"],
  PREBUILD_PHASE_RUNNING: ["PREBUILD_PHASE_STOPPING", "PREBUILD_PHASE_FAILED"],
  PREBUILD_PHASE_STOPPING: ["PREBUILD_PHASE_SNAPSHOTTING"],
  PREBUILD_PHASE_SNAPSHOTTING: ["PREBUILD_PHASE_COMPLETED"],
  PREBUILD_PHASE_CANCELLING: ["PREBUILD_PHASE_CANCELLED"],
  PREBUILD_PHASE_DELETING: ["PREBUILD_PHASE_DELETED"],
};
const ENDED = ["PREBUILD_PHASE_COMPLETED", "PREBUILD_PHASE_FAILED", "PREBUILD_PHASE_CANCELLED"];
/** The number of newest prebuilds that they work on. */
const NEWEST = 40;

export class Others {
  /** The number of changes that they made. */
  changes = 0;
  #random;
  #server;

  constructor(random, server) {
    this.#random = random;
    this.#server = server;
  }

  async act() {
    this.changes += 1;
    const dice = this.#random.next();
    if (dice < 0.2) return this.#server.call("CreatePrebuild", { projectId: this.#random.of(PROJECTS), spec: {} });
    if (dice < 0.6) return this.#advance();
    if (dice < 0.7) return this.#end("CancelPrebuild", (phase) => phase in NEXT && !/CANCELLING|DELETING/.test(phase));
    if (dice < 0.8) return this.#end("DeletePrebuild", (phase) => ENDED.includes(phase));
    return this.#changePool(dice < 0.9);
  }

  async #prebuilds() {
    return (await this.#server.prebuilds()).slice(0, NEWEST);
  }

  async #advance() {
    const moving = (await this.#prebuilds()).filter(({ status }) => status.phase in NEXT);
    if (moving.length === 0) return;
    const { id, status } = this.#random.of(moving);
    await this.#server.control("advance", { id, phase: this.#random.of(NEXT[status.phase]) });
  }

  async #end(method, isFit) {
    const fit = (await this.#prebuilds()).filter(({ status }) => isFit(status.phase));
    if (fit.length > 0) await this.#server.call(method, { prebuildId: this.#random.of(fit).id });
  }

  async #changePool(byHand) {
    const { id } = this.#random.of(await this.#server.pools());
    if (byHand) {
      const minSize = this.#random.between(0, 5);
      return this.#server.call("UpdateWarmPool", { warmPoolId: id, minSize, maxSize: minSize + this.#random.between(1, 9) });
    }
    return this.#server.control("set-pool", { id, running_instances: this.#random.between(0, 9), desired_size: this.#random.between(0, 9) });
  }
}
