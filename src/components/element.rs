//! Elements of a view, built with functions instead of `view!`.
//!
//! The API follows Leptos's builder (`leptos::html`): a function per tag, a method per attribute, `prop`, `style`,
//! `on`, `node_ref`, and `child`. Tags, attributes, and events are checked at compile time. The difference is code
//! size: `view!` and Leptos's builder give every element, attribute, and handler a distinct type, each with a copy of
//! the rendering code. Here, the type of an element exists only while it is built, and all elements share one copy.
//! `make bench` prints the size of a page built both ways.
//!
//! ```ignore
//! use crate::components::html;
//!
//! let name = RwSignal::new(String::new());
//! let field = html::input()
//!     .r#type("text")
//!     .aria_label("Name")
//!     .prop("value", move || name.get())
//!     .on(ev::input, move |event| name.set(event_target_value(&event)));
//! let greeting = html::p()
//!     .class("meta")
//!     .hidden(move || name.with(String::is_empty))
//!     .child(("Hello, ", move || name.get()));
//! let form = html::form().child((field, greeting));
//! view! { <section>{form}</section> }
//! ```
//!
//! - Values are texts, numbers, or reactive closures. An attribute is absent for `None` and `false`.
//! - Children are elements, texts, closures, `Option`s, `Vec`s, and tuples of these, or Leptos views after `into_any()`. See
//!   [`Content`].
//! - Elements are views: they work in `view!`, `<Show>`, `<For>`, and components of other crates.
//! - Rows of long lists use [templates](super::template) instead.

use std::borrow::Cow;
use std::marker::PhantomData;

use leptos::ev;
use leptos::html::ElementType;
use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::html::event::EventDescriptor;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::Rndr;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use wasm_bindgen::{JsCast, JsValue};

use super::attribute::{AttributeValue, Attributes};
use super::binding::{Binding, Bound};
use super::callable::Callable;
use super::content::Content;
use super::node_ref::{AnyNodeRef, NodeRef};

/// Element under construction, of one of the types in [`leptos::html`] or [`leptos::svg`]. The DOM element is created
/// when it becomes part of a view.
#[must_use]
pub struct Element<E> {
    // Boxed, since each method takes and returns the element.
    parts: Box<Parts>,
    element_type: PhantomData<fn() -> E>,
}

/// Parts of an element, independent of its type.
struct Parts {
    tag: &'static str,
    namespace: Option<&'static str>,
    attributes: Attributes,
    references: Vec<AnyNodeRef>,
    children: Vec<AnyView>,
    fill: Option<fn(&web_sys::Element)>,
}

impl<E: ElementType> Element<E> {
    pub(super) fn new() -> Self {
        Self::of(Parts::new(E::TAG, E::NAMESPACE))
    }
}

impl<E> Element<E> {
    fn of(parts: Box<Parts>) -> Self {
        Self { parts, element_type: PhantomData }
    }

    /// Binds a reference to the element.
    pub fn node_ref(mut self, reference: NodeRef<E>) -> Self {
        self.parts.references.push(reference.into_any());
        self
    }

    /// Adds an attribute that has no method, such as `data-phase`.
    pub fn attr(mut self, name: &'static str, value: impl AttributeValue) -> Self {
        value.add_to(&mut self.parts.attributes, name);
        self
    }

    /// Adds a reactive property, such as `checked` or `value`. User input stays until a signal changes.
    pub fn prop<V: Into<JsValue>>(self, name: &'static str, mut value: impl FnMut() -> V + Send + 'static) -> Self {
        self.with(Binding::Property(name, Box::new(move |()| value().into())))
    }

    /// Adds a reactive CSS property by name and value.
    pub fn style(self, (name, mut value): (&'static str, impl FnMut() -> String + Send + 'static)) -> Self {
        self.with(Binding::Style(name, Box::new(move |()| value())))
    }

    /// Adds a handler for an event of [`leptos::ev`], such as `ev::click`.
    pub fn on<D>(self, event: D, mut handler: impl FnMut(D::EventType) + 'static) -> Self
    where
        D: EventDescriptor,
        D::EventType: JsCast,
    {
        let handler = move |event: web_sys::Event| handler(event.unchecked_into());
        self.with(listener(event.name(), Box::new(handler)))
    }

    pub fn child(mut self, child: impl Content) -> Self {
        child.push_to(&mut self.parts.children);
        self
    }

    /// Adds DOM nodes that aren't views when the element is created.
    pub fn fill(mut self, fill: fn(&web_sys::Element)) -> Self {
        self.parts.fill = Some(fill);
        self
    }

    /// Erases the type, for branches with different elements.
    pub fn into_any(self) -> AnyView {
        self.parts.into_view()
    }

    fn with(mut self, binding: Binding) -> Self {
        self.parts.attributes.active.push(binding);
        self
    }
}

// Shared by all elements and closures.

impl Parts {
    #[inline(never)]
    fn new(tag: &'static str, namespace: Option<&'static str>) -> Box<Self> {
        let (attributes, references, children) = (Attributes::default(), Vec::new(), Vec::new());
        Box::new(Self { tag, namespace, attributes, references, children, fill: None })
    }

    #[inline(never)]
    fn into_view(self: Box<Self>) -> AnyView {
        IntoAny::into_any(Element::<()>::of(self))
    }

    #[inline(never)]
    fn build(self) -> ElementState {
        let element = Rndr::create_element(self.tag, self.namespace);
        for (name, value) in &self.attributes.plain {
            Rndr::set_attribute(&element, name, value);
        }
        let bound = self.attributes.active.into_iter().map(|binding| binding.bind(&element)).collect();
        self.references.iter().for_each(|reference| reference.load(&element));
        self.fill.inspect(|fill| fill(&element));
        let mount = |child: AnyView| {
            let mut child = child.build();
            child.mount(&element, None);
            child
        };
        let children = self.children.into_iter().map(mount).collect();
        ElementState { element, _bound: bound, _children: children }
    }
}

#[inline(never)]
fn listener(event: Cow<'static, str>, mut handler: Box<dyn Callable<web_sys::Event, ()>>) -> Binding {
    let handler: Box<dyn FnMut(web_sys::Event)> = Box::new(move |event| handler.call(event));
    Binding::Handler(ev::on(ev::Custom::new(event), handler))
}

impl<E> Content for Element<E> {
    fn into_content(self) -> AnyView {
        self.into_any()
    }
}

impl<E: Send + 'static> Render for Element<E> {
    type State = ElementState;

    fn build(self) -> ElementState {
        self.parts.build()
    }

    fn rebuild(self, state: &mut ElementState) {
        let mut next = self.build();
        state.insert_before_this(&mut next);
        state.unmount();
        *state = next;
    }
}

/// Element in the document.
pub struct ElementState {
    element: web_sys::Element,
    _bound: Vec<Bound>,
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

impl<E: Send + 'static> AddAnyAttr for Element<E> {
    type Output<NewAttribute: Attribute> = <AnyView as AddAnyAttr>::Output<NewAttribute>;

    fn add_any_attr<NewAttribute: Attribute>(self, attribute: NewAttribute) -> Self::Output<NewAttribute> {
        self.into_any().add_any_attr(attribute)
    }
}

/// Unused: the console is rendered only in the browser, never as HTML.
impl<E: Send + 'static> RenderHtml for Element<E> {
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

/// Declares functions for tags, each with methods for its specific attributes: `tag Type [method "name", ...]`, or
/// `method method_of "name"` if it may differ between the rows of a [template](super::template).
macro_rules! elements {
    ($($tag:ident $element:ident [$($method:ident $($method_of:ident)? $name:literal),*])*) => {$(
        pub fn $tag() -> Element<$element> {
            Element::new()
        }

        impl Element<$element> {$(
            pub fn $method(self, value: impl AttributeValue) -> Self {
                self.attr($name, value)
            }
        )*}

        impl<R> Template<$element, R> {$(
            pub fn $method(self, value: &'static str) -> Self {
                self.attr($name, value)
            }

            $(pub fn $method_of(self, read: fn(&R) -> Option<&str>) -> Self {
                self.attr_of($name, read)
            })?
        )*}
    )*};
}

pub(super) use elements;
