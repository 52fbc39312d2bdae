//! Harness of the interface tests: renders the console in a real page, with an in-process API and a clock that advances
//! only while a test waits.
//!
//! ```ignore
//! #[wasm_bindgen_test]
//! async fn a_change_is_saved() {
//!     let api = FakeApi::new(WorldSpec::default());
//!     let screen = render(&format!("/projects/{PROJECT}/settings"), &api).await;
//!     screen.field("Minutes").fill("50").await;
//!     screen.button("Save").click().await;
//!     expect(|| api.calls("UpdateProject").len(), 1).await;
//! }
//! ```
//!
//! - [`fake_api`]: worlds, replies, held and lost calls, recorded calls, events.
//! - [`fake_log`]: a log that the test writes, ends, breaks, and rejects.
//! - [`changed_prebuilds`]: prebuilds with a phase or log address chosen by the test.
//! - [`screen`]: [`render`] a page, [`show`] a component.
//! - [`locator`]: find elements by role and name, label, test id, or `data-*`; click, type, select, press keys.
//! - [`exports`]: texts copied and files saved by the page.
//! - [`wait`]: [`wait_until`], [`expect`], [`advance`], [`fast_forward`].
//!
//! Tests run sequentially in one page of Chromium (scripts/wasm-test-runner.mjs) with the console's style sheets, the
//! time zone Asia/Kolkata, and real mouse and keyboard input. Each starts with a new world, empty storage, and the same
//! time, [`START`].
// Not every test binary uses all of it.
#![allow(dead_code, unused_imports)]

mod browser;
pub mod changed_prebuilds;
pub mod exports;
pub mod fake_api;
pub mod fake_log;
pub mod locator;
pub mod screen;
pub mod wait;

pub use exports::{copied_text, fake_file_picker, fake_notifications, saved_file, shown_notifications};
pub use fake_api::{FakeApi, Reply, START};
pub use fake_log::FakeLog;
pub use locator::{Locator, press};
pub use screen::{
    Screen, address, after_print, before_print, follow_link, go_back, hear_of_other_tab, hide_tab, keep_in_other_tab,
    render, scroll_by, show, show_tab,
};
pub use wait::{advance, expect, fast_forward, wait_until};
