// Builds index.html as it is served: with an inline script and inline styles, which the content security policy allows by their hashes.
import { createHash } from "node:crypto";

/** The page from its `template`, for the path `base`. `script` is the text of early.js, and `style` the text of the stylesheet. */
export function pageOf(template, { base, script, style }) {
  for (const [name, text] of Object.entries({ script, style })) {
    if (text.toLowerCase().includes(`</${name}`)) fail(`the ${name} has the end of an element`);
  }
  let page = template.replaceAll(/ *<!--[^]*?-->\n/g, "").replaceAll(/ *<link data-trunk\b[^]*?>\n/g, "");
  // Each replacement must match: a template that changed fails here instead of in a browser.
  const replace = (text, replacement) => {
    if (!page.includes(text)) fail(`index.html has no ${text}`);
    page = page.replace(text, () => replacement);
  };
  replace("<base data-trunk-public-url>", `<base href="${base}">`);
  replace('<script src="early.js"></script>', `<script>${script}</script>`);
  replace('<link rel="stylesheet" href="style/index.css">', `<style>${style}</style>`);
  return page;
}

/** The text of `_headers` with a policy that allows the page's inline script and styles. */
export function withHashes(headers, { script, style }) {
  let allowed = headers;
  for (const [directive, text] of Object.entries({ "script-src": script, "style-src": style })) {
    const policy = `${directive} 'self'`;
    if (!allowed.includes(policy)) fail(`_headers has no ${policy}`);
    allowed = allowed.replace(policy, `${policy} 'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  }
  return allowed;
}

function fail(reason) {
  throw new Error(`The page cannot be written: ${reason}.`);
}
