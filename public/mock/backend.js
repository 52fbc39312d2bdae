// The page's half of the mock backend: `window.mockBackend`, which tests and the panel use to control it, and the clock for the console.
// boot.js loads it only if the console uses the mock.

// The absolute URL, without a final slash, of the world that the page's URL selects.
const api = new URL(document.documentElement.dataset.mockApi, document.baseURI).href;
const others = new BroadcastChannel("prebuild-console-mock");

/** Calls a procedure of the mock's control service; `src/mock/control.rs` has the messages. Throws if the mock rejects the call. */
async function call(method, body = {}) {
  const response = await fetch(`${api}/mock.v1.MockService/${method}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Connect-Protocol-Version": "1" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.message);
  return answer;
}

/** A call that changes something; the other tabs are notified. */
async function change(method, body) {
  const state = told(await call(method, body));
  others.postMessage("changed");
  return state;
}

/** Reports the current state to the console, and to the panel if it is open. Absent fields are zero. */
function told(state) {
  const { realMs = 0, mockMs = 0, speed = 0 } = state.clock;
  const clock = { real: Number(realMs), mock: Number(mockMs), speed };
  dispatchEvent(new CustomEvent("mock-clock", { detail: [clock.real, clock.mock, speed] }));
  const known = { faults: [], commands: 0, ...state, clock };
  dispatchEvent(new CustomEvent("mock-state", { detail: known }));
  return known;
}

const mockBackend = {
  /** The URL of this page's world, without a final slash. */
  api,
  /** Scenario, clock, faults, number of writes. */
  state: async () => told(await call("GetState")),
  /** Mock milliseconds per real one; 0 pauses. */
  setSpeed: (speed) => change("SetClock", { speed }),
  jump: (jumpSeconds) => change("SetClock", { jumpSeconds }),
  /** `{ procedure, delayMs, code, message, retryDelayMs, details, network, malformed, cutAfter, times, percent }`, all optional. */
  addFault: (fault) => change("AddFault", { fault }),
  setFaults: (faults) => change("SetFaults", { faults }),
  clearFaults: () => change("SetFaults", { faults: [] }),
  /** The last 200 calls, oldest first; with `after`, only those with a higher number. */
  calls: async (after = 0) => (await call("ListCalls", { after })).calls ?? [],
  /** Resets the world to its seed, without any writes or faults. */
  reset: () => change("Reset"),
  /** Opens this page with other parameters: `{ scenario, seed, prebuilds, speed, "log-lines" }`; `null` removes a parameter. */
  open(parameters) {
    const address = new URL(location.href);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    location.assign(address);
  },
};

// A world that gets no calls pauses, and its clock with it.
const KEEP_AWAKE_MS = 30_000;
const lookIfVisible = () => {
  // While offline, or while the worker is being replaced, there is nothing to follow.
  if (!document.hidden) mockBackend.state().catch(() => {});
};
setInterval(lookIfVisible, KEEP_AWAKE_MS);
addEventListener("visibilitychange", lookIfVisible);
others.addEventListener("message", lookIfVisible);

addEventListener("mock-panel", async () => {
  const { openPanel } = await import("./panel.js");
  await openPanel(mockBackend);
});

globalThis.mockBackend = Object.freeze(mockBackend);
const { replacesOutdated } = await mockBackend.state();
if (replacesOutdated) {
  console.warn("Couldn't read the sample data stored by another build. Starting fresh, without earlier changes.");
}
