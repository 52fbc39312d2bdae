// The path that the console is served under. In a built console, it is in the pages' <base> element and in the host's own files.

/** The path, with a slash at both ends. Throws if `text` is a URL, or contains characters that a path in HTML or in a host's file can't have. */
export function publicPath(text) {
  if (text.startsWith("//") || !/^[\w/.~%-]*$/.test(text)) {
    throw new Error(`PUBLIC_URL is the path the console is served under, such as / or /console/, not "${text}".`);
  }
  return `/${text}/`.replace(/\/+/g, "/");
}

const BASE = /(?<=<base href=")[^"]*(?=">)/;

/** The path that a page was built for. */
export function pathOfPage(page) {
  const [base] = page.match(BASE) ?? [];
  if (!base) throw new Error("The page has no <base href>.");
  return base;
}

/** A built page, for the path `base`. */
export const pageAt = (page, base) => page.replace(BASE, () => base);

/** Rules for response headers (build/headers.mjs), for `to` instead of `from`. */
export const headersAt = (rules, from, to) => rules.map((rule) => ({ ...rule, path: moved(rule.path, from, to) }));

/** The text of `_redirects`, in which each line has a path, the path that is served for it, and a status, for `to` instead of `from`. */
export const redirectsAt = (text, from, to) =>
  text.replace(/^(\/\S*)(\s+)(\/\S*)/gm, (_line, path, space, target) => moved(path, from, to) + space + moved(target, from, to));

function moved(path, from, to) {
  if (!path.startsWith(from)) throw new Error(`${path} is not below ${from}, the path that the page is for.`);
  return to + path.slice(from.length);
}
