// Loaded only by the pages of `make dev`: applies changes on disk to the page.
const changes = new EventSource("dev-changes");
let wasOpen = false;

changes.addEventListener("message", ({ data }) => (data === "style" ? reloadStyles() : location.reload()));
// The server was restarted: changes may have been missed.
changes.addEventListener("open", () => (wasOpen ? location.reload() : (wasOpen = true)));

/** Reloads the stylesheet. The old one stays until the new one is loaded, to avoid a flash of unstyled content. */
function reloadStyles() {
  for (const old of document.querySelectorAll('link[rel="stylesheet"][href*="style/"]')) {
    const link = old.cloneNode();
    link.href = `${old.href.split("?")[0]}?${Date.now()}`;
    link.addEventListener("load", () => old.remove());
    old.after(link);
  }
}
