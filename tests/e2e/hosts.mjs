// Starts nginx and Caddy with the very configurations that docs/hosting has, on a copy of the built console.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { host } from "../../scripts/host.mjs";
import { FORMATS } from "../../scripts/host/formats.mjs";
import { isRoot } from "../../scripts/browsers.mjs";

const DOCUMENTED = { path: "/portal/tools/console/", folder: "/srv/www", port: "8080" };
const START_MS = 10_000;
/** Debian has nginx where only root looks for programs. */
const PATH = `${process.env.PATH}:/usr/sbin`;

export const HOSTS = {
  nginx: {
    documented: "docs/hosting/nginx.conf",
    headers: "/etc/nginx/console-headers.conf",
    /** Around a file of /etc/nginx/conf.d, what nginx's own configuration has. */
    command(folder, file) {
      const modules = ["/usr/lib/nginx/modules/ngx_http_brotli_static_module.so"].filter(existsSync);
      const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
      const main = [
        ...(isRoot ? ["user root;"] : []),
        ...modules.map((module) => `load_module ${module};`),
        `daemon off; pid ${folder}/nginx.pid; worker_processes 1; events {}`,
        `http { include /etc/nginx/mime.types; access_log off; ${paths.join(" ")} include ${file}; }`,
      ];
      writeFileSync(join(folder, "main.conf"), main.join("\n"));
      return ["nginx", "-e", "stderr", "-c", join(folder, "main.conf")];
    },
  },
  caddy: {
    documented: "docs/hosting/Caddyfile",
    headers: "/etc/caddy/console-headers.caddy",
    command: (_folder, file) => ["caddy", "run", "--adapter", "caddyfile", "--config", file],
  },
};

/** Whether a host's program is on this machine. */
export const isInstalled = (name) => !spawnSync(name, [name === "caddy" ? "version" : "-v"], { env: { PATH } }).error;

/**
 * Starts a host, "nginx" or "caddy", with the console in `dist` under the path `base`, configured by `config`. Resolves to the
 * console's `url`, the `folder` that it is in, its `rules` for headers, and a function that stops the host.
 */
export async function startHost(name, { base, config = {}, dist = "dist" }) {
  const { documented, headers, command } = HOSTS[name];
  const folder = mkdtempSync(join(tmpdir(), `console-${name}-`));
  const served = join(folder, "www", base);
  mkdirSync(served, { recursive: true });
  cpSync(dist, served, { recursive: true });
  writeFileSync(join(served, "config.json"), JSON.stringify(config));
  const { rules } = await host(served, { publicUrl: base });
  writeFileSync(join(folder, "headers"), FORMATS[name](rules, base));

  const port = await freePort();
  const text = replaceAll(readFileSync(documented, "utf8"), [
    [headers, join(folder, "headers")],
    [DOCUMENTED.path, base],
    [DOCUMENTED.folder, join(folder, "www")],
    [DOCUMENTED.port, String(port)],
  ]);
  const file = join(folder, "site.conf");
  // Caddy would offer its administration on a port that all share.
  writeFileSync(file, name === "caddy" ? `{\n\tadmin off\n}\n${text}` : text);

  const [program, ...options] = command(folder, file);
  const env = { ...process.env, PATH, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const server = spawn(program, options, { stdio: ["ignore", "ignore", "pipe"], env });
  let complaint = "";
  server.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
  const ended = once(server, "close");
  const origin = `http://localhost:${port}`;
  const close = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  try {
    await answers(origin, server);
  } catch (error) {
    await close();
    throw new Error(`${name} did not start: ${error.message}\n${complaint}`);
  }
  return { url: origin + base, folder: served, rules, close };
}

/** `text` with other texts in the place of some, each of which it must have. */
function replaceAll(text, replacements) {
  return replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`The documented configuration has no ${from}.`);
    return text.replaceAll(from, to);
  }, text);
}

async function freePort() {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves when something answers at `origin`. */
async function answers(origin, server) {
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    if (server.exitCode !== null) throw new Error(`it ended with status ${server.exitCode}`);
    const response = await fetch(origin).catch(() => null);
    if (response) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${origin}`);
}
