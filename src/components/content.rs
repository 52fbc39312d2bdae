//! What may stand in an element or in a view.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::tachys::view::iterators::StaticVec;

use crate::proto::id::Id;

use super::callable::Reactive;

/// A child of an [`Element`](super::element::Element). Each kind is erased, so that all of its uses share one copy of Leptos's rendering code.
pub trait Content: Sized {
    fn into_content(self) -> AnyView;

    /// Adds it to the children of an element: each one, if it is several, and none, if it is nothing.
    fn push_to(self, children: &mut Vec<AnyView>) {
        children.push(self.into_content());
    }

    /// What a closure gives, drawn again whenever a signal that it reads changes.
    fn dynamic(mut part: impl FnMut() -> Self + Send + 'static) -> AnyView {
        dynamic_view(Box::new(move |()| part().into_content()))
    }
}

// One copy each for all closures.

#[inline(never)]
fn dynamic_view(mut part: Reactive<AnyView>) -> AnyView {
    let part: SharedReactiveFunction<AnyView> = Arc::new(Mutex::new(move || part.call(())));
    part.into_any()
}

#[inline(never)]
fn dynamic_text(mut text: Reactive<String>) -> AnyView {
    let text: SharedReactiveFunction<String> = Arc::new(Mutex::new(move || text.call(())));
    text.into_any()
}

impl<F, C> Content for F
where
    F: FnMut() -> C + Send + 'static,
    C: Content,
{
    fn into_content(self) -> AnyView {
        C::dynamic(self)
    }
}

impl Content for AnyView {
    fn into_content(self) -> AnyView {
        self
    }
}

/// Nothing.
impl Content for () {
    fn into_content(self) -> AnyView {
        self.into_any()
    }

    fn push_to(self, _: &mut Vec<AnyView>) {}
}

impl Content for String {
    fn into_content(self) -> AnyView {
        self.into_any()
    }

    fn dynamic(mut text: impl FnMut() -> Self + Send + 'static) -> AnyView {
        dynamic_text(Box::new(move |()| text()))
    }
}

impl Content for &str {
    fn into_content(self) -> AnyView {
        self.to_owned().into_content()
    }
}

impl Content for Id {
    fn into_content(self) -> AnyView {
        self.to_string().into_content()
    }
}

impl<C: Content> Content for Option<C> {
    fn into_content(self) -> AnyView {
        self.map_or_else(nothing, C::into_content)
    }

    fn push_to(self, children: &mut Vec<AnyView>) {
        if let Some(child) = self {
            child.push_to(children);
        }
    }
}

impl<C: Content> Content for Vec<C> {
    fn into_content(self) -> AnyView {
        several(self)
    }

    fn push_to(self, children: &mut Vec<AnyView>) {
        self.into_iter().for_each(|child| child.push_to(children));
    }
}

impl<A: Content, B: Content> Content for (A, B) {
    fn into_content(self) -> AnyView {
        several(self)
    }

    fn push_to(self, children: &mut Vec<AnyView>) {
        self.0.push_to(children);
        self.1.push_to(children);
    }
}

impl<A: Content, B: Content, C: Content> Content for (A, B, C) {
    fn into_content(self) -> AnyView {
        several(self)
    }

    fn push_to(self, children: &mut Vec<AnyView>) {
        (self.0, self.1).push_to(children);
        self.2.push_to(children);
    }
}

impl<A: Content, B: Content, C: Content, D: Content> Content for (A, B, C, D) {
    fn into_content(self) -> AnyView {
        several(self)
    }

    fn push_to(self, children: &mut Vec<AnyView>) {
        (self.0, self.1).push_to(children);
        (self.2, self.3).push_to(children);
    }
}

/// Views one after the other.
fn several(content: impl Content) -> AnyView {
    let mut views = Vec::new();
    content.push_to(&mut views);
    StaticVec::from(views).into_any()
}

pub fn nothing() -> AnyView {
    ().into_any()
}
