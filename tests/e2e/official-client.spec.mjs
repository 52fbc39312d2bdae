// Tests the mock backend with the Connect project's own web client, with code generated from the API's descriptors and strict decoding, in
// a page that the service worker controls.
import { readFileSync } from "node:fs";
import { serve } from "../../scripts/serve.mjs";
import { rows } from "./console.mjs";
import { expect, reportPolicyBreaches, test as base } from "./fixtures.mjs";

const test = base.extend({
  siteWithClient: [
    async ({}, use) => {
      const script = readFileSync("target/peer-client/page.js", "utf8");
      const site = await serve({ root: "dist", files: { "official-client.js": script } });
      await use(site.url);
      await site.close();
    },
    { scope: "worker" },
  ],
  pageOfWorker: [
    async ({ browser, siteWithClient }, use) => {
      const page = await browser.newPage();
      await reportPolicyBreaches(page.context());
      await page.goto(`${siteWithClient}prebuilds?speed=0`);
      await expect(rows(page).first()).toBeVisible();
      await page.evaluate(() => import(new URL("official-client.js", document.baseURI)));
      await use(page);
      await page.close();
    },
    { scope: "worker" },
  ],
  /** A console page with `client`, the official client for the mock's API, whose world is in its initial state and paused. */
  client: async ({ pageOfWorker, problems }, use) => {
    problems.watch(pageOfWorker.context());
    await pageOfWorker.evaluate(async () => {
      await mockBackend.reset();
      globalThis.client = official(mockBackend.api);
    });
    await use(pageOfWorker);
  },
});

test("the official client reads every prebuild, and each field has the correct meaning", async ({ client }) => {
  const seen = await client.evaluate(async () => {
    const { prebuilds, PrebuildPhase } = globalThis.client;
    const all = [];
    let token = "";
    do {
      const page = await prebuilds.listPrebuilds({ pagination: { pageSize: 100, token } });
      all.push(...page.prebuilds);
      token = page.pagination?.nextToken ?? "";
    } while (token);
    const created = all.map(({ metadata }) => Number(metadata.createdAt.seconds));
    const completed = all.filter(({ status }) => status.phase === PrebuildPhase.COMPLETED);
    const one = await prebuilds.getPrebuild({ prebuildId: completed[0].id });
    return {
      ids: new Set(all.map(({ id }) => id)).size,
      isNewestFirst: created.every((time, i) => i === 0 || time <= created[i - 1]),
      phases: new Set(all.map(({ status }) => PrebuildPhase[status.phase])).size,
      unknownPhases: all.filter(({ status }) => PrebuildPhase[status.phase] === undefined).length,
      smallestSnapshot: Number(completed.map(({ status }) => status.snapshotSizeBytes).reduce((a, b) => (b < a ? b : a))),
      failures: all.filter(({ status }) => status.phase === PrebuildPhase.FAILED).every(({ status }) => status.failureMessage),
      timeouts: all.filter(({ spec }) => spec.timeout).every(({ spec }) => spec.timeout.seconds >= 300n && spec.timeout.seconds <= 7200n),
      isSame: one.prebuild.id === completed[0].id && one.prebuild.metadata.createdAt.seconds === completed[0].metadata.createdAt.seconds,
    };
  });
  expect(seen).toMatchObject({ ids: 2000, isNewestFirst: true, unknownPhases: 0, failures: true, timeouts: true, isSame: true });
  expect(seen.phases).toBeGreaterThan(8);
  expect(seen.smallestSnapshot).toBeGreaterThan(1_000_000);
});

test("the official client's filters work", async ({ client }) => {
  const seen = await client.evaluate(async () => {
    const { prebuilds, projects, environments, PrebuildPhase } = globalThis.client;
    const listed = await projects.listProjects({ pagination: { pageSize: 100 } });
    const project = (await projects.getProject({ projectId: listed.projects[1].id })).project;
    const found = await projects.listProjects({ filter: { search: project.metadata.name } });
    const classes = await environments.listEnvironmentClasses({});
    const filter = { projectIds: [project.id], phases: [PrebuildPhase.FAILED, PrebuildPhase.CANCELLED] };
    const rows = (await prebuilds.listPrebuilds({ filter })).prebuilds;
    const creator = rows[0].metadata.creator.id;
    const own = (await prebuilds.listPrebuilds({ filter: { creatorIds: [creator] } })).prebuilds;
    return {
      projects: listed.projects.length,
      isFound: found.projects.some(({ id }) => id === project.id),
      classes: classes.environmentClasses.length,
      rows: rows.length,
      others: rows.filter(({ metadata, status }) => metadata.projectId !== project.id || !filter.phases.includes(status.phase)).length,
      own: own.length > 0 && own.every(({ metadata }) => metadata.creator.id === creator),
    };
  });
  expect(seen).toMatchObject({ projects: 12, isFound: true, others: 0, own: true });
  expect(Math.min(seen.classes, seen.rows)).toBeGreaterThan(0);
});

test("the official client changes a pool, and the change stays", async ({ client }) => {
  const pool = await client.evaluate(async () => {
    const { prebuilds } = globalThis.client;
    const { warmPools } = await prebuilds.listWarmPools({ pagination: { pageSize: 100 } });
    const { id } = warmPools.find(({ spec }) => spec.snapshotId);
    const { warmPool } = await prebuilds.updateWarmPool({ warmPoolId: id, minSize: 0, maxSize: 19 });
    const again = (await prebuilds.getWarmPool({ warmPoolId: id })).warmPool;
    return { pools: warmPools.length, answered: [warmPool.spec.minSize, warmPool.spec.maxSize], kept: [again.spec.minSize, again.spec.maxSize] };
  });
  expect(pool).toEqual({ pools: 8, answered: [0, 19], kept: [0, 19] });
});

test("the official client understands the mock's errors", async ({ client, problems }) => {
  problems.allow(/40[04]/);
  const codes = await client.evaluate(async () => {
    const { prebuilds, projects, codeOf } = globalThis.client;
    const nobody = "00000000-0000-4000-8000-000000000000";
    return [
      await codeOf(prebuilds.getPrebuild({ prebuildId: nobody })),
      await codeOf(projects.getProject({ projectId: "seven" })),
      await codeOf(prebuilds.updateWarmPool({ warmPoolId: nobody, minSize: 3, maxSize: 21 })),
      await codeOf(prebuilds.listPrebuilds({ pagination: { pageSize: 101 } })),
      await codeOf(prebuilds.createPrebuildLogsToken({ prebuildId: nobody })),
      ...(await prebuilds.listPrebuilds({ filter: { projectIds: ["seven"] } }).catch(({ details }) => details.map(({ type }) => type))),
    ];
  });
  expect(codes[5]).toBe("buf.validate.Violations");
  expect(codes[0]).toMatch(/^NotFound: /);
  expect(codes[1]).toMatch(/^InvalidArgument: validation error: project_id/);
  expect(codes[2]).toMatch(/^InvalidArgument: validation error: max_size/);
  expect(codes[3]).toMatch(/^InvalidArgument: validation error: pagination.page_size/);
  expect(codes[4]).toMatch(/^NotFound: /);
});

test("the official client's decoding is strict: an extra field is an error", async ({ client }) => {
  const code = await client.evaluate(async () => {
    const send = globalThis.fetch;
    globalThis.fetch = async (...call) => {
      const answer = await send(...call);
      const text = (await answer.text()).replace('{"id":', '{"surprise":1,"id":');
      return new Response(text, { status: answer.status, headers: answer.headers });
    };
    const { prebuilds, codeOf } = globalThis.client;
    return codeOf(prebuilds.listPrebuilds({})).finally(() => (globalThis.fetch = send));
  });
  expect(code).toMatch(/surprise/);
});

test("the official client makes every kind of write, and gets the events on its stream", async ({ client }) => {
  const seen = await client.evaluate(async () => {
    const { prebuilds, projects, events, PrebuildPhase } = globalThis.client;
    const told = [];
    const watching = (async () => {
      const filters = [{ resourceType: 37 }, { resourceType: 48 }];
      for await (const event of events.watchEvents({ scope: { case: "organization", value: true }, resourceTypeFilters: filters })) {
        told.push(`${event.operation} ${event.resourceType} ${event.resourceId}`);
        if (told.length >= 6) return "told";
      }
      return "ended";
    })();
    // The stream is open once the worker has responded.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const all = (await projects.listProjects({ pagination: { pageSize: 100 } })).projects;
    const project = all.find(({ metadata }) => metadata.name === "inventory-sync");
    const [classId] = project.prebuildConfiguration.environmentClassIds;
    const { prebuild } = await prebuilds.createPrebuild({ projectId: project.id, environmentClassId: classId, spec: { timeout: { seconds: 600n } } });
    const cancelled = (await prebuilds.cancelPrebuild({ prebuildId: prebuild.id })).prebuild;
    await prebuilds.deletePrebuild({ prebuildId: prebuild.id });
    const deleted = (await prebuilds.getPrebuild({ prebuildId: prebuild.id })).prebuild;
    const { warmPool } = await prebuilds.createWarmPool({ projectId: project.id, environmentClassId: classId, minSize: 1, maxSize: 2 });
    const resized = (await prebuilds.updateWarmPool({ warmPoolId: warmPool.id, maxSize: 3 })).warmPool;
    await prebuilds.deleteWarmPool({ warmPoolId: warmPool.id });
    const { accessToken } = await prebuilds.createPrebuildLogsToken({ prebuildId: prebuild.id });
    return {
      phases: [prebuild, cancelled, deleted].map(({ status }) => PrebuildPhase[status.phase]),
      timeout: Number(prebuild.spec.timeout.seconds),
      max: resized.spec.maxSize,
      hasToken: accessToken.length > 10,
      end: await watching,
      own: told.filter((event) => event.includes(prebuild.id) || event.includes(warmPool.id)).map((event) => event.split(" ").slice(0, 2).join(" ")),
    };
  });
  expect(seen).toMatchObject({ phases: ["PENDING", "CANCELLING", "DELETING"], timeout: 600, max: 3, hasToken: true, end: "told" });
  // Operations CREATE 1 and UPDATE 2, resource types PREBUILD 37 and WARM_POOL 48.
  for (const event of ["1 37", "2 37", "1 48", "2 48"]) expect(seen.own).toContain(event);
});

test("the official client gets names from the related services", async ({ client }) => {
  const seen = await client.evaluate(async () => {
    const { identity, users, serviceAccounts, runners, environments, projects } = globalThis.client;
    const { subject, organizationId } = await identity.getAuthenticatedIdentity({});
    const { user } = await users.getUser({ userId: subject.id });
    const [{ runnerId }] = (await environments.listEnvironmentClasses({})).environmentClasses;
    const { runner } = await runners.getRunner({ runnerId });
    const project = (await projects.listProjects({})).projects.find(({ prebuildConfiguration }) => prebuildConfiguration.timeout);
    const executor = project.prebuildConfiguration.executor.id;
    const { serviceAccount } = await serviceAccounts.getServiceAccount({ serviceAccountId: executor });
    project.prebuildConfiguration.timeout.seconds = 1200n;
    const { project: updated } = await projects.updateProject({ projectId: project.id, prebuildConfiguration: project.prebuildConfiguration });
    return {
      names: [user.name, runner.name, serviceAccount.name],
      isOwn: project.metadata.organizationId === organizationId,
      timeout: Number(updated.prebuildConfiguration.timeout.seconds),
    };
  });
  expect(seen).toEqual({ names: ["Platform administrator", "eu-central-1", "payments-automation"], isOwn: true, timeout: 1200 });
});
