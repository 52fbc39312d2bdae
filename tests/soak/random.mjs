// Repeatable random numbers: the same seed gives the same choices.

export class Random {
  #state;

  constructor(seed) {
    this.#state = seed >>> 0;
  }

  /** From 0 to less than 1 (mulberry32). */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer, both bounds included. */
  between(least, most) {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  isLucky(chance) {
    return this.next() < chance;
  }

  of(items) {
    return items[Math.floor(this.next() * items.length)];
  }
}
