// Forwards calls to an API on another origin, for `make serve API=…`: the browser sees only one origin, so the API doesn't have to send
// CORS headers. Bodies are forwarded as they arrive, including streams.
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream";

// Headers that belong to a connection, not to a call, and the page's origin and cookies, which the API must not see.
const NOT_PASSED_ON = new Set([
  "connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "host", "origin", "referer", "cookie", "set-cookie",
]);

/** The API's validated URL, without a final slash. Throws an error message. */
export function apiAddress(text) {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`API is the address of a Connect API, such as https://app.ona.com/api, and not '${text}'.`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** Responds to `request` with the response of the API at `api` to `path`. */
export function passOn(request, response, api, path) {
  const url = new URL(`${api}${path}`);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  // A connection of its own for each call: the API may close an idle one just when it is used again, and only reads could be repeated.
  const onward = send(url, { method: request.method, headers: kept(request.headers), agent: false });
  onward.on("response", (answer) => {
    response.writeHead(answer.statusCode, kept(answer.headers));
    // If a body is cut off, it must be cut off here, too, and must not seem complete.
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
