// Loaded by the pages of `make dev` only: follows what changes on disk.
const changes = new EventSource("dev-changes");
let wasOpen = false;

changes.addEventListener("message", ({ data }) => (data === "style" ? reloadStyles() : location.reload()));
// The server was started again: what changed in between is unknown.
changes.addEventListener("open", () => (wasOpen ? location.reload() : (wasOpen = true)));

/** Loads the stylesheet again; the old one stays until the new one is here, so that nothing flashes. */
function reloadStyles() {
  for (const old of document.querySelectorAll('link[rel="stylesheet"][href*="style/"]')) {
    const link = old.cloneNode();
    link.href = `${old.href.split("?")[0]}?${Date.now()}`;
    link.addEventListener("load", () => old.remove());
    old.after(link);
  }
}
