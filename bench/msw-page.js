// The page that mock.mjs compares with: the same prebuilds behind npm's msw. It has two handlers: the first filters and slices, as handlers
// for tests usually do; the second stops as soon as its page is full, which is the least possible work.
import { http, HttpResponse } from "msw";
import { setupWorker } from "msw/browser";

const DEFAULT_PAGE = 25;

const wanted = (ids, id) => !ids?.length || ids.includes(id);
const matches = (filter) => ({ metadata, status }) =>
  wanted(filter.projectIds, metadata.projectId) &&
  wanted(filter.phases, status.phase) &&
  wanted(filter.triggeredBy, metadata.triggeredBy) &&
  wanted(filter.creatorIds, metadata.creator.id) &&
  wanted(filter.executorIds, metadata.executor?.id);

function filtered(prebuilds, { pagination = {}, filter = {} }) {
  const [start, size] = [Number(pagination.token || 0), pagination.pageSize || DEFAULT_PAGE];
  const found = prebuilds.filter(matches(filter));
  const nextToken = start + size < found.length ? String(start + size) : "";
  return { pagination: { nextToken }, prebuilds: found.slice(start, start + size) };
}

function stopped(prebuilds, { pagination = {}, filter = {} }) {
  const size = pagination.pageSize || DEFAULT_PAGE;
  const found = [];
  let next = Number(pagination.token || 0);
  for (; next < prebuilds.length && found.length < size; next += 1) {
    if (matches(filter)(prebuilds[next])) found.push(prebuilds[next]);
  }
  return { pagination: { nextToken: next < prebuilds.length ? String(next) : "" }, prebuilds: found };
}

globalThis.startMsw = async () => {
  const prebuilds = await (await fetch("prebuilds.bin")).json();
  const handler = (path, page) => http.post(path, async ({ request }) => HttpResponse.json(page(prebuilds, await request.json())));
  const worker = setupWorker(
    handler("/filtered/gitpod.v1.PrebuildService/ListPrebuilds", filtered),
    handler("/stopped/gitpod.v1.PrebuildService/ListPrebuilds", stopped),
  );
  await worker.start({ quiet: true, serviceWorker: { url: "/mockServiceWorker.js" } });
  return prebuilds.length;
};
