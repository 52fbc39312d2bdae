// Comparison of pictures that survives another rasterization of the same font.
//
// The same font has the same widths everywhere, but every machine draws the edges of its letters differently. So pictures are compared in
// tiles: the mean color of a tile hardly depends on how edges are drawn. The more edges a tile has, the more it may differ; where there
// are none, a color must be the same. Colors of letters and lines are compared by styles.mjs.
import { channels } from "./png.mjs";

/** Side of a tile in pixels. */
const TILE = 16;
/** How much the mean color of a tile may differ, of 255: without edges, and if it consists of edges only. */
const [FLAT, EDGES] = [2, 22];
/** Difference of neighboring pixels that makes an edge. */
const EDGE = 8;
/** Difference in size that native controls may cause. */
const MAX_SIZE_CHANGE = 2;
const MARK = 0xff00ff;

/** What differs between two pictures, in a sentence, and the second one with a mark on each tile that differs; `null` if nothing does. */
export function difference(before, now) {
  const width = Math.min(before.width, now.width);
  const height = Math.min(before.height, now.height);
  const tiles = [];
  for (let top = 0; top < height; top += TILE) {
    for (let left = 0; left < width; left += TILE) {
      const area = { left, top, right: Math.min(left + TILE, width), bottom: Math.min(top + TILE, height) };
      const excess = excessOf(before, now, area);
      if (excess > 1) tiles.push({ ...area, excess });
    }
  }
  const words = [];
  const isOtherSize = Math.max(Math.abs(before.width - now.width), Math.abs(before.height - now.height)) > MAX_SIZE_CHANGE;
  if (isOtherSize) words.push(`${now.width} × ${now.height} px instead of ${before.width} × ${before.height} px`);
  if (tiles.length > 0) {
    const worst = tiles.reduce((worst, tile) => (tile.excess > worst.excess ? tile : worst));
    words.push(`${tiles.length} tiles differ, at ${worst.left}, ${worst.top} by ${worst.excess.toFixed(1)} times the tolerance`);
  }
  return words.length > 0 ? { words: words.join("; "), marked: marked(now, tiles) } : null;
}

/** Difference of an area's mean colors, divided by the tolerance. */
function excessOf(before, now, { left, top, right, bottom }) {
  const sums = [0, 0, 0];
  let edges = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (isEdge(before, x, y) || isEdge(now, x, y)) edges++;
      const [old, own] = [before.pixels[y * before.width + x], now.pixels[y * now.width + x]];
      if (old === own) continue;
      const [oldChannels, ownChannels] = [channels(old), channels(own)];
      for (let channel = 0; channel < 3; channel++) sums[channel] += ownChannels[channel] - oldChannels[channel];
    }
  }
  const pixels = (right - left) * (bottom - top);
  const changed = Math.max(...sums.map(Math.abs)) / pixels;
  return changed / (FLAT + ((EDGES - FLAT) * edges) / pixels);
}

/** Whether a pixel differs from the one to the left or the one above. */
function isEdge({ pixels, width }, x, y) {
  const own = pixels[y * width + x];
  const differs = (other) => own !== other && channels(own).some((value, channel) => Math.abs(value - channels(other)[channel]) > EDGE);
  return (x > 0 && differs(pixels[y * width + x - 1])) || (y > 0 && differs(pixels[(y - 1) * width + x]));
}

function marked({ width, height, pixels }, tiles) {
  const drawn = Uint32Array.from(pixels);
  for (const { left, top, right, bottom } of tiles) {
    for (let x = left; x < right; x++) drawn[top * width + x] = drawn[(bottom - 1) * width + x] = MARK;
    for (let y = top; y < bottom; y++) drawn[y * width + left] = drawn[y * width + right - 1] = MARK;
  }
  return { width, height, pixels: drawn };
}
