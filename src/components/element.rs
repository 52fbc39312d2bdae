//! Elements, all of one type.
//!
//! `view!` gives every element, attribute and handler a type of its own, and with each type comes a copy of the
//! framework's rendering code: about half of the first view's bytes. Here all of them share one copy.
//!
//! ```ignore
//! let name = RwSignal::new(String::new());
//! let field = element("input").attr("aria-label", "Name").on(ev::input, move |event| name.set(event_target_value(&event)));
//! let greeting = classed("p", "meta").child("Hello, ").child(text(move || name.get()));
//! view! { <form>{field}{greeting}</form> }
//! ```

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use leptos::ev;
use leptos::html::{self, Custom};
use leptos::prelude::*;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::event::EventDescriptor;
use leptos::tachys::html::node_ref::node_ref;
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::tachys::view::iterators::StaticVec;
use wasm_bindgen::JsCast;

/// An element under construction. It is drawn when it becomes part of a view, see [`Content`].
#[must_use]
pub struct Element {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

/// What refers to an [`Element`] in the document, of any tag.
pub type ElementRef = NodeRef<Custom<&'static str>>;

pub fn element(tag: &'static str) -> Element {
    Element { tag, attributes: Vec::new(), children: Vec::new() }
}

/// An element with classes, as most have.
pub fn classed(tag: &'static str, class: &'static str) -> Element {
    element(tag).attr("class", class)
}

/// A button that does something, rather than submit a form.
pub fn button(class: &'static str, on_click: impl FnMut() + 'static) -> Element {
    let mut on_click = on_click;
    classed("button", class).attr("type", "button").on(ev::click, move |_| on_click())
}

pub fn link(class: &'static str, href: String) -> Element {
    classed("a", class).attr("href", href)
}

/// A link out of the console, in a tab of its own. `url` is known to be http or https.
pub fn web_link(class: &'static str, url: String) -> Element {
    link(class, url).attr("target", "_blank").attr("rel", "noopener noreferrer")
}

impl Element {
    pub fn attr(self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.with(custom_attribute(name, value.into()).into_any_attr())
    }

    /// An attribute that follows signals; it is absent while `value` gives `None`.
    pub fn attr_of(self, name: &'static str, value: impl FnMut() -> Option<String> + Send + 'static) -> Self {
        let value: SharedReactiveFunction<Option<String>> = Arc::new(Mutex::new(value));
        self.with(custom_attribute(name, value).into_any_attr())
    }

    /// A property, such as `checked`, that follows signals.
    pub fn flag(self, name: &'static str, value: impl FnMut() -> bool + Send + 'static) -> Self {
        let value: SharedReactiveFunction<bool> = Arc::new(Mutex::new(value));
        self.with(prop(name, value).into_any_attr())
    }

    /// What a field holds, following signals; what is typed stays until they change.
    pub fn value(self, value: impl FnMut() -> String + Send + 'static) -> Self {
        let value: SharedReactiveFunction<String> = Arc::new(Mutex::new(value));
        self.with(prop("value", value).into_any_attr())
    }

    /// One property of its style, that follows signals.
    pub fn style(self, name: &'static str, value: impl FnMut() -> String + Send + 'static) -> Self {
        let value: SharedReactiveFunction<String> = Arc::new(Mutex::new(value));
        self.with(style((name, value)).into_any_attr())
    }

    /// `event` is one of Leptos's, such as `ev::click`, and decides the type that `handler` gets.
    pub fn on<E>(self, event: E, handler: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        let mut handler = handler;
        let handler: Box<dyn FnMut(web_sys::Event)> = Box::new(move |event| handler(event.unchecked_into()));
        self.with(ev::on(ev::Custom::new(event.name()), handler).into_any_attr())
    }

    pub fn reference(self, reference: ElementRef) -> Self {
        self.with(node_ref(reference).into_any_attr())
    }

    pub fn child(mut self, child: impl Content) -> Self {
        self.children.push(child.into_content());
        self
    }

    fn with(mut self, attribute: AnyAttribute) -> Self {
        self.attributes.push(attribute);
        self
    }
}

/// What may stand in an [`Element`] or in a view.
pub trait Content {
    fn into_content(self) -> AnyView;
}

impl Content for Element {
    fn into_content(self) -> AnyView {
        let element = html::custom(self.tag).add_any_attr(self.attributes);
        if self.children.is_empty() {
            return element.into_any();
        }
        element.child(StaticVec::from(self.children)).into_any()
    }
}

/// Elements may stand in `view!`.
impl IntoRender for Element {
    type Output = AnyView;

    fn into_render(self) -> AnyView {
        self.into_content()
    }
}

impl Content for AnyView {
    fn into_content(self) -> AnyView {
        self
    }
}

impl Content for String {
    fn into_content(self) -> AnyView {
        self.into_any()
    }
}

impl Content for &str {
    fn into_content(self) -> AnyView {
        self.to_owned().into_content()
    }
}

impl<C: Content> Content for Option<C> {
    fn into_content(self) -> AnyView {
        self.map_or_else(nothing, C::into_content)
    }
}

impl<C: Content> Content for Vec<C> {
    fn into_content(self) -> AnyView {
        StaticVec::from(self.into_iter().map(C::into_content).collect::<Vec<_>>()).into_any()
    }
}

impl<A: Content, B: Content> Content for (A, B) {
    fn into_content(self) -> AnyView {
        vec![self.0.into_content(), self.1.into_content()].into_content()
    }
}

impl<A: Content, B: Content, C: Content> Content for (A, B, C) {
    fn into_content(self) -> AnyView {
        vec![self.0.into_content(), self.1.into_content(), self.2.into_content()].into_content()
    }
}

pub fn nothing() -> AnyView {
    ().into_any()
}
