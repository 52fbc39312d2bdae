// The files that a first visit to a page loads before it shows anything. The byte budget weighs them.
import { filesOfEarly } from "./boot.mjs";

/** The files for a page, such as `history`, as the built index.html, `html`, names them. */
export function firstVisit(html, page) {
  const { wasm, bundles } = filesOfEarly(html);
  return ["index.html", "boot.js", "config.json", wasm, ...bundles[page].map(([file]) => file)];
}

/** What the mock's start needs besides. */
export function filesOfMock(html) {
  return ["mock/backend.js", ...filesOfEarly(html).bundles.mock.map(([file]) => file)];
}
