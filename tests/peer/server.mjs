// Starts the peer: the API's official Connect servers, in Python (tests/peer/server), which scripts/peer.sh installs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const PYTHON = fileURLToPath(new URL("../../.tools/peer/bin/python", import.meta.url));
const MAIN = fileURLToPath(new URL("server/main.py", import.meta.url));
const START_MS = 30_000;

/**
 * Runs the peer, with the built console in the folder `dist` at its root if there is one; `config` stands in for the
 * console's config.json. Resolves to its address, the base address of its raw mode, and a function that ends it.
 */
export async function startPeer({ dist, config } = {}) {
  const options = ["--port", "0"];
  if (dist) options.push("--dist", dist);
  if (config) options.push("--config", JSON.stringify(config));
  const server = spawn(PYTHON, [MAIN, ...options], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = once(server, "close").catch(() => {});
  server.stdin.on("error", () => {});

  let said = "";
  let complaint = "";
  server.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
  const url = await new Promise((started, failed) => {
    const fail = (why) => failed(new Error(`The peer did not start: ${why}\n${complaint}`));
    const timer = setTimeout(() => {
      server.kill("SIGKILL");
      fail(`nothing heard for ${START_MS / 1000} s`);
    }, START_MS);
    server.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
      const found = said.match(/^The peer is at (\S+)$/m);
      if (found) started(found[1]);
      if (found) clearTimeout(timer);
    });
    server.once("error", (error) => {
      clearTimeout(timer);
      fail(`${error.message} (scripts/peer.sh installs it)`);
    });
    server.once("close", (code) => {
      clearTimeout(timer);
      fail(`it ended with status ${code}`);
    });
  });

  return {
    url,
    raw: `${url}/raw`,
    async close() {
      server.stdin.end();
      await ended;
    },
  };
}
