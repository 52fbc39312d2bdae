//! The mock backend: the procedures the console calls, over a made-up fleet. Runs in the service worker, so that the
//! console's own request and decoding path is what it exercises.
//!
//! A world is a pure function of its [`world_spec`], its anchor (the moment it was first asked for), the [`command`]s it
//! has accepted since and the [`clock`]. Nothing ticks: the state at a moment is computed when asked for, so that a worker
//! which the browser stopped goes on as if it had never been away. What is stored of a world is its [`log`].
//!
//! [`backend`] answers calls: after faults and access it gives them to [`procedures`], which decode ([`request`]) and call
//! one function per procedure ([`service`]); what goes on, events and logs, is a [`stream`]. [`control`] are the mock's own
//! procedures. The services read the [`world`]: the [`fleet`], the [`history`] of prebuilds with their [`course`] and
//! [`story`], and the warm [`pool`]s with their [`instances`]. [`boot`] runs in the page, all else in the worker; no other
//! file here touches the browser.

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
mod phase;
mod pool;
mod procedures;
mod project_plan;
mod record;
mod request;
pub mod scenario;
mod service;
mod story;
pub mod stream;
#[cfg(test)]
mod testing;
mod world;
pub mod world_spec;
