// How long frames take while a page scrolls by, at the processor's own speed.

const at = (sorted, percent) => sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)];

/** Runs in the page: the milliseconds between frames while it scrolls three rows a frame. */
async function scroll(frames) {
  const frame = () => new Promise(requestAnimationFrame);
  scrollTo(0, 0);
  for (let i = 0; i < 30; i += 1) await frame();
  const times = [];
  let before = await frame();
  for (let i = 0; i < frames; i += 1) {
    scrollBy(0, 132);
    const now = await frame();
    times.push(now - before);
    before = now;
  }
  return { times, elements: document.querySelectorAll("main *").length };
}

/** The median of the rounds' p95 frames in milliseconds, each round's, and the most elements in the page's content. */
export async function frameTimes(page, rounds, frames) {
  const seen = [];
  for (let round = 0; round < rounds; round += 1) seen.push(await page.evaluate(scroll, frames));
  const p95s = seen.map(({ times }) => at(times.toSorted((a, b) => a - b), 95)).toSorted((a, b) => a - b);
  return { p95: p95s[Math.floor(rounds / 2)], p95s, elements: Math.max(...seen.map((round) => round.elements)) };
}
