// The gallery with the same fonts on every machine.
import { readFileSync } from "node:fs";
import { debugBuild } from "../../scripts/debug-build.mjs";
import { serve } from "../../scripts/serve.mjs";

const FONTS = {
  "Test Sans": "node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
  "Test Mono": "node_modules/@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
};
const FONT_FILE = (name) => `${name.toLowerCase().replace(" ", "-")}.woff2`;

/** Replaces the fonts of the console's own styles, and lets letters keep their exact widths. */
const FONT_STYLES = `
  ${Object.keys(FONTS)
    .map((name) => `@font-face { font-family: "${name}"; src: url("../${FONT_FILE(name)}"); font-weight: 100 900; }`)
    .join("\n")}
  :root { --font: "Test Sans"; --font-mono: "Test Mono"; }
  * { text-rendering: geometricprecision; }
`;

/** Serves the debug build; resolves as `serve` does. */
export function gallerySite() {
  const fonts = Object.entries(FONTS).map(([name, file]) => [FONT_FILE(name), () => readFileSync(file)]);
  const styles = async () => Buffer.from(await debugBuild.files["style/index.css"]()).toString() + FONT_STYLES;
  const { "style/index.css": _, ...files } = debugBuild.files;
  return serve({ ...debugBuild, files: { ...files, ...Object.fromEntries(fonts), "style/index.css": styles } });
}
