//! Content of elements and views.

use std::sync::{Arc, Mutex};

use leptos::prelude::*;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::tachys::view::iterators::StaticVec;

use crate::proto::id::Id;

use super::callable::Reactive;

/// Child of an [`Element`](super::element::Element). Each kind is type-erased, so that all uses share one copy of
/// Leptos's rendering code.
pub trait Content: Sized {
    fn into_content(self) -> AnyView;

    /// Adds this to an element's children: every item of a sequence, and nothing if it is empty.
    fn push_to(self, children: &mut Vec<AnyView>) {
        children.push(self.into_content());
    }

    /// Result of a closure, rendered again whenever a signal it reads changes.
    fn dynamic(mut part: impl FnMut() -> Self + Send + 'static) -> AnyView {
        dynamic_view(Box::new(move |()| part().into_content()))
    }
}

// Shared by all closures.

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

/// Empty content.
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

/// Sequence of views.
fn several(content: impl Content) -> AnyView {
    let mut views = Vec::new();
    content.push_to(&mut views);
    StaticVec::from(views).into_any()
}

pub fn nothing() -> AnyView {
    ().into_any()
}
