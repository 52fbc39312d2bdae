// index.html as it is served: with its styles, and with what a first visit needs asked for at once.
import { createHash } from "node:crypto";
import { FIRST_VISIT } from "./first-visit.mjs";

/**
 * The page from its `template`, for the path `base`. `style` is its stylesheet, and `addressOf` gives the address of a file of the
 * list of a first visit.
 */
export function pageOf(template, { base, style, addressOf }) {
  // As fetch() asks for them, so that each file is loaded once.
  const preloads = FIRST_VISIT.filter(({ preload }) => preload).map(({ name, preload }) => {
    return `    <link rel="preload" href="${addressOf(name)}" as="fetch" type="${preload}" crossorigin>\n`;
  });
  let page = template;
  // Each replacement must find its place: a template that changed fails here instead of in a browser.
  const replace = (pattern, replacement) => {
    if (page.search(pattern) < 0) fail(`index.html has nothing like ${pattern}`);
    page = page.replace(pattern, () => replacement);
  };
  page = page.replaceAll(/ *<!--[^]*?-->\n/g, "");
  page = page.replaceAll(/ *<link data-trunk\b[^]*?>\n/g, "");
  replace("<base data-trunk-public-url>", `<base href="${base}">`);
  // Before the styles, which are long.
  replace(/(?= *<link rel="stylesheet")/, preloads.join(""));
  const script = page.match(/ *<script\b.*<\/script>\n/)?.[0] ?? fail("index.html has no script");
  page = page.replace(script, "");
  if (/<\/style/i.test(style)) fail("the stylesheet has the end of an element");
  replace(/ *<link rel="stylesheet".*>\n/, `${script}    <style>${style}</style>\n`);
  return page;
}

/** `_headers` with the hash of a page's styles, which the content security policy then allows. */
export function withStyleHash(headers, style) {
  const policy = "style-src 'self'";
  if (!headers.includes(policy)) fail(`_headers has no ${policy}`);
  return headers.replace(policy, `${policy} 'sha256-${createHash("sha256").update(style).digest("base64")}'`);
}

function fail(reason) {
  throw new Error(`The page cannot be written: ${reason}.`);
}
