//! Timers in simulated time.

use std::time::Duration;

pub use crate::simulation::time::sleep;

pub async fn next_frame() {
    sleep(Duration::from_millis(16)).await;
}

pub fn chance() -> f64 {
    0.5
}
