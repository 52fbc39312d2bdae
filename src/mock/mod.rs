//! The mock backend: the procedures the console calls, over a made-up fleet. Runs in the service worker, so that the
//! console's own request and decoding path is what it exercises.
//!
//! A world is a pure function of its [`world_spec`], its anchor (the moment it was first asked for), the log of
//! [`command`]s and the clock. Nothing ticks: the state at a moment is computed when asked for, so that a worker
//! which the browser stopped goes on as if it had never been away.
//!
//! [`backend`] answers calls: it decodes ([`request`]), gives them to one file per service ([`service`]) and encodes
//! ([`answer`]). The services read the [`world`]: the [`fleet`] that never changes, the [`history`] of prebuilds with
//! their [`story`] over time, and the warm [`pool`]s that commands change. [`boot`] runs in the page, all else in the
//! worker; no other file here touches the browser.

pub mod access;
pub mod answer;
pub mod backend;
pub mod boot;
mod build_log;
mod build_output;
pub mod clock;
pub mod command;
mod control;
mod course;
mod draw;
mod events;
mod fault;
mod fleet;
mod history;
mod instances;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod invariants;
mod journal;
pub mod log;
mod messages;
mod page;
mod pool;
mod procedures;
mod project_plan;
mod request;
pub mod scenario;
mod service;
mod story;
pub mod stream;
#[cfg(test)]
mod testing;
mod world;
pub mod world_spec;
