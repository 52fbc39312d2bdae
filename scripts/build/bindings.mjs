// Shrinks wasm-bindgen's output for a wasm file: the wasm file, and the JavaScript with the functions that it imports.
import { readFileSync, writeFileSync } from "node:fs";
import { SECTIONS, leb128, textOf, withSection } from "./wasm.mjs";

/** Shrinks the files with a name in a folder: `main.js` and `main_bg.wasm`. */
export function shortenBindings(folder, name) {
  const [script, wasm] = [`${folder}/${name}.js`, `${folder}/${name}_bg.wasm`];
  const short = shortened(readFileSync(script, "utf8"), readFileSync(wasm));
  writeFileSync(script, short.script);
  writeFileSync(wasm, short.wasm);
}

/** Both files without unused classes, and with short names for imports. */
export function shortened(script, wasm) {
  const { script: used, exports } = withoutUnusedClasses(script);
  return withShortImports(used, withoutExports(wasm, exports));
}

/**
 * Removes classes that have neither a constructor nor a `__wrap` function, with which the wasm file would create them. A crate exports them
 * for other uses. `exports` are the functions of the wasm file that only these classes called.
 */
function withoutUnusedClasses(script) {
  const removed = [];
  let used = script;
  for (const [body, , name] of script.matchAll(/^( *)(?:export )?class (\w+) \{\n[^]*?^\1\}\n/gm)) {
    if (/\bconstructor\(|\b__wrap\(/.test(body)) continue;
    const parts = [
      body,
      new RegExp(`^ *if \\(Symbol\\.dispose\\) ${name}\\..*\\n`, "m"),
      new RegExp(`^ *exports\\.${name} = .*\\n`, "m"),
      new RegExp(`^ *const ${name}Finalization = [^;]*;\\n`, "m"),
    ];
    for (const part of parts) {
      used = used.replace(part, (text) => {
        removed.push(text);
        return "";
      });
    }
    if (new RegExp(`\\b${name}(Finalization)?\\b`).test(used)) throw new Error(`wasm-bindgen's script uses ${name}, a class that nothing makes.`);
  }
  const calls = (text) => new Set(text.match(/(?<=\bwasm\.)\w+/g));
  const still = calls(used);
  return { script: used, exports: new Set([...calls(removed.join(""))].filter((name) => !still.has(name))) };
}

/** The wasm file without these exports. wasm-opt removes their code. */
function withoutExports(wasm, names) {
  return withSection(wasm, SECTIONS.exports, (reader) => {
    const kept = [];
    for (let rest = reader.number(); rest > 0; rest -= 1) {
      const start = reader.at;
      const name = reader.text();
      reader.skip(1); // its kind
      reader.number();
      if (!names.has(name)) kept.push(reader.bytes.subarray(start, reader.at));
    }
    return Buffer.concat([leb128(kept.length), ...kept]);
  });
}

/** Gives imported functions names of two or three letters. wasm-bindgen's names end with a hash, which compression can't shorten. */
function withShortImports(script, wasm) {
  const short = new Map();
  const renamed = withSection(wasm, SECTIONS.imports, (reader) => {
    const parts = [leb128(reader.number())];
    while (reader.isMore()) {
      parts.push(textOf(reader.text()));
      const name = reader.text();
      const hasHash = /^__wb\w+_[0-9a-f]{16}$/.test(name);
      if (hasHash && !short.has(name)) short.set(name, `$${short.size.toString(36)}`);
      parts.push(textOf(short.get(name) ?? name));
      const start = reader.at;
      reader.skipImportType();
      parts.push(reader.bytes.subarray(start, reader.at));
    }
    return Buffer.concat(parts);
  });
  const missing = new Set(short.keys());
  const replaced = script.replace(/\b__wb\w+_[0-9a-f]{16}\b/g, (name) => {
    missing.delete(name);
    return short.get(name) ?? name;
  });
  if (missing.size > 0) throw new Error(`wasm-bindgen's script has no ${[...missing].join(", ")}, which the wasm file imports.`);
  return { script: replaced, wasm: renamed };
}
