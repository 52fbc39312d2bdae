//! Mock backend: the procedures used by the console, over a generated fleet. Runs in the service worker, so the
//! console's real request and decoding code is exercised.
//!
//! A world is a pure function of its [`world_spec`], its anchor (the time of its first call), the [`command`]s accepted
//! since then, and the [`clock`]. Nothing runs in the background: the state at a moment is computed on demand, so a
//! worker stopped by the browser resumes seamlessly. Only its [`log`] is stored ([`stored_log`]).
//!
//! [`backend`] handles calls: after faults and access control, [`procedures`] decodes them ([`request`]) and calls one
//! function per procedure ([`service`]); events and logs are [`stream`]s. [`control`] has the mock's control
//! procedures. The services read the [`world`]: the [`fleet`], the [`history`] of prebuilds with their [`profile`] and
//! [`lifecycle`], the warm [`pool`]s with their [`instances`], and the [`demand`] for environments. [`boot`] runs in the page, everything else in the
//! worker; only `boot` uses browser APIs.

pub mod access;
pub mod answer;
pub mod backend;
pub mod boot;
mod build_log;
mod build_output;
pub mod clock;
pub mod command;
mod control;
mod demand;
mod events;
mod fault;
mod fleet;
mod history;
mod instances;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod invariants;
mod journal;
mod lifecycle;
pub mod log;
mod messages;
mod page;
mod phase;
mod pool;
mod procedures;
mod profile;
mod project_plan;
mod record;
mod request;
mod rng;
pub mod scenario;
mod service;
mod stored_log;
pub mod stream;
#[cfg(test)]
mod testing;
mod world;
pub mod world_spec;
