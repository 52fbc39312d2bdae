//! Effects with their closures boxed, so that all of them share one copy of Leptos's code.

use leptos::prelude::*;

/// Runs `work` now and whenever a signal that it reads changes, as [`Effect::new`] does: what a run creates (signals, effects,
/// cleanups) is dropped before the next one.
pub fn effect(work: impl FnMut() + 'static) {
    effect_boxed(Box::new(work));
}

/// Like [`effect`], but what a run creates stays until the part of the page that called this goes. For work that starts
/// something that must not end because it is started once more, such as loading the next page. Each run adds to what is kept.
pub fn effect_without_cleanup(mut work: impl FnMut() + 'static) {
    let owner = Owner::current().unwrap_or_default();
    effect(move || owner.with(&mut work));
}

fn effect_boxed(work: Box<dyn FnMut()>) {
    Effect::new(work);
}
