// How long frames take while a page scrolls by, at the processor's own speed or at a fourth of it.

/** How many times slower the processor is, how that is said, and the most milliseconds for a p95 frame: one and two of a 60 Hz display. */
export const SPEEDS = [
  { slowdown: 1, words: "", most: 20 },
  { slowdown: 4, words: ", a fourth of the speed", most: 34 },
];

const at = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];

/** Runs in the page: the milliseconds between frames while the document, or the element of a selector, scrolls from a part of its height so many pixels a frame. */
async function scroll({ selector, from, pixels, frames }) {
  const frame = () => new Promise(requestAnimationFrame);
  const scroller = selector === undefined ? document.scrollingElement : document.querySelector(selector);
  scroller.scrollTop = scroller.scrollHeight * from;
  for (let i = 0; i < 30; i += 1) await frame();
  const times = [];
  let before = await frame();
  for (let i = 0; i < frames; i += 1) {
    scroller.scrollTop += pixels;
    const now = await frame();
    times.push(now - before);
    before = now;
  }
  return { times, elements: document.querySelectorAll("main *").length };
}

/** Runs something in a page whose processor is slowed down so many times. */
export async function atCpu(page, slowdown, run) {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  try {
    return await run();
  } finally {
    await session.send("Emulation.setCPUThrottlingRate", { rate: 1 });
    await session.detach();
  }
}

/** Three rows of a table a frame, from the top of the document. */
const ROWS = { from: 0, pixels: 132 };

/** The median of the rounds' p95 frames in milliseconds, each round's, and the most elements in the page's content. */
export async function frameTimes(page, rounds, frames, how = ROWS) {
  const seen = [];
  for (let round = 0; round < rounds; round += 1) seen.push(await page.evaluate(scroll, { ...how, frames }));
  const p95s = seen.map(({ times }) => at(times.toSorted((a, b) => a - b), 95)).toSorted((a, b) => a - b);
  return { p95: p95s[Math.floor(rounds / 2)], p95s, elements: Math.max(...seen.map((round) => round.elements)) };
}
