// A simulated user: navigates between pages, and writes now and then. Faults may make any step fail, so each step is given up after a short
// time. Confirmed writes are recorded, because each may be written only once.

const PATIENCE = { timeout: 1500 };
const CANCELLABLE = /pending|starting|running|stopping|snapshotting/;

export class User {
  /** Confirmed writes: the procedure and its target. */
  clicked = [];
  #random;
  #page;
  #sizes = new Set();

  constructor(random, page) {
    this.#random = random;
    this.#page = page;
  }

  async act() {
    const steps = [
      () => this.visit("Prebuilds"),
      () => this.visit("Warm pools"),
      () => this.visit("Projects"),
      () => this.#openPrebuild(/./),
      () => this.#cancelPrebuild(),
      () => this.#cancelPrebuild(),
      () => this.#resizePool(),
      () => this.#resizePool(),
      () => this.#page.getByRole("button", { name: "Refresh" }).first().click(PATIENCE),
    ];
    await this.#random.of(steps)().catch(() => {});
    await this.closeDialogs();
  }

  async visit(name) {
    await this.#page.getByRole("navigation", { name: "Main" }).getByRole("link", { name, exact: true }).click(PATIENCE);
  }

  /** Not the sign-in form, which has to stay, and which Chromium closes at a second Escape. */
  async closeDialogs() {
    const open = this.#page.locator("dialog[open]");
    for (let tries = 0; tries < 3 && (await open.count()) > 0 && !(await this.#tokenField().isVisible()); tries += 1) {
      await this.#page.keyboard.press("Escape");
    }
  }

  async signIn(token = "good-token") {
    const field = this.#tokenField();
    if (!(await field.isVisible())) return;
    await field.fill(token);
    await this.#page.getByLabel(/in this tab/).check();
    await this.#page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  #tokenField() {
    return this.#page.getByLabel("Personal access token");
  }

  /** Opens a prebuild in a phase from the history; returns its id. */
  async #openPrebuild(phase) {
    await this.visit("Prebuilds");
    const rows = this.#page.getByTestId("prebuild-row");
    await rows.first().waitFor(PATIENCE);
    const shown = await rows.evaluateAll((all) => all.map(({ dataset }) => [dataset.prebuildId, dataset.phase]));
    const fit = shown.slice(0, 30).filter(([id, name]) => phase.test(name) && !this.clicked.some((write) => write.id === id));
    if (fit.length === 0) throw new Error("no such prebuild");
    const [id] = this.#random.of(fit);
    await this.#page.locator(`[data-prebuild-id="${id}"] a.row-link`).click(PATIENCE);
    return id;
  }

  async #cancelPrebuild() {
    const id = await this.#openPrebuild(CANCELLABLE);
    const cancel = this.#page.locator("[data-action=cancel]").first();
    await cancel.waitFor(PATIENCE);
    this.clicked.push({ procedure: "CancelPrebuild", id });
    await cancel.click(PATIENCE);
    await this.#page.waitForTimeout(this.#random.between(0, 2500));
  }

  /** Uses a size that wasn't used before, so that each write can be identified. */
  async #resizePool() {
    await this.visit("Warm pools");
    const cards = this.#page.getByTestId("pool-card");
    await cards.first().waitFor(PATIENCE);
    const card = cards.nth(this.#random.between(0, (await cards.count()) - 1));
    const id = await card.getAttribute("data-pool-id", PATIENCE);
    await card.getByRole("button", { name: /^Resize/ }).click(PATIENCE);
    const dialog = this.#page.getByRole("dialog");
    const [min, max] = [this.#random.between(1, 8), this.#random.between(9, 20)];
    if (this.#sizes.has(`${id} ${min} ${max}`)) return;
    this.#sizes.add(`${id} ${min} ${max}`);
    await dialog.getByRole("spinbutton", { name: "Minimum" }).fill(String(min), PATIENCE);
    await dialog.getByRole("spinbutton", { name: "Maximum" }).fill(String(max), PATIENCE);
    this.clicked.push({ procedure: "UpdateWarmPool", id, min, max });
    await dialog.getByRole("button", { name: "Save" }).click(PATIENCE);
    await this.#page.waitForTimeout(this.#random.between(0, 2500));
  }
}
