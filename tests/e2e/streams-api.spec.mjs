// The data that a page loads after its event stream was interrupted, with a real API. The stream's delays are tested in src/store/live.
import { poolsInOrder, signIn } from "./console.mjs";
import { expect } from "./fixtures.mjs";
import { test } from "./peer.mjs";

const OLD = "00000009-0000-4000-8000-000000000002";
const state = (page, wanted) => expect(page.getByTestId("live-status")).toHaveAttribute("data-state", wanted, { timeout: 20_000 });
const notDeleted = (page, id) => page.locator(`[data-pool-id="${id}"]:not([data-phase="deleted"])`);

test("prebuilds that were deleted while no stream was open are found once it is back", async ({ context, page, peer, problems }) => {
  problems.allow(/ERR_|Failed to load|404/);
  await page.goto(`${peer.url}/warm-pools`);
  await signIn(page);
  await poolsInOrder(page);
  await state(page, "live");
  await expect(notDeleted(page, OLD)).toHaveCount(1);
  await context.setOffline(true);
  await peer.control("cut");
  await state(page, "offline");
  await peer.control("remove-pool", { id: OLD });
  await context.setOffline(false);
  await expect(notDeleted(page, OLD)).toHaveCount(0);
  await state(page, "live");
});
