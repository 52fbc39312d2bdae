// The files that a first visit to a page loads before it shows anything. The byte budget measures them.
import { filesOfEarly } from "./boot.mjs";
import { isPart } from "./bundles.mjs";

/** The files for a page, such as `history`, as the built index.html, `html`, names them. */
export function firstVisit(html, page) {
  const { wasm, pages, styles } = filesOfEarly(html);
  return ["index.html", "boot.js", "config.json", wasm, ...pages[page], ...(styles[page] ? [styles[page]] : [])];
}

/** The files that the mock's start needs in addition: code in the page's bundle is not loaded again. */
export function filesOfMock(html, page) {
  const files = filesOfEarly(html).pages.mock.filter((file) => !isPart(file.match(/([\w-]+)-\w{8}\.wasm$/)[1], page));
  return ["mock/backend.js", ...files];
}
