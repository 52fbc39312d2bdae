/** The path that the console is served under, with a slash at both ends. Throws where `text` is an address. */
export function publicPath(text) {
  if (text.startsWith("//") || text.includes(":")) {
    throw new Error(`PUBLIC_URL is the path the console is served under, such as / or /console/, not "${text}".`);
  }
  return `/${text}/`.replace(/\/+/g, "/");
}
