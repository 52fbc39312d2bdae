//! The prebuild console: prebuild history and warm pools of Ona projects.
//!
//! Data flows in one direction: [`connect`] checks bytes, [`api`] decodes them into [`proto`] types, [`store`] merges
//! them by id, the rules in [`domain`] interpret them, and [`pages`] and [`components`] show them. [`mock`] is a
//! complete backend for the same procedures; it runs in the service worker, never in the page.

pub mod api;
pub mod app;
pub mod auth;
pub mod clock;
pub mod components;
pub mod config;
pub mod connect;
pub mod domain;
pub mod embed;
pub mod format;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod json;
pub mod lower_case;
pub mod mock;
pub mod navigation;
pub mod pages;
pub mod panic;
pub mod proto;
pub mod reactive;
pub mod routes;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod simulation;
pub mod sort;
pub mod start;
pub mod store;
pub mod text;
