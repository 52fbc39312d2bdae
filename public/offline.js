// Makes the console available offline, and announces new versions. boot.js imports it once the page has been shown for a while.
import { WORKERS, base, deleteFiles, deleteMockData, findRegistration } from "./registration.js";

const container = navigator.serviceWorker;
/** early.js reports which backend config.json selects. */
const WORKER = WORKERS[document.documentElement.dataset.backend];
/** How often a page that stays open checks for a new version. */
const LOOK_MS = 30 * 60_000;

// If the browser forbids workers, or the configuration is unknown, the console works without.
if (container && WORKER) start().catch((error) => console.info(`The console won't open offline: ${error.message}`));

async function start() {
  const script = (await findRegistration())?.script;
  // A worker of the surrounding site is left alone.
  if (script && !Object.values(WORKERS).includes(script)) return;
  // Deletes the mock's data with its worker.
  if (script === WORKERS.mock && WORKER !== script) await Promise.all([deleteFiles(), deleteMockData()]);
  const registration = await container.register(WORKER, { scope: base.pathname, updateViaCache: "none" });

  /** Makes a worker store its build's files once it is active, then calls a function. */
  const keep = (worker, whenKept) => {
    const check = () => {
      if (worker.state !== "activated") return;
      const { port1: answer, port2: port } = new MessageChannel();
      answer.onmessage = ({ data: files }) => whenKept(files);
      worker.postMessage("keep", [port]);
    };
    worker.addEventListener("statechange", check);
    check();
  };
  keep(registration.installing ?? registration.waiting ?? registration.active, () => {});
  registration.addEventListener("updatefound", () => {
    // The loaded page may already be from the new build.
    keep(registration.installing, (files) => files.includes(early.files.wasm) || announce());
  });

  let looked = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - looked < LOOK_MS) return;
    looked = Date.now();
    // Without a network connection, there can't be a new version.
    registration.update().catch(() => {});
  };
  setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", look);
}

/** Announces a new version. The next link loads it (src/navigation.rs). */
function announce() {
  if (document.documentElement.dataset.update) return;
  document.documentElement.dataset.update = "ready";
  const styles = new CSSStyleSheet();
  styles.replaceSync(`
    .update-notice {
      position: fixed; inset-block-end: 1rem; inset-inline: 1rem; margin-inline: auto; inline-size: fit-content; max-inline-size: 40rem; z-index: 20;
      display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; padding: 0.625rem 0.875rem;
      background: var(--raised); color: var(--text); border: 1px solid var(--line-strong); border-radius: var(--radius);
      box-shadow: 0 0.5rem 1.5rem rgb(0 0 0 / 18%);
    }
    .update-notice div { display: flex; flex-wrap: wrap; gap: inherit; }
  `);
  document.adoptedStyleSheets.push(styles);
  const button = (label, act) => Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label, onclick: act });
  const notice = Object.assign(document.createElement("div"), { className: "update-notice" });
  notice.setAttribute("role", "status");
  notice.dataset.testid = "update-notice";
  const [text, buttons] = [document.createElement("span"), document.createElement("div")];
  buttons.append(button("Reload", () => location.reload()), button("Later", () => notice.remove()));
  notice.append(text, buttons);
  document.body.append(notice);
  // Set after it was added to the page, so that screen readers announce it.
  text.textContent = "A new version of the console is ready. It loads when you open another page.";
}
