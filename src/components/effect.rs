//! Effects with their closures boxed, so that all of them share one copy of Leptos's code.

use leptos::prelude::Effect;

use super::callable::Callable;

/// Runs `work` now and whenever a signal that it reads changes, as [`Effect::new`] does: what a run creates (signals, effects,
/// cleanups) is dropped before the next one.
pub fn effect(mut work: impl FnMut() + 'static) {
    start(Box::new(move |()| work()));
}

#[inline(never)]
fn start(mut work: Box<dyn Callable<(), ()>>) {
    Effect::new(move || work.call(()));
}
