// index.html as it is served: with the hashed names, their integrity, and what a first visit needs asked for at once.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FIRST_VISIT } from "./first-visit.mjs";

const PRELOADS = {
  // As import() and fetch() ask for them, so that each file is loaded once.
  module: (address, integrityOf) => `<link rel="modulepreload" href="${address}" integrity="${integrityOf(address)}">`,
  wasm: (address) => `<link rel="preload" href="${address}" as="fetch" type="application/wasm" crossorigin>`,
  json: (address) => `<link rel="preload" href="${address}" as="fetch" type="application/json" crossorigin>`,
};

/**
 * The page from its `template`, for the path `base`. `hashed` maps an asset's name to the name of its file in the folder `assets`;
 * `chunks` maps a page to the wasm files that it needs besides the main one.
 */
export function pageOf(template, { base, hashed, assets, chunks }) {
  const addressOf = (name) => name.replace(/(?<=^assets\/).*/, (asset) => hashed[asset] ?? fail(`there is no asset ${asset}`));
  const integrityOf = (address) =>
    `sha384-${createHash("sha384").update(readFileSync(join(assets, address.slice("assets/".length)))).digest("base64")}`;

  const style = addressOf("assets/prebuild-console.css");
  const preloads = FIRST_VISIT.filter(({ preload }) => preload).map(({ name, preload }) => {
    return `    ${PRELOADS[preload](addressOf(name), integrityOf)}\n`;
  });
  let page = template;
  // Each replacement must find its place: a template that changed fails here instead of in a browser.
  const replace = (pattern, replacement) => {
    if (page.search(pattern) < 0) fail(`index.html has nothing like ${pattern}`);
    page = page.replace(pattern, replacement);
  };
  replace(/ *<!--[^]*?-->\n/g, "");
  replace(/ *<link data-trunk\b[^]*?>\n/g, "");
  replace("<base data-trunk-public-url>", `<base href="${base}">`);
  replace('<link rel="stylesheet" href="style/index.css">', `<link rel="stylesheet" href="${style}" integrity="${integrityOf(style)}">`);
  replace(/(?= *<script\b)/, preloads.join(""));
  replace(/assets\/prebuild-console(_bg\.wasm|\.js)(?=")/g, (name) => addressOf(name));
  const addresses = Object.entries(chunks).map(([page, files]) => [page, files.map((file) => addressOf(`assets/${file}`))]);
  replace(/(?<=data-wasm="[^"]*")/, ` data-chunks='${JSON.stringify(Object.fromEntries(addresses))}'`);
  return page;
}

function fail(reason) {
  throw new Error(`The page cannot be written: ${reason}.`);
}
