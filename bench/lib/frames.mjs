// Measures frame times while a page scrolls, at full CPU speed or at a quarter of it.

/**
 * How many times the CPU is slowed down, the text for that, and the maximum p95 frame time in milliseconds: one and two frames of a 60 Hz
 * display.
 */
export const SPEEDS = [
  { slowdown: 1, words: "", most: 20 },
  { slowdown: 4, words: ", a fourth of the speed", most: 34 },
];

const at = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];

/**
 * Runs in the page: returns the milliseconds between frames while the document, or the element of a selector, scrolls a number of pixels
 * per frame, starting at a fraction of its height.
 */
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

/** Runs a function in a page whose CPU is slowed down. */
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

/** Three table rows per frame, from the top of the document. */
const ROWS = { from: 0, pixels: 132 };

/** The median of the rounds' p95 frame times in milliseconds, the p95 of each round, and the maximum number of elements in the page's content. */
export async function frameTimes(page, rounds, frames, how = ROWS) {
  const seen = [];
  for (let round = 0; round < rounds; round += 1) seen.push(await page.evaluate(scroll, { ...how, frames }));
  const p95s = seen.map(({ times }) => at(times.toSorted((a, b) => a - b), 95)).toSorted((a, b) => a - b);
  return { p95: p95s[Math.floor(rounds / 2)], p95s, elements: Math.max(...seen.map((round) => round.elements)) };
}
