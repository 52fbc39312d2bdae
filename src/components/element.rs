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
use leptos::html::Custom;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::html::event::EventDescriptor;
use leptos::tachys::html::node_ref::node_ref;
use leptos::tachys::html::property::prop;
use leptos::tachys::html::style::style;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::reactive_graph::SharedReactiveFunction;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::iterators::StaticVec;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use wasm_bindgen::JsCast;

use crate::proto::id::Id;

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
        child.push_to(&mut self.children);
        self
    }

    fn with(mut self, attribute: AnyAttribute) -> Self {
        self.attributes.push(attribute);
        self
    }
}

impl Render for Element {
    type State = ElementState;

    fn build(self) -> ElementState {
        let element = Rndr::create_element(self.tag, None);
        let attributes = self.attributes.build(&element);
        let mount = |child: AnyView| {
            let mut child = child.build();
            child.mount(&element, None);
            child
        };
        let children = self.children.into_iter().map(mount).collect();
        ElementState { element, _attributes: attributes, _children: children }
    }

    fn rebuild(self, state: &mut ElementState) {
        let mut next = self.build();
        state.insert_before_this(&mut next);
        state.unmount();
        *state = next;
    }
}

/// An element in the document.
pub struct ElementState {
    element: web_sys::Element,
    /// What keeps them up to date.
    _attributes: <Vec<AnyAttribute> as Attribute>::State,
    _children: Vec<<AnyView as Render>::State>,
}

impl Mountable for ElementState {
    fn unmount(&mut self) {
        self.element.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&web_sys::Node>) {
        Rndr::insert_node(parent, self.element.as_ref(), marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = self.element.parent_element() else { return false };
        child.mount(&parent, Some(self.element.as_ref()));
        true
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.element.clone()]
    }
}

impl AddAnyAttr for Element {
    type Output<NewAttribute: Attribute> = Self;

    fn add_any_attr<NewAttribute: Attribute>(self, attribute: NewAttribute) -> Self {
        self.with(attribute.into_any_attr())
    }
}

/// The console is rendered in the browser, and never as HTML.
impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> ElementState {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// What may stand in an [`Element`] or in a view.
pub trait Content: Sized {
    fn into_content(self) -> AnyView;

    /// Adds it to the children of an element: each one, if it is several, and none, if it is nothing.
    fn push_to(self, children: &mut Vec<AnyView>) {
        children.push(self.into_content());
    }
}

impl Content for Element {
    fn into_content(self) -> AnyView {
        self.into_any()
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

/// Views one after the other.
fn several(content: impl Content) -> AnyView {
    let mut views = Vec::new();
    content.push_to(&mut views);
    StaticVec::from(views).into_any()
}

pub fn nothing() -> AnyView {
    ().into_any()
}
