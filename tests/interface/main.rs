//! The interface, page by page: the console in Chromium on the mock backend, without a network (tests/support).
#![cfg(target_arch = "wasm32")]

#[path = "../support/mod.rs"]
mod support;

mod actions;
mod columns;
mod demand;
mod export;
mod frame;
mod harness;
mod heap;
mod history;
mod history_page;
mod live;
mod log;
mod memory;
mod names;
mod prebuild;
mod projects;
mod rows;
mod settings;
mod toasts;
mod tooltips;
mod views;
mod warm_pools;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
