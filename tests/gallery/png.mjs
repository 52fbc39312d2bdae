// Reads and writes PNGs. Those that are written have a palette, which makes them a quarter of the size of a browser's screenshot.
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
/** Bytes of a pixel by color type: RGB, palette, RGBA. */
const BYTES = { 2: 3, 3: 1, 6: 4 };
/** Colors that a palette has as they are, and colors that it has for others that are like them. */
const [EXACT, ALIKE] = [96, 96];

/** A picture: each pixel is a color as a number, 0xRRGGBB. PNGs must be opaque, have 8 bits for each channel, and not be interlaced. */
export function decode(png) {
  const chunks = chunksOf(png);
  const header = chunks.IHDR[0];
  const [width, height, depth, type] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
  const size = BYTES[type];
  if (depth !== 8 || !size || header[12] !== 0) throw new Error("This kind of PNG can't be read.");
  const rows = unfilter(inflateSync(Buffer.concat(chunks.IDAT)), width * size, size);
  const palette = chunks.PLTE?.[0];
  const colorAt = (bytes, place) => bytes.readUIntBE(place, 3);
  const pixels = Uint32Array.from({ length: width * height }, (_, pixel) =>
    type === 3 ? colorAt(palette, 3 * rows[pixel]) : colorAt(rows, size * pixel),
  );
  return { width, height, pixels };
}

/** Keeps the most frequent colors of the picture, those of surfaces and text; any other color, of an edge, becomes a color that is like it. */
export function encode({ width, height, pixels }) {
  const counts = new Map();
  for (const color of pixels) counts.set(color, (counts.get(color) ?? 0) + 1);
  const ranked = [...counts.keys()].sort((one, other) => counts.get(other) - counts.get(one));
  const others = ranked.slice(EXACT);
  // The first one of each kind is the most frequent one.
  const kinds = new Map(others.toReversed().map((color) => [color & 0xe0e0e0, color]));
  const colors = [...ranked.slice(0, EXACT), ...[...kinds.values()].reverse().slice(0, ALIKE)];
  const places = new Map(colors.map((color, place) => [color, place]));
  for (const color of others) places.set(color, nearest(colors, color));

  // Each row begins with its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((color, pixel) => (rows[pixel + Math.floor(pixel / width) + 1] = places.get(color)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3], 8);
  const palette = Buffer.from(colors.flatMap(channels));
  const chunks = [chunk("IHDR", header), chunk("PLTE", palette), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND")];
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Red, green, and blue. */
export const channels = (color) => [color >> 16, (color >> 8) & 255, color & 255];

/** Place of the color that is nearest. */
function nearest(colors, color) {
  const [red, green, blue] = channels(color);
  let [best, least] = [0, Infinity];
  colors.forEach((other, place) => {
    const distance = ((other >> 16) - red) ** 2 + (((other >> 8) & 255) - green) ** 2 + ((other & 255) - blue) ** 2;
    if (distance < least) [best, least] = [place, distance];
  });
  return best;
}

/** Contents of the chunks, by type. */
function chunksOf(png) {
  if (!png.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error("This is not a PNG.");
  const chunks = {};
  for (let place = SIGNATURE.length; place < png.length; ) {
    const length = png.readUInt32BE(place);
    const type = png.toString("latin1", place + 4, place + 8);
    (chunks[type] ??= []).push(png.subarray(place + 8, place + 8 + length));
    place += 12 + length;
  }
  return chunks;
}

function chunk(type, data = Buffer.alloc(0)) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** Takes back the filters of the rows, as PNG's specification defines them. `size` is that of a pixel in bytes. */
function unfilter(filtered, length, size) {
  const rows = Buffer.alloc((filtered.length / (length + 1)) * length);
  for (let row = 0; row * length < rows.length; row++) {
    const [filter, from, to] = [filtered[row * (length + 1)], row * (length + 1) + 1, row * length];
    for (let place = 0; place < length; place++) {
      const left = place < size ? 0 : rows[to + place - size];
      const above = row === 0 ? 0 : rows[to + place - length];
      const corner = place < size || row === 0 ? 0 : rows[to + place - length - size];
      rows[to + place] = filtered[from + place] + predicted(filter, left, above, corner);
    }
  }
  return rows;
}

function predicted(filter, left, above, corner) {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
