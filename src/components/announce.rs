//! Live region for frequently changing text: announced to screen readers once it stops changing.

use std::time::Duration;

use leptos::html::Span;

use crate::reactive::RwSignal;

use super::debounce::Debounce;
use super::effect::effect;
use super::element::Element;
use super::html;

/// Time without changes before a text is announced.
const QUIET: Duration = Duration::from_secs(1);

/// Creates the region. `words` is reactive.
pub fn announce(words: impl Fn() -> String + 'static) -> Element<Span> {
    let said = RwSignal::new(String::new());
    let debounce = Debounce::new(QUIET);
    effect(move || {
        let words = words();
        debounce.schedule(move || {
            if said.try_with_untracked(|said| *said != words) == Some(true) {
                said.set(words);
            }
        });
    });
    html::span().class("visually-hidden").role("status").child(move || said.get())
}
