// Controls WebKitGTK's MiniBrowser through its WebDriver server (https://www.w3.org/TR/webdriver2/), on a separate display.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { isRoot } from "../../scripts/browsers.mjs";

const TIMEOUT_MS = 30_000;
// The key of an element reference in the protocol's JSON.
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Starts WebKit; returns the browser interface that page.mjs needs. */
export async function startWebkit(driverPath) {
  const processes = [];
  const run = (...command) => {
    const child = spawn(...command);
    processes.unshift(child);
    return child;
  };
  const stop = () => processes.forEach((child) => child.kill());
  try {
    const screen = run("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"], {
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    });
    const [display] = await once(screen.stdio[3], "data", { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${String(display).trim()}` };
    if (isRoot) env.WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS = "1";
    run(driverPath, [`--port=${port}`], { stdio: "ignore", env });
    return await openSession(`http://127.0.0.1:${port}`, stop);
  } catch (error) {
    stop();
    throw error;
  }
}

async function openSession(server, stop) {
  await untilReady(server);
  const { sessionId } = await send("POST", `${server}/session`, { capabilities: {} });
  const command = (method, path, body) => send(method, `${server}/session/${sessionId}${path}`, body);
  const evaluate = (script, ...args) => command("POST", "/execute/sync", { script: `return (${script})(...arguments)`, args });
  await command("POST", "/window/rect", { x: 0, y: 0, width: 1280, height: 1024 });
  return {
    open: (url) => command("POST", "/url", { url }),
    evaluate,
    async click(find, ...args) {
      const element = await evaluate(find, ...args);
      if (!element) return false;
      await command("POST", `/element/${element[ELEMENT]}/click`, {});
      return true;
    },
    async type(text) {
      const element = await command("GET", "/element/active");
      await command("POST", `/element/${element[ELEMENT]}/value`, { text });
    },
    screenshot: async () => Buffer.from(await command("GET", "/screenshot"), "base64"),
    close: () => command("DELETE", "").finally(stop),
  };
}

async function send(method, url, body) {
  const response = await fetch(url, {
    method,
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}

async function untilReady(server) {
  const ends = Date.now() + TIMEOUT_MS;
  while (!(await send("GET", `${server}/status`).catch(() => null))?.ready) {
    if (Date.now() > ends) throw new Error("WebKit's WebDriver server does not start.");
    await sleep(50);
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}
