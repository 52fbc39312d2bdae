//! Demand for environments: when they start, what a warm pool of any size would have held for them, and whether prebuilds
//! reach them.
//!
//! Moments are in milliseconds since the Unix epoch. Where local time matters, it comes from an [`Offset`](local_time::Offset).

pub mod advice;
pub mod autoscaler;
pub mod best_schedule;
pub mod by_hour;
pub mod clusters;
mod decimal;
pub mod interval;
pub mod local_time;
pub mod made;
pub mod measured_refill;
pub mod outcome;
pub mod price;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod reference;
pub mod refill;
pub mod replay;
pub mod snapshot_storage;
pub mod starts;
pub mod use_of_prebuilds;
pub mod week_plan;
