//! Replays of starts against pools of every size, in slices that never block a frame.

use std::time::Duration;

use crate::connect::timer::sleep;
use crate::domain::demand::outcome::Outcome;
use crate::domain::demand::replay::{Replay, World};

/// Operations in a slice: a few milliseconds.
const SLICE: usize = 300_000;

/// A world, and what pools of every size would have done for it.
#[derive(Clone, Debug)]
pub struct Replayed {
    pub world: World,
    pub outcomes: Vec<Outcome>,
}

/// Replays a world to its end.
pub async fn replay(world: World) -> Replayed {
    let mut replay = Replay::new(world);
    while !replay.step(SLICE).is_done() {
        sleep(Duration::ZERO).await;
    }
    Replayed { world: replay.world().clone(), outcomes: replay.outcomes().to_vec() }
}
