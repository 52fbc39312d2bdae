// A CloudFront function for viewer requests, runtime cloudfront-js-2.0: serves the page for deep links, and the compressed copies from the
// build for files. A missing file stays missing, and is an error. Replace the path; see docs/hosting/s3-cloudfront.md.
const BASE = "/portal/tools/console/";

function handler(event) {
  const request = event.request;
  if (request.uri === BASE.slice(0, -1)) {
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: BASE } } };
  }
  const name = request.uri.slice(BASE.length);
  const isDeepLink = !name.startsWith("assets/") && !/\.[^/]*$/.test(name);
  if (isDeepLink) request.uri = `${BASE}index.html`;

  const accepted = request.headers["accept-encoding"] ? request.headers["accept-encoding"].value : "";
  const ending = /\bbr\b/.test(accepted) ? ".br" : /\bgzip\b/.test(accepted) ? ".gz" : "";
  // config.json has no copies.
  if (/\.(css|html|js|json|svg|txt|wasm)$/.test(request.uri) && !request.uri.endsWith("/config.json")) request.uri += ending;
  return request;
}
