// How large the wasm memories of a page are, which nothing in a browser tells.

/** Has the page keep hold of every memory that a wasm module exports from now on. */
export const watchMemories = (page) =>
  page.addInitScript(() => {
    globalThis.memories = [];
    for (const name of ["instantiate", "instantiateStreaming"]) {
      const real = WebAssembly[name].bind(WebAssembly);
      WebAssembly[name] = async (...given) => {
        const made = await real(...given);
        const { exports } = made.instance ?? made;
        if (exports.memory) globalThis.memories.push(exports.memory);
        return made;
      };
    }
  });

/** Their bytes in all. */
export const wasmBytes = (page) =>
  page.evaluate(() => globalThis.memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0));
