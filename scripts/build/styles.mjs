// The stylesheets of the release build.

/** In the page itself. */
export const FIRST_STYLES = "first.css";

/** Loaded with code: the styles of a page with the page, and all of them with code that is needed later. */
export const OTHER_STYLES = { prebuild: "prebuild.css", log: "log.css", pools: "pools.css", demand: "demand.css", later: "later.css" };
