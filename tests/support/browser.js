// What the harness replaces in the test page, and how it finds elements there. The Rust side is browser.rs.

// As the browser has them, whatever an earlier test left in their place.
const real = {
  Date: globalThis.Date,
  fetch: globalThis.fetch,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  requestAnimationFrame: globalThis.requestAnimationFrame,
  cancelAnimationFrame: globalThis.cancelAnimationFrame,
  Worker: globalThis.Worker,
};
const FRAME_MS = 16;

const workerCode = await (await fetch("/regex-worker.js")).text();
const answerOfWorker = new Function("onmessage", `${workerCode}; return onmessage`)();

/** The worker for regular expressions, within the page: a real one takes real time. */
class FakeWorker {
  postMessage(data, ports) {
    answerOfWorker({ data, ports });
  }

  terminate() {}
}

let now = 0;
/** By id: when it is due, how often it repeats, whether it waits for a frame, and what it runs. */
const timers = new Map();
let lastTimer = 0;
/** Rises when a page is unmounted: what an older one still waits for never comes. */
let generation = 0;
/** Bodies that are being read. */
let reading = 0;
let problems = [];
/** What the page has copied, and saved as a file. */
let copied = "";
let saved = { name: "", text: "" };

function addTimer({ work, args = [], delay, every = null, isFrame = false }) {
  timers.set(++lastTimer, { due: now + Math.max(0, Number(delay) || 0), every, isFrame, work: () => work(...args) });
  return lastTimer;
}

class FakeDate extends real.Date {
  constructor(...args) {
    if (args.length) super(...args);
    else super(now);
  }

  static now() {
    return now;
  }
}

/** Lets the page believe that its tab is hidden, or shown. */
export function setHidden(isHidden) {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
  document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
}

/** Tells the window of an event. */
export const dispatch = (name) => dispatchEvent(new Event(name));

/** Replaces the clock and `fetch`; `answer` gets a request, its body, and what settles the call. */
export function install(start, answer) {
  freeze();
  now = start;
  problems = [];
  copied = "";
  saved = { name: "", text: "" };
  date = "";
  delete document.hidden;
  delete globalThis.showSaveFilePicker;
  localStorage.clear();
  sessionStorage.clear();
  const clear = (id) => timers.delete(id);
  performance.now = () => now;
  Object.assign(globalThis, {
    Date: FakeDate,
    setTimeout: (work, delay, ...args) => addTimer({ work, args, delay }),
    setInterval: (work, delay, ...args) => addTimer({ work, args, delay, every: Math.max(1, Number(delay) || 0) }),
    requestAnimationFrame: (work) => addTimer({ work: () => work(now), delay: FRAME_MS, isFrame: true }),
    clearTimeout: clear,
    clearInterval: clear,
    cancelAnimationFrame: clear,
    Worker: FakeWorker,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = new Uint8Array(await read(request.arrayBuffer()));
      return new Promise((resolve, reject) => {
        request.signal.addEventListener("abort", () => reject(request.signal.reason));
        answer(request, body, resolve, reject);
      });
    },
  });
}

export function uninstall() {
  freeze();
  delete performance.now;
  Object.assign(globalThis, real);
}

/** Lets nothing of the mounted page go on: neither timers nor answers. */
export function freeze() {
  generation += 1;
  reading = 0;
  timers.clear();
}

/** Waits for a body as part of `settle`. */
function read(body) {
  const own = generation;
  reading += 1;
  return new Promise((resolve, reject) => {
    const settled = (settle) => (value) => {
      if (own !== generation) return;
      reading -= 1;
      settle(value);
    };
    body.then(settled(resolve), settled(reject));
  });
}

/** The date of responses to come; without one they have none, as those of another origin. */
let date = "";
export const setDate = (text) => (date = text);

export function response(status, contentType, body, retryAfter = "") {
  const headers = contentType ? { "Content-Type": contentType } : {};
  if (date) headers.Date = date;
  if (retryAfter) headers["Retry-After"] = retryAfter;
  const response = new Response(body.length ? body : null, { status, headers });
  const arrayBuffer = response.arrayBuffer.bind(response);
  response.arrayBuffer = () => read(arrayBuffer());
  return response;
}

/** A body that the test goes on writing. */
export class OpenBody {
  constructor(contentType, signal) {
    const body = new ReadableStream({
      start: (controller) => (this.controller = controller),
      cancel: () => (this.isOpen = false),
    });
    this.isOpen = true;
    this.response = new Response(body, { headers: { "Content-Type": contentType } });
    signal.addEventListener("abort", () => this.fail(signal.reason));
  }

  push(bytes) {
    if (this.isOpen) this.controller.enqueue(bytes);
  }

  end() {
    if (this.isOpen) this.controller.close();
    this.isOpen = false;
  }

  fail(error = networkError()) {
    if (this.isOpen) this.controller.error(error);
    this.isOpen = false;
  }
}

export function networkError() {
  return new TypeError("Failed to fetch");
}

// The clipboard needs a permission, and files that are saved lie outside of the page.
Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (copied = text) } });
let blob = null;
const { createObjectURL } = URL;
URL.createObjectURL = (object) => createObjectURL.call(URL, (blob = object));
const { click } = HTMLAnchorElement.prototype;
HTMLAnchorElement.prototype.click = function () {
  if (!this.download) return click.call(this);
  read(blob.text()).then((text) => (saved = { name: this.download, text }));
};

export const copiedText = () => copied;
export const savedName = () => saved.name;
export const savedText = () => saved.text;

/** The clock's time, in milliseconds since the Unix epoch. */
export function time() {
  return now;
}

/** Moves the clock without running what is due meanwhile. */
export function skip(ms) {
  now += ms;
}

/**
 * Moves the clock to the next timer that is due until then, and runs it; `false` where there is none. The browser lays out and
 * paints before what waits for a frame.
 */
export async function runTimer(until) {
  let next = null;
  for (const [id, timer] of timers) {
    if (timer.due <= until && (!next || timer.due < next.timer.due)) next = { id, timer };
  }
  if (!next) {
    now = Math.max(now, until);
    return false;
  }
  const { id, timer } = next;
  if (timer.isFrame) await frame();
  if (!timers.has(id)) return true;
  now = Math.max(now, timer.due);
  if (timer.every) timer.due = now + timer.every;
  else timers.delete(id);
  timer.work();
  return true;
}

const channel = new MessageChannel();
const turn = () =>
  new Promise((done) => {
    channel.port1.onmessage = done;
    channel.port2.postMessage(null);
  });

/** Waits until everything is done that waits neither for the clock nor for the test. */
export async function settle() {
  for (let quiet = 0; quiet < 2; ) {
    await turn();
    quiet = reading ? 0 : quiet + 1;
  }
}

/** Waits until the browser has laid out and painted: `ResizeObserver` and scrolling report then. */
export async function frame() {
  await new Promise((done) => real.requestAnimationFrame.call(globalThis, done));
  await turn();
}

/** What the page reported since `install`: errors that nothing caught, and what it wrote with `console.error`. */
export function takeProblems() {
  return problems.splice(0).join("\n");
}

addEventListener("error", ({ error, message }) => problems.push(String(error?.stack ?? message)));
addEventListener("unhandledrejection", ({ reason }) => problems.push(String(reason?.stack ?? reason)));
const consoleError = console.error;
console.error = (...words) => {
  const text = words.map(String).join(" ");
  problems.push(text);
  if (text.startsWith("panicked at")) globalThis.keepFailure?.(text, markup());
  consoleError.apply(console, words);
};

/** The document as it stands, with what fields hold. */
function markup() {
  for (const field of document.querySelectorAll("input, option")) {
    field.toggleAttribute("checked", field.checked === true);
    field.toggleAttribute("selected", field.selected === true);
    if (field.matches("input")) field.setAttribute("value", field.value);
  }
  return document.documentElement.outerHTML;
}

// Elements.

/** Where elements of a role are looked for; what the browser computes decides. */
const ELEMENTS_OF_ROLE = {
  alert: "",
  button: "button, input",
  checkbox: "input",
  columnheader: "th",
  combobox: "input, select",
  dialog: "dialog",
  form: "form",
  heading: "h1, h2, h3, h4, h5, h6",
  img: "img, svg",
  link: "a",
  list: "ol, ul, menu",
  listitem: "li",
  navigation: "nav",
  option: "option",
  progressbar: "progress",
  radio: "input",
  searchbox: "input",
  spinbutton: "input",
  status: "output",
  table: "table",
  textbox: "input, textarea",
};

/** Where the browser's name of a role is not ARIA's. */
const COMPUTED_ROLE = { img: "image" };

export const query = (within, selector) => [...within.querySelectorAll(selector)];

/** Those shown, inside and in front of a modal dialog included, and not hidden from assistive technology. */
export function byRole(within, role) {
  const [own, computed] = [ELEMENTS_OF_ROLE[role], COMPUTED_ROLE[role] ?? role];
  const selector = [own, `[role="${role}"]`].filter(Boolean).join(", ");
  return query(within, selector).filter((element) => element.computedRole === computed && isShown(element));
}

export const nameOf = (element) => element.computedName.trim().replace(/\s+/g, " ");

export function isShown(element) {
  return element.checkVisibility({ visibilityProperty: true }) && !element.closest('[aria-hidden="true"], [inert]');
}

export const textOf = (element) => (element.innerText ?? element.textContent).trim();
export const valueOf = (element) => String(element.value ?? "");
export const isDisabled = (element) => element.matches(":disabled");
export const isChecked = (element) => element.checked === true;
export const isFocused = (element) => document.activeElement === element;

export const focus = (element) => element.focus();

/** Whether all of its height lies within the window and within what scrolls around it. */
export function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  for (let around = element.parentElement; around; around = around.parentElement) {
    if (getComputedStyle(around).overflowY === "visible" || around === document.documentElement) continue;
    const frame = around.getBoundingClientRect();
    if (top < frame.top - 1 || bottom > frame.bottom + 1) return false;
  }
  return bottom > top && top >= -1 && bottom <= innerHeight + 1;
}

/** Chooses an option by its value or its words; `false` where the list has none. */
export function choose(element, option) {
  const found = [...(element.options ?? [])].find(({ value, label }) => value === option || label.trim() === option);
  if (!found) return false;
  element.focus();
  element.value = found.value;
  element.dispatchEvent(new Event("input", { bubbles: true }));
  element.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** Puts the caret into a field with all its text selected, to be typed over. */
export function selectText(element) {
  element.focus();
  element.select();
}

/** Where to click it, scrolled into view if need be; otherwise, in words, why it can't be clicked. */
export function pointOn(element) {
  if (isDisabled(element)) return "it is disabled";
  const center = () => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2, isEmpty: !width || !height };
  };
  let point = center();
  if (point.isEmpty) return "it takes no room";
  if (point.y < 0 || point.y > innerHeight || point.x < 0 || point.x > innerWidth) {
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    point = center();
  }
  const hit = document.elementFromPoint(point.x, point.y);
  const isHit = hit && (element.contains(hit) || hit.closest("label")?.control === element);
  return isHit ? [point.x, point.y] : `${hit ? tagOf(hit) : "nothing"} lies there instead`;
}

const tagOf = (element) => element.cloneNode(false).outerHTML.split("></")[0].replace(/>?$/, ">");

const notifications = [];

/**
 * Replaces the browser's notifications by ones that tests can read. `permission` is what the browser allows at first, and `answer` what it
 * allows once the user was asked.
 */
export function fakeNotifications(permission, answer) {
  notifications.length = 0;
  globalThis.Notification = class {
    static permission = permission;

    static async requestPermission() {
      return (this.permission = answer);
    }

    constructor(title) {
      notifications.push(title);
    }
  };
}

export function shownNotifications() {
  return notifications;
}

/** Adds the File System Access API: `answer` is empty to choose a file, or the name of the error. */
export function fakeFilePicker(answer) {
  globalThis.showSaveFilePicker = async ({ suggestedName }) => {
    if (answer) throw new DOMException("", answer);
    const parts = [];
    const file = {
      write: async (bytes) => void parts.push(bytes.slice()),
      close: async () => void (saved = { name: suggestedName, text: await new Blob(parts).text() }),
    };
    return { createWritable: async () => file };
  };
}

/** The page, or the dialog over it, in a few lines: what has a role, a name or text of its own. */
export function outline(within) {
  const lines = [];
  const walk = (element, depth) => {
    if (!element.checkVisibility() || element.matches("script, style, svg")) return;
    const words = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ data }) => data.trim())
      .filter(Boolean)
      .join(" ");
    const data = [...element.attributes].filter(({ name }) => name.startsWith("data-")).map(({ name, value }) => ` ${name}=${value}`);
    const role = element.computedRole || element.localName;
    const isTelling = words || data.length || !["generic", "none", "paragraph", "label"].includes(role);
    if (isTelling) {
      const name = nameOf(element);
      const state = [isDisabled(element) && "disabled", isChecked(element) && "checked", isFocused(element) && "focused"];
      const parts = [role, name && JSON.stringify(name), words && words !== name && `: ${words}`, data.join(""), ...state];
      const value = element.matches("input, textarea, select") ? ` = ${JSON.stringify(element.value)}` : "";
      lines.push("  ".repeat(depth) + parts.filter(Boolean).join(" ") + value);
    }
    for (const child of element.children) walk(child, depth + (isTelling ? 1 : 0));
  };
  walk(within.querySelector("dialog:modal") ?? within, 0);
  const most = 150;
  return [...lines.slice(0, most), ...(lines.length > most ? [`and ${lines.length - most} more lines`] : [])].join("\n");
}
