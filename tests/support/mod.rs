//! The harness of the interface tests: the console in a real page, with an API that answers in process and a clock that goes
//! on only when the test waits for something.
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
//! - [`fake_api`]: worlds, replies, held and lost calls, what was called, events.
//! - [`fake_log`]: a log that the test writes, ends, cuts and refuses.
//! - [`changed_prebuilds`]: prebuilds in a phase, or with a log's address, that the test chooses.
//! - [`screen`]: [`render`] a page, [`show`] a component.
//! - [`locator`]: find elements by role and name, label, test id or `data-*`; click, type, choose, press keys.
//! - [`exports`]: what the page has copied, and saved as a file.
//! - [`wait`]: [`wait_until`], [`expect`], [`advance`], [`fast_forward`].
//!
//! Tests run one after another in one page of Chromium (scripts/wasm-test-runner.mjs), which has the console's style sheets,
//! the time zone Asia/Kolkata and real mouse and keyboard input. Each begins with a new world, empty storage and the same
//! moment, [`START`].
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

pub use exports::{copied_text, saved_file};
pub use fake_api::{FakeApi, Reply, START};
pub use fake_log::FakeLog;
pub use locator::{Locator, press};
pub use screen::{
    Screen, address, after_print, before_print, follow_link, go_back, hear_of_other_tab, hide_tab, keep_in_other_tab,
    render, scroll_by, show, show_tab,
};
pub use wait::{advance, expect, fast_forward, wait_until};
