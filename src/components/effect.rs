//! Effects with boxed closures, so that all share one copy of Leptos's code.

use leptos::prelude::Effect;

use super::callable::Callable;

/// Runs `work` now and whenever a signal that it reads changes, like [`Effect::new`]. Everything created during a run
/// (signals, effects, cleanups) is disposed before the next run.
pub fn effect(mut work: impl FnMut() + 'static) {
    start(Box::new(move |()| work()));
}

#[inline(never)]
fn start(mut work: Box<dyn Callable<(), ()>>) {
    Effect::new(move || work.call(()));
}
