// The files that a first visit to a page loads before it shows anything. The byte budget weighs them.
import { filesOfEarly } from "./boot.mjs";
import { isPart } from "./bundles.mjs";

/** The files for a page, such as `history`, as the built index.html, `html`, names them. */
export function firstVisit(html, page) {
  const { wasm, pages } = filesOfEarly(html);
  return ["index.html", "boot.js", "config.json", wasm, ...pages[page]];
}

/** What the mock's start needs besides: code that the page's bundle has is not loaded again. */
export function filesOfMock(html, page) {
  const files = filesOfEarly(html).pages.mock.filter((file) => !isPart(file.match(/([\w-]+)-\w{8}\.wasm$/)[1], page));
  return ["mock/backend.js", ...files];
}
