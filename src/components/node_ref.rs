//! References to DOM elements.

use std::marker::PhantomData;

use leptos::html::ElementType;
use leptos::prelude::{Notify, Trigger};
use wasm_bindgen::JsCast;

use crate::reactive::{StoredValue, track};

/// Reference to an element, set once that is created. Leptos's own is compiled for each element type.
pub struct NodeRef<E> {
    any: AnyNodeRef,
    element_type: PhantomData<fn() -> E>,
}

/// [`NodeRef`] to an element of any type.
#[derive(Clone, Copy)]
pub(super) struct AnyNodeRef {
    element: StoredValue<Option<web_sys::Element>>,
    loaded: Trigger,
}

impl<E> Clone for NodeRef<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for NodeRef<E> {}

impl<E> Default for NodeRef<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E> NodeRef<E> {
    pub fn new() -> Self {
        let any = AnyNodeRef { element: StoredValue::new(None), loaded: Trigger::new() };
        Self { any, element_type: PhantomData }
    }

    pub(super) fn into_any(self) -> AnyNodeRef {
        self.any
    }
}

impl<E: ElementType<Output: JsCast>> NodeRef<E> {
    /// The element, or `None` until it is created; tracked.
    pub fn get(self) -> Option<E::Output> {
        self.any.get().map(JsCast::unchecked_into)
    }

    pub fn get_untracked(self) -> Option<E::Output> {
        self.any.element.get_value().map(JsCast::unchecked_into)
    }

    /// Like [`Self::get_untracked`], but also `None` if the reference is disposed.
    pub fn try_get_untracked(self) -> Option<E::Output> {
        self.any.element.try_get_value().flatten().map(JsCast::unchecked_into)
    }
}

impl AnyNodeRef {
    pub fn load(self, element: &web_sys::Element) {
        self.element.set_value(Some(element.clone()));
        self.loaded.notify();
    }

    /// The element, or `None` until it is created; tracked.
    pub fn get(self) -> Option<web_sys::Element> {
        track(&self.loaded);
        self.element.get_value()
    }
}
