// Measures the size of a page's wasm memories, which browsers don't report.

/** Makes the page keep a reference to every memory that a wasm module exports from now on. */
export const watchMemories = (page) =>
  page.addInitScript(() => {
    // Modules that the build split from the main one export the same memory.
    globalThis.memories = new Set();
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const real = WebAssembly[name].bind(WebAssembly);
      WebAssembly[name] = async (...given) => {
        const made = await real(...given);
        const { exports } = made.instance ?? made;
        if (exports.memory) globalThis.memories.add(exports.memory);
        return made;
      };
    }
  });

/** The total number of bytes. */
export const wasmBytes = (page) =>
  page.evaluate(() => [...globalThis.memories].reduce((sum, memory) => sum + memory.buffer.byteLength, 0));
