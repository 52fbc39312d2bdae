// Prints a hash of everything a build is made from, and of the arguments: build.sh rebuilds only when it changes. Contents,
// not times: switching branches and back costs nothing.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const SOURCES = [
  "Cargo.toml", "Cargo.lock", "build.rs", "Trunk.toml", "index.html", "package-lock.json",
  "src", "style", "public", "scripts/build.sh", "scripts/split",
  "scripts/assemble.mjs", "scripts/stamp-worker.mjs",
];

function files(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => files(join(path, name)));
}

const hash = createHash("sha256").update(JSON.stringify(process.argv.slice(2)));
for (const file of SOURCES.flatMap(files)) hash.update(`\0${file}\0`).update(readFileSync(file));
console.log(hash.digest("hex"));
