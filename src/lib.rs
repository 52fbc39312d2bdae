//! The prebuild console: prebuild history and warm pools of Ona projects.
//!
//! Data flows one way: bytes are checked in [`connect`], decoded into [`proto`] types by `api`, merged by id in
//! `store`, judged by the rules in `domain`, and shown by `pages` and `components`. [`mock`] is a whole backend for
//! the same procedures; it runs in the service worker, never in the page.

pub mod connect;
pub mod mock;
pub mod proto;
