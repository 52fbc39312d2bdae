// source.mjs VERSION FOLDER: puts the source of wasm_split_cli_support into FOLDER, with a plan (plan.rs) added. The crate by itself
// makes a file of every piece of code that several chunks share, which here are hundreds.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const CRATE = "wasm_split_cli_support";
const [version, folder] = process.argv.slice(2);

rmSync(folder, { recursive: true, force: true });
cpSync(sourceOf(version), folder, { recursive: true });
writeFileSync(join(folder, "src", "plan.rs"), readFileSync(new URL("plan.rs", import.meta.url)));
insert("src/lib.rs", "mod options;\n", "mod plan;\n");
const loop = "    while let Some((node, color)) = painter.next() {\n";
insert("src/split_point.rs", loop, "        let color = &plan.file(color);\n");
insert("src/split_point.rs", "    let mut painter = graph_analysis.into_painter();\n", "    let plan = crate::plan::Plan::read()?;\n");

/** The folder into which cargo has put the crate's source. */
function sourceOf(version) {
  const probe = mkdtempSync(join(tmpdir(), "wasm-split-"));
  try {
    mkdirSync(join(probe, "src"));
    writeFileSync(join(probe, "src", "lib.rs"), "");
    writeFileSync(join(probe, "Cargo.toml"), `[package]\nname = "probe"\nversion = "0.0.0"\n[dependencies]\n${CRATE} = "=${version}"\n`);
    const options = ["metadata", "--format-version", "1", "--manifest-path", join(probe, "Cargo.toml")];
    const { packages } = JSON.parse(execFileSync("cargo", options, { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] }));
    return dirname(packages.find(({ name }) => name === CRATE).manifest_path);
  } finally {
    rmSync(probe, { recursive: true });
  }
}

/** Fails where the crate's source is not what this was written for. */
function insert(file, after, text) {
  const path = join(folder, file);
  const source = readFileSync(path, "utf8");
  if (source.split(after).length !== 2) throw new Error(`${path} does not have this line exactly once: ${after}`);
  writeFileSync(path, source.replace(after, after + text));
}
