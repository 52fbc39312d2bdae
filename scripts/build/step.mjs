// A step of the release build: it runs only if its inputs changed, and its output is checked before the next step reads it.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const RECORDS = "target/console/records";

/** The files below `path`, or `path` itself if it is a file, in a stable order. */
export function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).sort().flatMap((name) => filesOf(join(path, name)));
}

/** A hash of the contents. */
export const hashOf = (content) => createHash("sha256").update(content).digest("hex");

/** Distinguishes files of different builds with the same name. Scripts contain many file names, and hashes don't compress. */
export const shortHash = (content) => hashOf(content).slice(0, 8);

/**
 * Runs `run`, which fills the folder `output` from `inputs` (files and folders), and fails unless `output` then contains every file of
 * `expected`. Skipped if neither inputs, output, nor `settings` (anything else that affects the result, such as options and a tool's
 * version) changed since the last run.
 */
export async function step(name, { inputs, output, expected = [], settings = [] }, run) {
  const started = Date.now();
  const record = join(RECORDS, `${output.replaceAll("/", "-")}.json`);
  const before = stateOf(inputs, settings);
  if (isRecorded(record, before, output)) return say(name, output, "unchanged");
  rmSync(record, { force: true });
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  await run();
  for (const file of expected) {
    if (!statSync(join(output, file), { throwIfNoEntry: false })?.size) throw new Error(`${name}: ${join(output, file)} is missing or empty.`);
  }
  mkdirSync(RECORDS, { recursive: true });
  writeFileSync(record, JSON.stringify({ before, after: contentsOf(output) }));
  say(name, output, `${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function say(name, output, result) {
  console.log(`  ${name.padEnd(10)} ${output.padEnd(34)} ${result}`);
}

function isRecorded(record, before, output) {
  try {
    const last = JSON.parse(readFileSync(record, "utf8"));
    return last.before === before && last.after === contentsOf(output);
  } catch {
    // Never run, or its output is gone.
    return false;
  }
}

const stateOf = (inputs, settings) => hashOfFiles(inputs.flatMap(filesOf), JSON.stringify(settings));

const contentsOf = (folder) => hashOfFiles(filesOf(folder));

function hashOfFiles(files, seed = "") {
  const hash = createHash("sha256").update(seed);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}
