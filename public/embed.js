// Defines <prebuild-console>, which shows the console in a frame. docs/embedding.md describes the element and the protocol.
// The file has no imports or exports, so that it works as a module and as a classic script; embed.d.ts has its types.
{
  const VERSION = 1;
  const SANDBOX = "scripts same-origin forms downloads modals popups popups-to-escape-sandbox".replace(/^| /g, " allow-");
  /** Events that the console reports to the portal; all other messages are for the element. */
  const EVENTS = /^(ready|prebuild-(created|completed|failed)|pool-changed|error)$/;
  const SHORTEST = 480;
  const PATIENCE_MS = 2e4;

  const styles = new CSSStyleSheet();
  styles.replaceSync(
    ":host{display:block;height:600px}:host([sizing=content]){height:auto}div,iframe{display:block;width:100%;height:100%;border:0;top:var(--prebuild-console-top,0px)}",
  );

  const isPath = (value) => typeof value === "string" && /^\/(?![/\\])/.test(value);
  const box = (element) => element.getBoundingClientRect();

  /** Implementation of <prebuild-console>, hidden from the portal's scripts. */
  const consoleOf = (element) => {
    const root = element.attachShadow({ mode: "closed" });
    root.adoptedStyleSheets = [styles];
    // As high as the content, even if the frame isn't.
    const space = root.appendChild(document.createElement("div"));
    const page = document.scrollingElement;
    let frame, base, port, nonce, tokens, path, view, isLayoutDue;
    let contentHeight = 0;

    const attribute = (name) => element.getAttribute(name) ?? "";
    const pixels = (name) => parseFloat(attribute(name)) || 0;
    const tell = (name, detail) => element.dispatchEvent(new CustomEvent(name, { detail }));
    const fail = (code, message) => tell("error", { code, message });
    const send = (message) => port.postMessage(message);

    const viewPath = () => {
      const view = attribute("view");
      const project = attribute("project");
      if (isPath(view)) return view;
      return project ? `/projects/${encodeURIComponent(project)}/${view || "prebuilds"}` : `/${view}`;
    };

    const urlOf = (path) => {
      const url = new URL(`.${path}`, base);
      // A path with dots may lead outside the console.
      if (!url.pathname.startsWith(base.pathname)) return base.href;
      for (const [name, value] of base.searchParams) url.searchParams.append(name, value);
      return url.href;
    };

    const start = () => {
      try {
        base = new URL(attribute("src"), document.baseURI);
      } catch {
        return fail("src", "src is not a valid URL.");
      }
      if (!base.pathname.endsWith("/")) base.pathname += "/";
      path = mirrored() || path || viewPath();
      frame = document.createElement("iframe");
      frame.title = element.title || "Prebuild console";
      // The name tells the console to expect a reply to its hello.
      frame.name = "prebuild-console";
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "origin";
      frame.sandbox = attribute("sandbox") || SANDBOX;
      frame.src = urlOf(path);
      space.append(frame);
      layout();
      const waited = frame;
      setTimeout(() => frame === waited && !nonce && fail("timeout", "The console didn't respond."), PATIENCE_MS);
    };

    const stop = () => {
      port?.close();
      frame?.remove();
      port = frame = nonce = view = undefined;
      contentHeight = 0;
    };

    /** Replies to the hello of the console in the frame, and of no other window, with one end of a channel. */
    const greet = ({ source, origin, data }) => {
      if (!frame || source !== frame.contentWindow || origin !== base.origin) return;
      const hello = Object(data);
      if (hello.type !== "prebuild-console:hello" || !hello.nonce || hello.nonce === nonce) return;
      if (![hello.versions].flat().includes(VERSION)) return fail("version", "embed.js doesn't match.");
      nonce = hello.nonce;
      port?.close();
      const { port1, port2 } = new MessageChannel();
      port = port1;
      port1.onmessage = ({ data }) => port1 === port && hear(Object(data));
      source.postMessage({ type: "prebuild-console:welcome", version: VERSION, nonce, options: options() }, origin, [port2]);
    };

    const hear = ({ type, id, reason, name, detail, path: shown, kind, height, top }) => {
      if (type === "token") answerToken(id, reason, port);
      if (type === "event" && EVENTS.test(name)) tell(name, detail);
      if (type === "navigated" && isPath(shown) && shown !== path) {
        path = shown;
        kind = kind === "push" ? kind : "replace";
        mirror(path, kind);
        tell("navigated", { path, kind });
      }
      if (type === "size" && height >= 0) {
        contentHeight = height;
        view = 0;
        layout();
      }
      if (type === "scroll" && top >= 0 && isGrowing()) {
        const by = box(space).top - stickyTop() + top;
        // At the top of the content, the frame may be anywhere.
        if (top > 0 || by < 0) scroller().scrollBy({ top: by, behavior: "instant" });
        view = 0;
        layoutSoon();
      }
    };

    const answerToken = async (id, reason, port) => {
      let token;
      try {
        token = await element.tokenProvider?.({ reason });
      } catch (error) {
        fail("token", `${error?.message ?? error}`);
      }
      port.postMessage({ type: "token", id, token: typeof token === "string" ? token : null });
    };

    const options = () => ({
      theme: attribute("theme"),
      tokens: { ...tokens },
      lang: attribute("lang"),
      sizing: isGrowing() ? "grow" : attribute("sizing"),
      minHeight: shortest(),
      history: attribute("sync") ? "parent" : "frame",
      sandbox: frame.sandbox.value,
    });

    const sendOptions = () => port && send({ type: "options", options: options() });

    // The portal's URL.

    const syncKey = () => attribute("sync-key") || "console";

    const mirrored = () => {
      const { hash, searchParams } = new URL(location);
      const sync = attribute("sync");
      const path = sync === "hash" ? hash.slice(1) : sync === "query" && searchParams.get(syncKey());
      return isPath(path) && path;
    };

    const mirror = (path, kind) => {
      const url = new URL(location);
      const sync = attribute("sync");
      if (sync === "hash") url.hash = path;
      if (sync === "query") url.searchParams.set(syncKey(), path);
      if (url.href !== location.href) history[`${kind}State`](history.state, "", url);
    };

    const follow = () => {
      if (!/hash|query/.test(attribute("sync"))) return;
      const wanted = mirrored() || viewPath();
      if (wanted !== path) go(wanted);
    };

    const go = (wanted) => {
      path = wanted;
      if (port) send({ type: "navigate", path });
      else if (frame) frame.src = urlOf(path);
    };

    const navigate = (wanted) => {
      if (!isPath(wanted)) throw new TypeError(`"${wanted}" is not a path`);
      mirror(wanted, "push");
      go(wanted);
    };

    // The size. A frame that grows with its content is as high as the visible area, and stays visible while the user scrolls past the
    // element, which has the content's full height. The console scrolls by the same distance, so it never draws more than is visible.

    const isContent = () => attribute("sizing") === "content";
    const isGrowing = () => isContent() && !pixels("max-height");
    const shortest = () => pixels("min-height") || SHORTEST;
    const stickyTop = () => parseFloat(getComputedStyle(frame).top) || 0;

    const scroller = () => {
      let above = element;
      while ((above = above.assignedSlot ?? above.parentElement ?? above.getRootNode().host)) {
        if (above !== page && above !== document.body && /auto|scroll/.test(getComputedStyle(above).overflowY)) return above;
      }
      return page;
    };

    const layoutSoon = () => {
      isLayoutDue ||= requestAnimationFrame(layout);
    };

    const layout = () => {
      isLayoutDue = 0;
      if (!frame) return;
      const { style } = frame;
      const theme = attribute("theme");
      // The value of prefers-color-scheme in the frame, before the console runs.
      style.colorScheme = /^(light|dark)$/.test(theme) ? theme : "";
      const height = Math.min(Math.max(contentHeight, shortest()), pixels("max-height") || Infinity);
      space.style.height = isContent() ? `${height}px` : "";
      const outer = scroller();
      const upper = outer === page ? 0 : box(outer).top;
      const seen = outer.clientHeight;
      style.position = isGrowing() ? "sticky" : "";
      style.height = isGrowing() ? `${Math.min(height, seen - stickyTop())}px` : "";
      const { top, bottom } = box(frame);
      const next = [top - box(space).top, Math.max(0, upper - top), Math.max(0, bottom - upper - seen)];
      if (port && `${next}` !== view) {
        view = `${next}`;
        send({ type: "view", top: next[0], above: next[1], below: next[2] });
      }
    };

    const listeners = { message: greet, popstate: follow, scroll: layoutSoon, resize: layoutSoon };
    const each = (act) => Object.entries(listeners).forEach(([name, listener]) => act(name, listener, true));

    // Keeps a property that was set before the element was defined.
    tokens = element.themeTokens;
    element.tokenProvider ??= null;
    Object.defineProperties(element, {
      path: { get: () => path },
      navigate: { value: navigate },
      themeTokens: {
        get: () => tokens,
        set(next) {
          tokens = next;
          sendOptions();
        },
      },
    });

    return {
      connect() {
        each(addEventListener);
        start();
      },
      disconnect() {
        each(removeEventListener);
        stop();
      },
      change(name) {
        if (!frame) return;
        if (/^(src|sandbox)$/.test(name)) {
          if (name === "src") path = undefined;
          stop();
          start();
        } else if (/^(view|project)$/.test(name)) {
          if (viewPath() !== path) navigate(viewPath());
        } else {
          sendOptions();
          layoutSoon();
        }
      },
    };
  };

  class PrebuildConsole extends HTMLElement {
    static observedAttributes = "src sandbox project view theme lang sync sync-key sizing min-height max-height".split(" ");

    #console = consoleOf(this);

    connectedCallback() {
      this.#console.connect();
    }

    disconnectedCallback() {
      this.#console.disconnect();
    }

    // moveBefore() doesn't reload the frame.
    connectedMoveCallback() {}

    attributeChangedCallback(name, before, after) {
      if (before !== after) this.#console.change(name);
    }
  }

  if (!customElements.get("prebuild-console")) customElements.define("prebuild-console", PrebuildConsole);
}
