// Checks whether a page matches the server. Each check returns a description of the difference, or nothing.

const slug = (phase) => phase.replace(/^\w+_PHASE_/, "").toLowerCase();

/** Compares lists of `id value`, and reports the first difference. */
function difference(what, shown, wanted) {
  const index = Array.from({ length: Math.max(shown.length, wanted.length) }, (_, n) => n).find((n) => shown[n] !== wanted[n]);
  if (index === undefined) return undefined;
  return `${what} ${index + 1} is "${shown[index] ?? "missing"}" on the page and "${wanted[index] ?? "missing"}" on the server`;
}

/** The first rows, up to the number that is drawn. */
async function history(page, server) {
  await page.evaluate(() => scrollTo(0, 0));
  const isNews = page.getByRole("button", { name: /^\d+ new$/ });
  if (await isNews.isVisible()) await isNews.click();
  const shown = await page
    .getByTestId("prebuild-row")
    .evaluateAll((all) => all.map(({ dataset }) => `${dataset.prebuildId} ${dataset.phase}`));
  if (shown.length === 0) return "the page shows no prebuild";
  const wanted = (await server.prebuilds()).map(({ id, status }) => `${id} ${slug(status.phase)}`);
  return difference("prebuild", shown, wanted.slice(0, shown.length));
}

async function pools(page, server) {
  const shown = await page.getByTestId("pool-card").evaluateAll((all) =>
    all.map((card) => {
      const [running, , target, min, max] = card.querySelector(".gauge").ariaLabel.match(/\d+/g);
      return `${card.dataset.poolId} ${card.dataset.phase} ${running} ${target} ${min} ${max}`;
    }),
  );
  const wanted = (await server.pools()).map(({ id, spec, status }) => {
    const [min, max] = [spec.minSize ?? spec.desiredSize ?? 0, spec.maxSize ?? spec.desiredSize ?? 0];
    return `${id} ${slug(status.phase)} ${status.runningInstances ?? 0} ${status.desiredSize ?? 0} ${min} ${max}`;
  });
  return difference("warm pool", shown.sort(), wanted.sort());
}

async function projects(page, server) {
  const shown = await page.getByTestId("project-row").evaluateAll((all) =>
    all.map((row) => {
      const [, id] = row.querySelector("a.row-link").getAttribute("href").match(/projects\/([^/]+)/);
      return `${id} ${row.querySelector(".cell-phase").textContent.trim().toLowerCase()}`;
    }),
  );
  const newest = new Map();
  for (const { metadata, status } of (await server.prebuilds()).toReversed()) newest.set(metadata.projectId, slug(status.phase));
  return difference("project", shown.sort(), [...newest].map((entry) => entry.join(" ")).sort());
}

async function prebuild(page, server) {
  const id = new URL(page.url()).pathname.split("/").at(-1);
  const { prebuild } = await server.call("GetPrebuild", { prebuildId: id });
  const shown = await page.locator(".summary").evaluateAll((all) => all.map(({ dataset }) => dataset.phase));
  return difference("phase", shown, [slug(prebuild.status.phase)]);
}

/** Checks the open page. */
export async function pageDiffers(page, server) {
  const { pathname } = new URL(page.url());
  if (pathname === "/prebuilds") return history(page, server);
  if (pathname === "/warm-pools") return pools(page, server);
  if (/\/prebuilds\/[^/]+$/.test(pathname)) return prebuild(page, server);
  return projects(page, server);
}

/** Checks the page's writes: each confirmed write reached the server once, or not at all. */
export async function writesDiffer(server, clicked) {
  const written = await server.writesOfPage();
  const keys = written.map((write) => JSON.stringify(write.body));
  const doubled = keys.find((key, index) => keys.indexOf(key) !== index);
  if (doubled) return `${doubled} was written ${keys.filter((key) => key === doubled).length} times`;
  const isClicked = ({ body }) => clicked.some((write) => JSON.stringify(body).includes(write.id));
  const unasked = written.find((write) => !isClicked(write));
  return unasked && `nobody clicked for ${unasked.procedure} ${JSON.stringify(unasked.body)}`;
}
