//! A part of a view that is drawn again when a signal in it changes.
//!
//! A closure in a `view!` does the same, at the price of a copy of the framework's rendering code for every closure:
//! a kilobyte or more of WebAssembly each. Behind a box they all share one copy.

use leptos::prelude::*;

/// Draws what `part` gives, again whenever a signal that it reads changes.
pub fn dynamic<V: IntoView + 'static>(part: impl Fn() -> V + Send + 'static) -> AnyView {
    boxed(Box::new(move || part().into_any()))
}

fn boxed(part: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || part()).into_any()
}

/// Text, or the value of an attribute, that follows a signal.
pub fn text(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}
