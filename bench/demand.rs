//! Benchmark for bench/demand.mjs: replays starts of environments against warm pools of every size.

use prebuild_console::domain::demand::refill::Refill;
use prebuild_console::domain::demand::replay::{Replay, World};
use wasm_bindgen::prelude::*;

const DAY_MS: i64 = 86_400_000;
const HOUR_MS: i64 = 3_600_000;

#[wasm_bindgen]
pub struct DemandReplay(Replay);

#[wasm_bindgen]
impl DemandReplay {
    /// Replay of pseudorandom starts over so many days, nine tenths of them in office hours.
    #[wasm_bindgen(constructor)]
    pub fn new(starts: usize, days: u32) -> Self {
        let (from, days) = (20_000 * DAY_MS, i64::from(days));
        let mut random = fastrand::Rng::with_seed(7);
        let mut start = || {
            let hour = if random.u8(0..10) == 0 { random.i64(0..24) } else { random.i64(8..18) };
            from + random.i64(0..days) * DAY_MS + hour * HOUR_MS + random.i64(0..HOUR_MS)
        };
        let mut times: Vec<i64> = (0..starts).map(|_| start()).collect();
        times.sort_unstable();
        Self(Replay::new(World::new(&times, from, from + days * DAY_MS, Refill::USUAL, &|_| 0)))
    }

    /// Does so many operations; returns whether that was all.
    pub fn step(&mut self, budget: usize) -> bool {
        self.0.step(budget).is_done()
    }

    /// Number of sizes.
    pub fn sizes(&self) -> usize {
        self.0.outcomes().len()
    }
}

fn main() {}
