// Starts real servers for the built console, with the configurations of docs/hosting and the container.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isRoot } from "../../scripts/browsers.mjs";
import { headersAt } from "../../scripts/build/public-url.mjs";
import { host } from "../../scripts/host.mjs";
import { FORMATS } from "../../scripts/host/formats.mjs";

const DIST = "dist";
const START_MS = 10_000;
/** Debian's location. */
const BROTLI = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
/** Debian installs nginx in a folder that only root has on its PATH. */
const PATH = `${process.env.PATH}:/usr/sbin`;
/** Values in the documented configurations that are replaced. */
const DOCUMENTED = { path: "/portal/tools/console/", root: "/srv/www", port: "8080" };

/**
 * Each host's program, the encodings that it sends, and two functions of an empty `folder`. `prepare` fills the folder, and returns the
 * host's configuration as text, the folder with the console, and the rules for its headers. `command` returns the command that starts the
 * program with a file of that text.
 */
export const HOSTS = {
  nginx: {
    program: "nginx",
    encodings: ["br", "gzip"],
    prepare: (folder, site) => asDocumented(folder, site, "docs/hosting/nginx.conf", "nginx", "/etc/nginx/console-headers.conf"),
    command: nginx,
  },
  caddy: {
    program: "caddy",
    encodings: ["br", "gzip"],
    async prepare(folder, site) {
      const prepared = await asDocumented(folder, site, "docs/hosting/Caddyfile", "caddy", "/etc/caddy/console-headers.caddy");
      // Caddy would open its administration API on a port that all instances share.
      return { ...prepared, text: `{\n\tadmin off\n}\n${prepared.text}` };
    },
    command: (_folder, file) => ["run", "--adapter", "caddyfile", "--config", file],
  },
  container: { program: "nginx", encodings: ["gzip"], prepare: asContainer, command: nginx },
};

/** Whether a host can be started on this machine. */
export function isInstalled(name) {
  const { program, encodings } = HOSTS[name];
  const hasBrotli = program !== "nginx" || !encodings.includes("br") || existsSync(BROTLI);
  return hasBrotli && !spawnSync(program, ["--version"], { env: { PATH } }).error;
}

/** A copy of the built console for the path `base`, with the text `config` as its config.json. */
export async function copyOf(folder, { base, config, meta }) {
  mkdirSync(folder, { recursive: true });
  cpSync(DIST, folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  return host(folder, { publicUrl: base, meta });
}

async function asDocumented(folder, { base, config, port }, file, format, headers) {
  const [root, written] = [join(folder, "www"), join(folder, "headers")];
  const { rules } = await copyOf(join(root, base), { base, config });
  writeFileSync(written, FORMATS[format](rules, base));
  const replacements = [[headers, written], [DOCUMENTED.path, base], [DOCUMENTED.root, root], [DOCUMENTED.port, String(port)]];
  const text = replacements.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${file} has no ${from}.`);
    return text.replaceAll(from, to);
  }, readFileSync(file, "utf8"));
  return { text, served: join(root, base), rules };
}

/** The output of the container's start script, with no API. */
async function asContainer(folder, { base, port }) {
  const [image, written] = [join(folder, "image"), join(folder, "console")];
  const { rules } = await copyOf(join(image, "dist"), { base: "/", config: {} });
  cpSync("docs/hosting/nginx.conf", join(image, "nginx.conf"));
  const env = { PATH, CONSOLE_IMAGE: image, CONSOLE_FOLDER: written, PUBLIC_URL: base };
  execFileSync("sh", [resolve("docker/40-console.sh")], { env });
  const text = readFileSync(join(written, "nginx.conf"), "utf8").replace(`listen ${DOCUMENTED.port};`, `listen ${port};`);
  return { text, served: join(written, "www", base), rules: headersAt(rules, "/", base) };
}

/** Starts nginx with a file for /etc/nginx/conf.d, inside a distribution's default configuration. */
function nginx(folder, file) {
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  const lines = [
    ...(isRoot ? ["user root;"] : []),
    ...(existsSync(BROTLI) ? [`load_module ${BROTLI};`] : []),
    `daemon off; pid ${folder}/nginx.pid; worker_processes 1; events {}`,
    `http { include /etc/nginx/mime.types; access_log off; ${paths.join(" ")} include ${file}; }`,
  ];
  writeFileSync(join(folder, "main.conf"), lines.join("\n"));
  return ["-e", "stderr", "-c", join(folder, "main.conf")];
}

/**
 * Starts a host with the console under the path `base`, configured by `config`. Resolves to the console's `url`, the folder `served`,
 * its `rules` for headers, and a function that stops the host.
 */
export async function startHost(name, { base, config = {} }) {
  const { program, prepare, command } = HOSTS[name];
  const folder = mkdtempSync(join(tmpdir(), `console-${name}-`));
  const port = await freePort();
  const { text, served, rules } = await prepare(folder, { base, config, port });
  const file = join(folder, "site.conf");
  writeFileSync(file, text);

  const env = { ...process.env, PATH, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  const server = spawn(program, command(folder, file), { stdio: ["ignore", "ignore", "pipe"], env });
  let complaint = "";
  server.stderr.setEncoding("utf8").on("data", (text) => (complaint += text));
  const ended = once(server, "close");
  // A test that timed out closes nothing.
  const kill = () => server.kill();
  process.once("exit", kill);
  const close = async () => {
    process.off("exit", kill);
    kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  const origin = `http://localhost:${port}`;
  try {
    await answers(origin, server);
  } catch (error) {
    await close();
    throw new Error(`${name} did not start: ${error.message}\n${complaint}`);
  }
  return { url: origin + base, served, rules, close };
}

async function freePort() {
  const server = createServer().listen(0, "localhost");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves when a server responds at `origin`. */
async function answers(origin, server) {
  for (const end = Date.now() + START_MS; Date.now() < end; ) {
    if (server.exitCode !== null) throw new Error(`it ended with status ${server.exitCode}`);
    if (await fetch(origin).catch(() => null)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answers at ${origin}`);
}
