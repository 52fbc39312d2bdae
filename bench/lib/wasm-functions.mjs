// The functions of a wasm file, by its code and name sections.
import { readFileSync } from "node:fs";

/** Name, as the compiler mangled it, and size in bytes of each function that the file defines. */
export function functionsOf(file) {
  const bytes = readFileSync(file);
  let at = 8; // after the magic number and the version

  /** The next LEB128 number. */
  function number() {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = bytes[at++];
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) return value;
    }
  }

  function text() {
    const length = number();
    at += length;
    return bytes.toString("utf8", at - length, at);
  }

  /** Imported functions come first in the numbering. */
  function countImports() {
    let count = 0;
    for (let rest = number(); rest > 0; rest -= 1) {
      text();
      text();
      const kind = bytes[at++];
      if (kind === 0) {
        number();
        count += 1;
      } else if (kind === 3) at += 2;
      else {
        if (kind === 1) at += 1;
        const hasMaximum = bytes[at++] & 1;
        number();
        if (hasMaximum) number();
      }
    }
    return count;
  }

  function skipFunction() {
    const size = number();
    at += size;
    return size;
  }

  let imports = 0;
  let sizes = [];
  const names = new Map();
  while (at < bytes.length) {
    const section = bytes[at++];
    const size = number();
    const end = at + size;
    if (section === 2) imports = countImports();
    if (section === 10) sizes = Array.from({ length: number() }, skipFunction);
    if (section === 0 && text() === "name") {
      while (at < end) {
        const kind = bytes[at++];
        const next = number() + at;
        if (kind === 1) for (let rest = number(); rest > 0; rest -= 1) names.set(number(), text());
        at = next;
      }
    }
    at = end;
  }
  return sizes.map((size, index) => ({ size, name: names.get(index + imports) ?? "" }));
}
