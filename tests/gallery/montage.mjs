// Joins pictures into one.

/** Color between and around pictures. */
const GAP_COLOR = 0x808080;
const GAP = 4;
/** A row of pictures that is wider than this becomes a column. */
const MAX_WIDTH = 1280;

/** One picture of all: those of a row next to each other, or below each other if they are too wide; rows below each other. */
export function montage(rows) {
  const lines = rows.flatMap((row) => (sum(row, "width") + GAP * row.length > MAX_WIDTH ? row.map((picture) => [picture]) : [row]));
  const width = Math.max(...lines.map((line) => sum(line, "width") + GAP * (line.length - 1)));
  const heights = lines.map((line) => Math.max(...line.map(({ height }) => height)));
  const height = heights.reduce((sum, height) => sum + height + GAP, -GAP);
  const pixels = new Uint32Array(width * height).fill(GAP_COLOR);
  let top = 0;
  lines.forEach((line, place) => {
    let left = 0;
    for (const picture of line) {
      for (let y = 0; y < picture.height; y++) {
        pixels.set(picture.pixels.subarray(y * picture.width, (y + 1) * picture.width), (top + y) * width + left);
      }
      left += picture.width + GAP;
    }
    top += heights[place] + GAP;
  });
  return { width, height, pixels };
}

const sum = (pictures, side) => pictures.reduce((sum, picture) => sum + picture[side], 0);
