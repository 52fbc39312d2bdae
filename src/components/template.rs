//! Markup that is built once and cloned for each row.
//!
//! Building a row element by element takes a call out of WebAssembly for every element, attribute, and text. Cloning a
//! template takes one call for everything that rows have in common; after that, only the differences are written. A row
//! is described by a plain value of type `R`, and each variable text and attribute has a function that reads it from
//! that value.
//!
//! The API follows [elements](super::element): the type of an element determines its tag, and attributes are methods. A
//! method whose name ends in `_of` takes a function that reads the row's value.
//!
//! ```ignore
//! struct Run { id: String, address: String, badge: Badge, message: Option<String> }
//!
//! let link = template::<A, Run>().class("row-link").href_of(|run| Some(&run.address)).text("Open");
//! let message = template::<Span, String>().class("message").text_of(|message| message);
//! let row = template::<Div, Run>()
//!     .role("row")
//!     .attr_of("data-run", |run| Some(&run.id))
//!     .child(link)
//!     .part(|run| &run.badge, badge_template())
//!     .optional(|run| run.message.as_ref(), message);
//! ```
//!
//! [`rows`](super::rows::rows) renders a template for each row of a list.

use std::cell::OnceCell;
use std::marker::PhantomData;
use std::mem;
use std::slice;

use leptos::html::{ElementType, Input};
use leptos::prelude::document;
use leptos::tachys::renderer::Rndr;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlInputElement, Node};

use super::rich_text::RichText;

/// Template of an element of one of the types in [`leptos::html`] or [`leptos::svg`], for values of type `R`.
#[must_use]
pub struct Template<E, R: 'static> {
    pub(super) markup: Markup<R>,
    element_type: PhantomData<fn() -> E>,
}

/// Template of an element of any type.
pub(super) struct Markup<R: 'static> {
    tag: &'static str,
    namespace: Option<&'static str>,
    attributes: Vec<(&'static str, &'static str)>,
    values: Vec<Value<R>>,
    children: Vec<Child<R>>,
}

/// Part of an element that depends on the row's value.
enum Value<R> {
    /// Attribute; absent for `None`.
    Attribute(&'static str, fn(&R) -> Option<&str>),
    Checked(fn(&R) -> bool),
    Rich(fn(&R) -> &RichText),
}

enum Child<R: 'static> {
    Words(&'static str),
    Text(fn(&R) -> &str),
    Element(Markup<R>),
    Part(Box<dyn Part<R>>),
    Repeated(Box<dyn RepeatedPart<R>>),
}

/// Creates a template, such as `template::<Span, Run>()`.
pub fn template<E: ElementType, R>() -> Template<E, R> {
    let (attributes, values, children) = (Vec::new(), Vec::new(), Vec::new());
    let markup = Markup { tag: E::TAG, namespace: E::NAMESPACE, attributes, values, children };
    Template { markup, element_type: PhantomData }
}

impl<E, R> Template<E, R> {
    /// Sets a static attribute that has no method, such as `data-testid`.
    pub fn attr(mut self, name: &'static str, value: &'static str) -> Self {
        self.markup.attributes.push((name, value));
        self
    }

    /// Sets an attribute per row that has no method; it is absent for `None`. If most rows have the same value, set
    /// that with [`Self::attr`], too: it isn't written again.
    pub fn attr_of(self, name: &'static str, read: fn(&R) -> Option<&str>) -> Self {
        self.with_value(Value::Attribute(name, read))
    }

    /// Sets a static text.
    pub fn text(self, words: &'static str) -> Self {
        self.with_child(Child::Words(words))
    }

    /// Sets a text per row.
    pub fn text_of(self, read: fn(&R) -> &str) -> Self {
        self.with_child(Child::Text(read))
    }

    /// Sets a text with colors and links as the element's only content.
    pub fn rich_text_of(self, read: fn(&R) -> &RichText) -> Self {
        self.with_value(Value::Rich(read))
    }

    pub fn child<C>(self, child: Template<C, R>) -> Self {
        self.with_child(Child::Element(child.markup))
    }

    /// Adds an element that shows part of the value.
    pub fn part<C, S: 'static>(self, read: fn(&R) -> &S, child: Template<C, S>) -> Self {
        self.with_child(Child::Part(Box::new((read, child.markup))))
    }

    /// Adds an element that exists only while `read` returns a value. It comes after all permanent children.
    pub fn optional<C, S: 'static>(self, read: fn(&R) -> Option<&S>, child: Template<C, S>) -> Self {
        self.repeated(Read::Optional(read), child.markup)
    }

    /// Adds an element for each value returned by `read`. They come after all permanent children.
    pub fn each<C, S: 'static>(self, read: fn(&R) -> &[S], child: Template<C, S>) -> Self {
        self.repeated(Read::Each(read), child.markup)
    }

    fn repeated<S: 'static>(self, read: Read<R, S>, markup: Markup<S>) -> Self {
        self.with_child(Child::Repeated(Box::new(Repeated { read, markup, prototype: OnceCell::new() })))
    }

    fn with_value(mut self, value: Value<R>) -> Self {
        self.markup.values.push(value);
        self
    }

    fn with_child(mut self, child: Child<R>) -> Self {
        self.markup.children.push(child);
        self
    }
}

impl<R> Template<Input, R> {
    /// Sets whether a checkbox is checked.
    pub fn checked_of(self, read: fn(&R) -> bool) -> Self {
        self.with_value(Value::Checked(read))
    }
}

impl<R> Markup<R> {
    /// Builds the prototype, without the parts that differ per row.
    pub fn build(&self) -> Result<Element, JsValue> {
        let document = document();
        let element = Rndr::create_element(self.tag, self.namespace);
        for (name, value) in &self.attributes {
            element.set_attribute(name, value)?;
        }
        for child in &self.children {
            let child: Node = match child {
                Child::Words(words) => document.create_text_node(words).into(),
                Child::Text(_) => document.create_text_node(EMPTY).into(),
                Child::Element(child) => child.build()?.into(),
                Child::Part(part) => part.build()?.into(),
                Child::Repeated(_) => continue,
            };
            element.append_child(&child)?;
        }
        Ok(element)
    }

    /// Finds the nodes in a clone that show parts of the value.
    fn find(&self, element: &Element, slots: &mut Vec<Slot>) {
        let own = || element.clone().unchecked_into();
        slots.extend(self.values.iter().map(|value| Slot { node: own(), written: self.begins_with(value) }));
        let mut next = element.first_child();
        for child in &self.children {
            if let Child::Repeated(_) = child {
                slots.push(Slot { node: own(), written: Written::Nothing });
                continue;
            }
            let Some(node) = next else { return };
            next = node.next_sibling();
            match child {
                Child::Text(_) => slots.push(Slot { node, written: Written::Text(EMPTY.to_owned()) }),
                Child::Element(child) => child.find(node.unchecked_ref(), slots),
                Child::Part(part) => part.find(node.unchecked_ref(), slots),
                Child::Words(_) | Child::Repeated(_) => {}
            }
        }
    }

    /// Initial state of a clone's node, before anything is written.
    fn begins_with(&self, value: &Value<R>) -> Written {
        match value {
            Value::Attribute(name, _) => match self.attributes.iter().find(|(own, _)| own == name) {
                Some((_, value)) => Written::Text((*value).to_owned()),
                None => Written::Nothing,
            },
            Value::Checked(_) => Written::Flag(false),
            Value::Rich(_) => Written::Nothing,
        }
    }

    /// Writes the values that differ from those shown by `slots`, which are in the order of [`Self::find`].
    fn write(&self, row: &R, slots: &mut slice::IterMut<Slot>) {
        for (value, slot) in self.values.iter().zip(&mut *slots) {
            match value {
                Value::Attribute(name, read) => slot.write_attribute(name, read(row)),
                Value::Checked(read) => slot.write_checked(read(row)),
                Value::Rich(read) => slot.write_rich(read(row)),
            }
        }
        let mut follow_new = false;
        for child in &self.children {
            match child {
                Child::Words(_) => {}
                Child::Element(child) => child.write(row, slots),
                Child::Part(part) => part.write(row, slots),
                Child::Text(read) => {
                    let Some(slot) = slots.next() else { return };
                    slot.write_text(read(row));
                }
                Child::Repeated(part) => {
                    let Some(slot) = slots.next() else { return };
                    follow_new |= part.write(row, slot, follow_new);
                }
            }
        }
    }
}

/// Not empty, because some browsers don't clone empty text nodes.
const EMPTY: &str = " ";

/// Element that shows part of a value of type `R`.
trait Part<R> {
    fn build(&self) -> Result<Element, JsValue>;
    fn find(&self, element: &Element, slots: &mut Vec<Slot>);
    fn write(&self, row: &R, slots: &mut slice::IterMut<Slot>);
}

impl<R: 'static, S: 'static> Part<R> for (fn(&R) -> &S, Markup<S>) {
    fn build(&self) -> Result<Element, JsValue> {
        self.1.build()
    }

    fn find(&self, element: &Element, slots: &mut Vec<Slot>) {
        self.1.find(element, slots);
    }

    fn write(&self, row: &R, slots: &mut slice::IterMut<Slot>) {
        self.1.write((self.0)(row), slots);
    }
}

/// Variable number of elements that show parts of a value.
trait RepeatedPart<R> {
    /// Shows the elements. Elements after an inserted one, or all if `follow_new`, are appended again to keep their
    /// order. Returns whether any were appended.
    fn write(&self, row: &R, slot: &mut Slot, follow_new: bool) -> bool;
}

struct Repeated<R: 'static, S: 'static> {
    read: Read<R, S>,
    markup: Markup<S>,
    prototype: OnceCell<Option<Element>>,
}

/// Accessor of the parts.
enum Read<R, S> {
    Optional(fn(&R) -> Option<&S>),
    Each(fn(&R) -> &[S]),
}

impl<R, S> RepeatedPart<R> for Repeated<R, S> {
    fn write(&self, row: &R, slot: &mut Slot, follow_new: bool) -> bool {
        let Self { read, markup, prototype } = self;
        let values = match read {
            Read::Optional(read) => read(row).map_or(&[][..], slice::from_ref),
            Read::Each(read) => read(row),
        };
        let make = || Instance::of(markup, prototype.get_or_init(|| markup.build().ok()).as_ref()?);
        let write = |index: usize, instance: &mut Instance| {
            if let Some(value) = values.get(index) {
                instance.write(markup, value);
            }
        };
        slot.write_repeated(values.len(), follow_new, &make, &write)
    }
}

/// Clone of a template.
pub(super) struct Instance {
    pub element: Element,
    slots: Vec<Slot>,
}

impl Instance {
    /// Clones `prototype`, the result of [`Markup::build`].
    pub fn of<R>(markup: &Markup<R>, prototype: &Element) -> Option<Self> {
        let element: Element = prototype.clone_node_with_deep(true).ok()?.unchecked_into();
        let mut slots = Vec::new();
        markup.find(&element, &mut slots);
        Some(Self { element, slots })
    }

    /// Shows `row`, writing only the differences from the current content.
    pub fn write<R>(&mut self, markup: &Markup<R>, row: &R) {
        markup.write(row, &mut self.slots.iter_mut());
    }
}

/// Node that depends on the row's value, with what it currently shows.
struct Slot {
    node: Node,
    written: Written,
}

enum Written {
    Nothing,
    Text(String),
    Flag(bool),
    Rich(RichText),
    Children(Children),
}

impl Written {
    /// The children; empty if nothing was written yet.
    fn children(&mut self) -> Option<&mut Children> {
        if !matches!(self, Self::Children(_)) {
            *self = Self::Children(Children::default());
        }
        if let Self::Children(children) = self { Some(children) } else { None }
    }
}

/// Elements of a [`Repeated`].
#[derive(Default)]
struct Children {
    /// All elements created so far; those not shown are kept for reuse.
    instances: Vec<Instance>,
    /// Number of elements shown, from the first.
    shown: usize,
}

/// If the browser rejects a write, the node stays unchanged.
impl Slot {
    fn write_text(&mut self, text: &str) {
        if self.note(text) {
            self.node.set_node_value(Some(text));
        }
    }

    fn write_attribute(&mut self, name: &str, value: Option<&str>) {
        let is_new = match value {
            Some(value) => self.note(value),
            None => !matches!(mem::replace(&mut self.written, Written::Nothing), Written::Nothing),
        };
        if is_new {
            let element: &Element = self.node.unchecked_ref();
            let _ = match value {
                Some(value) => element.set_attribute(name, value),
                None => element.remove_attribute(name),
            };
        }
    }

    fn write_checked(&mut self, is_checked: bool) {
        let before = mem::replace(&mut self.written, Written::Flag(is_checked));
        if !matches!(before, Written::Flag(before) if before == is_checked) {
            self.node.unchecked_ref::<HtmlInputElement>().set_checked(is_checked);
        }
    }

    /// Shows `count` children; returns the result of [`RepeatedPart::write`].
    fn write_repeated(
        &mut self,
        count: usize,
        follow_new: bool,
        make: &dyn Fn() -> Option<Instance>,
        write: &dyn Fn(usize, &mut Instance),
    ) -> bool {
        let Self { node, written } = self;
        let Some(Children { instances, shown }) = written.children() else { return follow_new };
        let mut moves = follow_new;
        for index in 0..count {
            if index == instances.len() {
                let Some(new) = make() else { break };
                instances.push(new);
            }
            let Some(instance) = instances.get_mut(index) else { break };
            write(index, instance);
            moves |= index >= *shown;
            if moves {
                let _ = node.append_child(&instance.element);
            }
        }
        let left = instances.iter().take(*shown).skip(count);
        left.for_each(|instance| instance.element.remove());
        *shown = count.min(instances.len());
        moves
    }

    fn write_rich(&mut self, text: &RichText) {
        if !matches!(&self.written, Written::Rich(written) if written == text) {
            let _ = text.draw(self.node.unchecked_ref());
            self.written = Written::Rich(text.clone());
        }
    }

    /// Records a text to be written; returns whether it differs from the previous one.
    fn note(&mut self, text: &str) -> bool {
        match &mut self.written {
            Written::Text(written) if written == text => false,
            Written::Text(written) => {
                written.clear();
                written.push_str(text);
                true
            }
            written => {
                *written = Written::Text(text.to_owned());
                true
            }
        }
    }
}
