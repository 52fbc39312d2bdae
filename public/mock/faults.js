// Faults in the panel: a form that adds a fault, and the list of active faults.
import { choice, field, h } from "./dom.js";

const PROCEDURES = [
  ["", "Every call"],
  ...["ListPrebuilds", "GetPrebuild", "CreatePrebuild", "CancelPrebuild", "DeletePrebuild", "CreatePrebuildLogsToken"],
  ...["ListWarmPools", "GetWarmPool", "CreateWarmPool", "UpdateWarmPool", "DeleteWarmPool"],
  ...["ListProjects", "GetProject", "UpdateProject", "ListEnvironmentClasses"],
  ...["ListMembers", "GetUser", "ListServiceAccounts", "GetServiceAccount", "ListRunners", "GetRunner"],
  ...["GetAuthenticatedIdentity", "WatchEvents"],
  ["logs", "Logs"],
].map((entry) => (Array.isArray(entry) ? entry : [entry, entry]));

const CODES = [
  "unavailable", "internal", "deadline_exceeded", "permission_denied", "unauthenticated", "not_found", "already_exists",
  "failed_precondition", "invalid_argument", "aborted", "canceled", "data_loss", "out_of_range", "unimplemented", "unknown",
].map((code) => [code, `Error: ${code}`]);

// The kinds of faults, and their fields.
const KINDS = {
  delay: ["Delay only", () => ({})],
  network: ["Connection lost", () => ({ network: true })],
  malformed: ["Truncated response", () => ({ malformed: true })],
  limit: ["Rate limit (retry in 2 s)", () => ({ code: "resource_exhausted", message: "too many requests", retryDelayMs: 2000 })],
  // For streams in messages, for logs in bytes.
  cut: ["Stream interrupted", (procedure) => ({ cutAfter: procedure === "logs" ? 5000 : 3 })],
};
const OPTIONS = [...Object.entries(KINDS).map(([kind, [label]]) => [kind, label]), ...CODES];

const TIMES = [["1", "next call"], ["3", "next 3 calls"], ["10", "next 10 calls"], ["", "until removed"], ["30%", "30% of calls"]];

export function faultSection(backend, attempt) {
  const procedure = choice(PROCEDURES, "");
  const kind = choice(OPTIONS, "unavailable");
  const delay = h("input", { type: "number", min: 0, max: 120_000, step: 100, value: 0, inputmode: "numeric" });
  const times = choice(TIMES, "1");
  const list = h("ul", { class: "mock-faults" });
  const add = (event) => {
    event.preventDefault();
    const fault = { procedure: procedure.value, delayMs: Number(delay.value) || 0, ...fieldsOf(kind.value, procedure.value), ...often(times.value) };
    return attempt(() => backend.addFault(fault));
  };
  return {
    element: h(
      "section",
      { "aria-label": "Faults" },
      h("h3", {}, "Faults"),
      h(
        "form",
        { class: "mock-form", submit: add },
        field("Call", procedure),
        field("Fault", kind),
        field("Delay (ms)", delay),
        field("How often", times),
        h("button", { class: "button" }, "Add fault"),
      ),
      list,
    ),
    show({ faults }) {
      const without = (index) => attempt(() => backend.setFaults(faults.filter((_, i) => i !== index)));
      list.replaceChildren(
        ...faults.map((fault, index) =>
          h(
            "li",
            {},
            h("span", {}, described(fault)),
            h("button", { type: "button", class: "button", "aria-label": `Remove: ${described(fault)}`, click: () => without(index) }, "Remove"),
          ),
        ),
      );
    },
  };
}

const fieldsOf = (kind, procedure) => (KINDS[kind] ? KINDS[kind][1](procedure) : { code: kind });

function often(times) {
  if (times.endsWith("%")) return { percent: Number.parseInt(times, 10) };
  return times ? { times: Number(times) } : {};
}

/** Describes a fault in a line. */
function described({ procedure, delayMs, code, network, malformed, cutAfter, times, percent }) {
  const what = [
    delayMs && `${delayMs} ms delay`,
    code,
    network && "connection lost",
    malformed && "truncated response",
    cutAfter !== undefined && `stream cut after ${cutAfter}`,
  ].filter(Boolean);
  const how = percent ? `${percent}% of calls` : times ? `${times} left` : "until removed";
  return `${procedure || "Every call"}: ${what.join(", ") || "nothing"} (${how})`;
}
