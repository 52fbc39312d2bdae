// Panel of the mock: scenario, clock, faults, and journal, in a drawer next to the console. Loaded when it is first opened.
import { choice, field, h } from "./dom.js";
import { faultSection } from "./faults.js";
import { journalSection } from "./journal.js";

const SPEEDS = [[1, "Real time"], [60, "1 minute per second"], [600, "10 minutes per second"], [3600, "1 hour per second"]];
const JUMPS = [[3600, "+1 hour"], [86_400, "+1 day"], [604_800, "+7 days"]];

let panel;

/** Shows the panel; a second call hides it. */
export async function openPanel(backend) {
  if (panel) return panel.close();
  await styled();
  const opener = document.activeElement;
  const state = await backend.state();
  const problem = h("p", { class: "mock-problem", role: "alert" });
  const attempt = async (work) => {
    problem.textContent = "";
    try {
      return await work();
    } catch (error) {
      problem.textContent = error.message;
    }
  };
  const sections = [
    scenarioSection(backend, state),
    clockSection(backend, attempt),
    faultSection(backend, attempt),
    journalSection(backend),
  ];
  const close = () => {
    sections.forEach((section) => section.stop?.());
    removeEventListener("mock-state", show);
    element.remove();
    panel = undefined;
    opener?.focus();
  };
  const show = ({ detail }) => sections.forEach((section) => section.show?.(detail));
  const title = h("h2", { id: "mock-panel-title", tabindex: "-1" }, "Mock controls");
  const element = h(
    "div",
    { class: "mock-panel", role: "dialog", "aria-labelledby": "mock-panel-title", "data-testid": "mock-panel", keydown: (event) => event.key === "Escape" && close() },
    h("div", { class: "mock-panel-head" }, title, h("button", { type: "button", class: "button", click: close }, "Close")),
    problem,
    ...sections.map(({ element }) => element),
    h("div", { class: "mock-panel-foot" }, resetButton(backend, attempt)),
  );
  panel = { close };
  document.body.append(element);
  addEventListener("mock-state", show);
  show({ detail: state });
  title.focus();
}

/** Loads the panel's style sheet before the panel shows. */
function styled() {
  const href = new URL("panel.css", import.meta.url).href;
  if (document.querySelector(`link[href="${href}"]`)) return;
  return new Promise((resolve) => {
    document.head.append(h("link", { rel: "stylesheet", href, load: resolve, error: resolve }));
  });
}

function scenarioSection(backend, { scenario, scenarios }) {
  const select = choice(scenarios.map(({ name, title }) => [name, title]), scenario);
  const open = () => backend.open({ scenario: select.value, prebuilds: null });
  return {
    element: h(
      "section",
      { "aria-label": "Scenario" },
      h("h3", {}, "Scenario"),
      h("div", { class: "mock-line" }, field("Organization", select), h("button", { type: "button", class: "button", click: open }, "Open")),
    ),
  };
}

function clockSection(backend, attempt) {
  const time = h("output", { class: "mock-time" });
  const speed = choice(SPEEDS, 60, { change: () => attempt(() => backend.setSpeed(Number(speed.value))) });
  let clock = { real: 0, mock: 0, speed: 0 };
  let resumed = 60;
  const toggle = h("button", { type: "button", class: "button", click: () => attempt(() => backend.setSpeed(clock.speed ? 0 : resumed)) });
  const tick = () => {
    const now = clock.mock + Math.max(0, Date.now() - clock.real) * clock.speed;
    time.textContent = new Date(now).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "medium" });
  };
  const ticking = setInterval(tick, 250);
  return {
    element: h(
      "section",
      { "aria-label": "Clock" },
      h("h3", {}, "Clock"),
      time,
      h("div", { class: "mock-line" }, toggle, field("Speed", speed)),
      h(
        "div",
        { class: "mock-line" },
        ...JUMPS.map(([seconds, label]) => h("button", { type: "button", class: "button", click: () => attempt(() => backend.jump(seconds)) }, label)),
      ),
    ),
    show(state) {
      clock = state.clock;
      if (clock.speed) {
        resumed = clock.speed;
        if (!SPEEDS.some(([known]) => known === clock.speed)) speed.append(h("option", { value: clock.speed }, `${clock.speed}×`));
        speed.value = String(clock.speed);
      }
      toggle.textContent = clock.speed ? "Pause" : "Run";
      tick();
    },
    stop: () => clearInterval(ticking),
  };
}

/** Asks for confirmation, in its own label, before it resets. */
function resetButton(backend, attempt) {
  let isAsking = false;
  const button = h("button", { type: "button", class: "button mock-danger", click, blur: () => ask(false) });
  function ask(asking) {
    isAsking = asking;
    button.textContent = asking ? "Reset changes and faults?" : "Reset sample data";
  }
  async function click() {
    if (!isAsking) return ask(true);
    ask(false);
    await attempt(() => backend.reset());
    location.reload();
  }
  ask(false);
  return button;
}
