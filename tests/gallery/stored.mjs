// Pictures, and the styles of what they show, stored in a folder: compared with, or replaced by, those of the gallery.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { difference } from "./compare.mjs";
import { decode, encode } from "./png.mjs";

const PICTURES = "tests/gallery/pictures";
/** Styles of all pictures of a folder. */
const STYLES = "styles.txt";
/** A picture that differs is taken again, because the first one may have been taken while something was being drawn. */
const ATTEMPTS = 3;

export class Stored {
  #folder;
  #info;
  #isUpdate;
  /** Names of stored pictures that weren't taken yet. */
  #left;
  /** Stored styles by name, and those that the gallery has. */
  #before;
  #now = new Map();
  #differences = [];

  /** `info` is that of the test. */
  constructor(folder, info) {
    this.#folder = join(PICTURES, folder);
    this.#info = info;
    this.#isUpdate = ["all", "changed"].includes(info.config.updateSnapshots);
    mkdirSync(this.#folder, { recursive: true });
    this.#left = new Set(readdirSync(this.#folder).filter((name) => name.endsWith(".png")));
    const styles = join(this.#folder, STYLES);
    this.#before = parsed(existsSync(styles) ? readFileSync(styles, "utf8") : "");
  }

  /** Compares what `take` resolves to: a picture, and the styles of what it shows. */
  async compare(name, take) {
    const file = `${name}.png`;
    const before = this.#left.delete(file) && decode(readFileSync(join(this.#folder, file)));
    const { picture, styles, found } = await attempt(take, before);
    this.#now.set(name, styles);
    this.#compareStyles(name, styles);
    if (!found) return;
    if (this.#isUpdate) return writeFileSync(join(this.#folder, file), encode(picture));
    this.#differences.push(`${file}: ${found.words}`);
    for (const [kind, body] of Object.entries({ expected: before, actual: picture, diff: found.marked })) {
      if (body) writeFileSync(this.#info.outputPath(`${name}-${kind}.png`), encode(body));
    }
  }

  #compareStyles(name, styles) {
    const before = this.#before.get(name) ?? [];
    const gone = before.filter((line) => !styles.includes(line)).map((line) => `- ${line}`);
    const added = styles.filter((line) => !before.includes(line)).map((line) => `+ ${line}`);
    if (gone.length + added.length > 0) this.#differences.push([`${name}: other styles`, ...gone, ...added].join("\n    "));
  }

  /** Fails if something differs, or stores it. Also if stored pictures are of nothing in the gallery. */
  finish() {
    if (this.#isUpdate) {
      for (const name of this.#left) rmSync(join(this.#folder, name));
      return writeFileSync(join(this.#folder, STYLES), written(this.#now));
    }
    const left = [...this.#left].map((name) => `${name}: not in the gallery`);
    const found = [...this.#differences, ...left].map((words) => `\n  ${words}`).join("");
    expect(found, `Differs from ${this.#folder}; compare the pictures in ${this.#info.outputDir}, and run "make gallery" if they are right`).toBe("");
  }
}

async function attempt(take, before) {
  for (let attempt = 1; ; attempt++) {
    const { picture, styles } = await take();
    const found = before ? difference(before, picture) : { words: "no stored picture" };
    if (!found || !before || attempt === ATTEMPTS) return { picture, styles, found };
  }
}

const written = (styles) => [...styles].map(([name, lines]) => [name, ...lines.map((line) => `  ${line}`), ""].join("\n")).join("");

function parsed(text) {
  const styles = new Map();
  let lines = [];
  for (const line of text.split("\n").filter(Boolean)) {
    if (line.startsWith("  ")) lines.push(line.trim());
    else styles.set(line, (lines = []));
  }
  return styles;
}
