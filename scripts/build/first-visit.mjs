// The files that a first visit to a page loads before it shows anything. The byte budget weighs them.
import { filesOfEarly } from "./boot.mjs";

/** The files for a page, such as `history`, as the built index.html, `html`, names them. */
export function firstVisit(html, page) {
  const { wasm, pages } = filesOfEarly(html);
  return ["index.html", "boot.js", "config.json", wasm, ...pages[page]];
}

/** What the mock's start needs besides. */
export function filesOfMock(html) {
  return ["mock/backend.js", ...filesOfEarly(html).pages.mock];
}
