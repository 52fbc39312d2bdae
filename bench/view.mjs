// Measures the size of a page built with the console's element functions, and with Leptos's `view!`. If `view!` becomes nearly as small as
// the functions, they can be removed.
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "playwright-core";
import { launchOptions } from "../scripts/browsers.mjs";
import { buildExample } from "./lib/example.mjs";

const ORIGIN = "http://page.test/";

/** Runs in the page: returns its content as text, with attributes sorted by name, and the number of nodes of each kind. */
function describe() {
  const write = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const attributes = [...node.attributes].map(({ name, value }) => ` ${name}="${value}"`).toSorted();
    return `<${node.localName}${attributes.join("")}>${[...node.childNodes].map(write).join("")}</${node.localName}>`;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  let comments = 0;
  while (walker.nextNode()) comments += 1;
  return { markup: [...document.body.childNodes].map(write).join(""), elements: document.body.querySelectorAll("*").length, comments };
}

async function shown(browser, { module, wasm }) {
  const page = await browser.newPage();
  const files = {
    "": ["text/html", `<!doctype html><script type="module">import start from "./page.js"; await start({ module_or_path: "./page.wasm" });</script>`],
    "page.js": ["text/javascript", readFileSync(module)],
    "page.wasm": ["application/wasm", readFileSync(wasm)],
  };
  await page.route(`${ORIGIN}**`, (route) => {
    const file = files[route.request().url().slice(ORIGIN.length)];
    return file ? route.fulfill({ contentType: file[0], body: file[1] }) : route.fulfill({ status: 404 });
  });
  await page.goto(ORIGIN);
  await page.getByTestId("sign-in-form").waitFor();
  const seen = await page.evaluate(describe);
  await page.close();
  return seen;
}

/** The size of an example's wasm, compressed with brotli. */
const weigh = ({ wasm }) => brotliCompressSync(readFileSync(wasm)).length;

const examples = { functions: buildExample("view_functions"), macro: buildExample("view_macro") };
const empty = weigh(buildExample("view_empty"));
const [functions, macro] = [weigh(examples.functions) - empty, weigh(examples.macro) - empty];
const browser = await chromium.launch(launchOptions());
try {
  const pages = [await shown(browser, examples.functions), await shown(browser, examples.macro)];
  if (pages[0].markup !== pages[1].markup) throw new Error(`the pages differ:\n${pages[0].markup}\n${pages[1].markup}`);
  const passes = functions < macro;
  if (!passes) process.exitCode = 1;
  const [ratio, { elements }] = [(macro / functions).toFixed(2), pages[0]];
  console.log(
    `${passes ? "PASS" : "FAIL"}  a page of ${elements} elements adds ${functions} bytes (brotli) to an empty one of ${empty} with element functions, ${macro} with view!, ${ratio} times as much (more than 1); comments in it: ${pages[0].comments} and ${pages[1].comments}`,
  );
} finally {
  await browser.close();
}
