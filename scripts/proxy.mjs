// Passes calls on to an API on another origin, for `make serve API=…`: the browser sees one origin, so that the API need not
// send CORS headers. Bodies are passed on as they come, streams included.
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";

// Of one connection, not of the call; and who asks is for the API to see, not the page's origin or its cookies.
const NOT_PASSED_ON = new Set([
  "connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "host", "origin", "referer", "cookie", "set-cookie",
]);

/** The API's address, checked: without a slash at its end. Throws a sentence. */
export function apiAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`API is the address of a Connect API, such as https://app.ona.com/api, and not '${text}'.`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** Answers `request` with what the API at `api` says to `path`. */
export function passOn(request, response, api, path) {
  const url = new URL(`${api}${path}`);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const onward = send(url, { method: request.method, headers: kept(request.headers) });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode, kept(answer.headers));
    // A body that breaks off must break off here too, and not seem to end.
    pipeline(answer, response, (error) => error && response.destroy());
  });
  onward.on("error", (error) => {
    if (response.headersSent) return response.destroy();
    response.writeHead(502, { "content-type": "application/json" });
    response.end(JSON.stringify({ code: "unavailable", message: `${url.origin} cannot be reached: ${error.message}` }));
  });
  response.on("close", () => onward.destroy());
  pipeline(request, onward, () => {});
}

function kept(headers) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_PASSED_ON.has(name)));
}
