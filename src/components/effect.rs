//! Effects with their closures boxed, so that all of them share one copy of Leptos's code.

use leptos::prelude::*;

/// Runs `work` now and whenever a signal that it reads changes, as [`Effect::new`] does: what a run creates (signals, effects,
/// cleanups) is dropped before the next one.
pub fn effect(work: impl FnMut() + 'static) {
    let work: Box<dyn FnMut()> = Box::new(work);
    Effect::new(work);
}
