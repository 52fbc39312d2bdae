// The page that replaces a crashed console: a reload button, and a report to copy. It is loaded only then (public/boot.js), and uses only
// the console's styles.

export function show(error) {
  const report = h("pre", { textContent: reportOf(error), tabIndex: 0 });
  const outcome = h("span", { className: "meta", role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(report.textContent);
      outcome.textContent = "Copied";
    } catch {
      // A frame, or a page without TLS, may not have access to the clipboard.
      getSelection().selectAllChildren(report);
      outcome.textContent = "Couldn't copy. The report is selected: copy it with your keyboard.";
    }
  };
  const button = (label, onclick, kind = "") => h("button", { type: "button", className: `button ${kind}`, onclick }, label);
  const reload = button("Reload", () => location.reload(), "primary");
  // The page's own content may cause the crash.
  const leave = button("Go to projects", () => location.assign(new URL("projects", document.baseURI)));
  const page = h(
    "div",
    { className: "page" },
    h(
      "div",
      { className: "panel-text" },
      h("h1", { className: "page-title" }, "Something went wrong"),
      h("p", { role: "alert" }, "The console stopped because of an internal error. Unsaved changes are lost."),
      h("div", { className: "panel-actions" }, reload, leave, button("Copy report", copy), outcome),
      h("p", { className: "meta" }, "If this happens again, send this report to the administrators of this console."),
    ),
    h("div", { className: "message message-bad" }, h("h2", {}, "Report"), report),
  );
  page.dataset.testid = "crash";
  document.body.replaceChildren(h("main", { className: "app-main" }, page));
  reload.focus();
}

function h(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Information for finding the cause. Users send it to other people, so it contains no user input and no token. */
function reportOf(error) {
  const names = [...new URLSearchParams(location.search).keys()].map((name) => (/^[\w-]{1,16}$/.test(name) ? `${name}=…` : "…")).join("&");
  const [, build = "debug"] = globalThis.early?.files.wasm.match(/-([\da-f]+)\.wasm$/) ?? [];
  return [
    `Message: ${withoutSecrets(error)}`,
    `Page: ${location.pathname}${names && `?${names}`}`,
    `Build: ${build}`,
    `Browser: ${navigator.userAgent}`,
    `Time: ${new Date().toISOString()}`,
    `Stack:\n${frames(error)}`,
  ].join("\n");
}

/** An error's message without possible tokens and query values. A panic's first line, the source location, is kept. */
function withoutSecrets({ name, message }) {
  const [, place = `${name}: `, text] = message.match(/^(panicked at \S+\n)?([^]*)$/);
  const words = text.replace(/\bBearer\s+\S+/gi, "Bearer …").replace(/\S{16,}/g, (word) => (/\d|[?#]/.test(word) ? "…" : word));
  return `${place}${words.slice(0, 2_000)}`;
}

/** The lines of a stack that name code, without queries and fragments. Some browsers put the message before them. */
const frames = ({ message, stack = "" }) =>
  stack
    .replace(message, "")
    .split("\n")
    .filter((line) => /^\s*at |@/.test(line))
    .map((line) => line.replace(/[?#][^\s)]*?(?=(:\d+)*\)?$)/, ""))
    .join("\n");
