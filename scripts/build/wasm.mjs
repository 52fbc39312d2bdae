// Reads and writes wasm files.

/** The numbers of the sections; custom sections, such as the names, begin with their name. */
export const SECTIONS = { custom: 0, imports: 2, exports: 7, code: 10, data: 11 };

/** The magic number and the version. */
export const HEADER_BYTES = 8;

/** The sections of a wasm file in order: each with its number, complete and without number and size. */
export function sectionsOf(wasm) {
  const reader = new Reader(wasm);
  reader.at = HEADER_BYTES;
  const sections = [];
  while (reader.isMore()) {
    const start = reader.at;
    const id = reader.byte();
    const content = reader.skip(reader.number());
    sections.push({ id, whole: wasm.subarray(start, reader.at), content });
  }
  return sections;
}

/** The number of bytes of memory that a wasm file initializes. */
export function dataBytes(wasm) {
  const section = sectionsOf(wasm).find(({ id }) => id === SECTIONS.data);
  if (!section) return 0;
  const reader = new Reader(section.content);
  let sum = 0;
  for (let rest = reader.number(); rest > 0; rest -= 1) {
    const kind = reader.number();
    if (kind === 2) reader.number(); // its memory
    if (kind !== 1) {
      // The target address: an i32.const, and the end of that expression.
      reader.skip(1);
      reader.number();
      reader.skip(1);
    }
    const length = reader.number();
    reader.skip(length);
    sum += length;
  }
  return sum;
}

/** A wasm file with the contents of one section replaced by the result of `change`. */
export function withSection(wasm, wanted, change) {
  const parts = sectionsOf(wasm).map(({ id, whole, content }) => {
    if (id !== wanted) return whole;
    const changed = change(new Reader(content));
    return Buffer.concat([Buffer.from([id]), leb128(changed.length), changed]);
  });
  return Buffer.concat([wasm.subarray(0, HEADER_BYTES), ...parts]);
}

/** A number as LEB128. */
export function leb128(number) {
  const bytes = [];
  let rest = number;
  do {
    bytes.push((rest % 0x80) + (rest >= 0x80 ? 0x80 : 0));
    rest = Math.floor(rest / 0x80);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** A name in wasm format: after its length. */
export function textOf(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([leb128(bytes.length), bytes]);
}

/** Reads bytes, one item after the other. */
export class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  isMore() {
    return this.at < this.bytes.length;
  }

  byte() {
    return this.bytes[this.at++];
  }

  /** The next LEB128 number. */
  number() {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
      if (byte < 0x80) return value;
    }
  }

  text() {
    return this.skip(this.number()).toString("utf8");
  }

  skip(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /** Reads the rest of an import after its names; returns whether it is a function. */
  skipImportType() {
    const kind = this.byte();
    if (kind === 0) this.number();
    else if (kind === 3) this.skip(2); // a global
    else {
      // A memory, or a table, which has a type before its limits.
      if (kind === 1) this.skip(1);
      const hasMaximum = this.byte() & 1;
      this.number();
      if (hasMaximum) this.number();
    }
    return kind === 0;
  }
}
