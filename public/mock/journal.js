// The panel's journal: the last calls with request, response, and time, and a curl command for each.
import { h } from "./dom.js";

const LOOK_AGAIN_MS = 1000;
const MAX_CALLS = 200;
// The URL of the same backend for the command: the default of `cargo run --example mock_server`.
const COMMAND_BASE = "http://localhost:8090";

export function journalSection(backend) {
  const list = h("ol", { class: "mock-calls", reversed: true, tabindex: 0, "aria-label": "Calls, newest first" });
  const empty = h("p", { class: "mock-empty" }, "No calls yet.");
  let last = 0;
  async function look() {
    // While the worker is being replaced there is nothing to show.
    const calls = await backend.calls(last).catch(() => []);
    if (calls.length === 0) return;
    empty.remove();
    last = Number(calls.at(-1).number);
    list.prepend(...calls.map(entry).reverse());
    while (list.children.length > MAX_CALLS) list.lastChild.remove();
  }
  const looking = setInterval(look, LOOK_AGAIN_MS);
  look();
  return {
    element: h("section", { "aria-label": "Journal" }, h("h3", {}, "Journal"), empty, list),
    stop: () => clearInterval(looking),
  };
}

function entry(call) {
  const { procedure, status = 0, tookMs = 0, responseBytes = 0, fault, at } = call;
  const name = procedure.split("/").at(procedure.startsWith("logs/") ? 0 : -1);
  const details = h(
    "details",
    { toggle: () => details.open && details.children.length === 1 && details.append(body(call)) },
    h(
      "summary",
      {},
      h("time", { datetime: at }, new Date(at).toLocaleTimeString()),
      h("span", { class: "mock-call-name" }, name),
      h("span", { class: status === 200 ? "mock-good" : "mock-bad" }, status === 0 ? "broken" : String(status)),
      h("span", { class: "mock-call-cost" }, `${tookMs} ms · ${size(responseBytes)}${fault ? " · fault" : ""}`),
    ),
  );
  return h("li", {}, details);
}

/** Created when it is first opened: 200 responses with 100 rows each are a lot of text. */
function body(call) {
  const copy = h("button", { type: "button", class: "button" }, "Copy as cURL");
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(command(call));
      copy.textContent = "Copied";
    } catch {
      copy.replaceWith(h("pre", { tabindex: 0 }, command(call)));
    }
  });
  const text = (label, value) => [h("h4", {}, label), h("pre", { tabindex: 0, "aria-label": label }, pretty(value) || "(empty)")];
  return h("div", { class: "mock-call" }, copy, ...text("Request", call.request), ...text("Response", call.response));
}

function pretty(text = "") {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const size = (bytes) => (bytes < 1000 ? `${bytes} B` : `${(bytes / 1000).toFixed(1)} kB`);

/** The call as a shell command: the body is in single quotes, and its single quotes are escaped. */
export function command({ procedure, request = "" }) {
  if (procedure.startsWith("logs/")) return `curl -H "Authorization: Bearer $LOGS_TOKEN" '${COMMAND_BASE}/${procedure}'`;
  const body = request.replaceAll("'", String.raw`'\''`);
  return `curl -H 'Content-Type: application/json' -H 'Connect-Protocol-Version: 1' --data '${body}' '${COMMAND_BASE}/${procedure}'`;
}
