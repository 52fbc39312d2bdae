//! Values of attributes.

use std::borrow::Cow;

use crate::proto::id::Id;

use super::binding::Binding;
use super::callable::Reactive;

/// Value of an attribute: a plain value, or a reactive closure.
pub trait AttributeValue {
    fn add_to(self, attributes: &mut Attributes, name: &'static str);
}

/// Attributes, properties, and handlers of an element.
#[derive(Default)]
pub struct Attributes {
    /// Names and values of static attributes.
    pub plain: Vec<(&'static str, Cow<'static, str>)>,
    /// Reactive attributes and properties, and event handlers.
    pub active: Vec<Binding>,
}

// Shared by all value types.
impl Attributes {
    #[inline(never)]
    fn add_plain(&mut self, name: &'static str, value: Cow<'static, str>) {
        self.plain.push((name, value));
    }

    #[inline(never)]
    fn add_words(&mut self, name: &'static str, value: &'static str) {
        self.add_plain(name, Cow::Borrowed(value));
    }

    #[inline(never)]
    fn add_reactive(&mut self, name: &'static str, value: Reactive<Option<String>>) {
        self.active.push(Binding::Attribute(name, value));
    }
}

/// Plain value. The attribute is absent for `None`.
pub trait AttributeText {
    fn into_text(self) -> Option<Cow<'static, str>>;
}

impl AttributeText for &'static str {
    fn into_text(self) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(self))
    }
}

impl AttributeText for String {
    fn into_text(self) -> Option<Cow<'static, str>> {
        Some(Cow::Owned(self))
    }
}

impl AttributeText for Cow<'static, str> {
    fn into_text(self) -> Option<Self> {
        Some(self)
    }
}

impl AttributeText for Id {
    fn into_text(self) -> Option<Cow<'static, str>> {
        self.to_string().into_text()
    }
}

/// Boolean attribute, as in `<dialog open>`.
impl AttributeText for bool {
    fn into_text(self) -> Option<Cow<'static, str>> {
        self.then_some(Cow::Borrowed(""))
    }
}

impl<T: AttributeText> AttributeText for Option<T> {
    fn into_text(self) -> Option<Cow<'static, str>> {
        self.and_then(T::into_text)
    }
}

impl AttributeValue for &'static str {
    fn add_to(self, attributes: &mut Attributes, name: &'static str) {
        attributes.add_words(name, self);
    }
}

macro_rules! plain_values {
    ($($value:ty),* $(,)?) => {$(
        impl AttributeValue for $value {
            fn add_to(self, attributes: &mut Attributes, name: &'static str) {
                if let Some(text) = self.into_text() {
                    attributes.add_plain(name, text);
                }
            }
        }
    )*};
}

plain_values!(String, Cow<'static, str>, Id, bool, Option<&'static str>, Option<String>);

impl<F, T> AttributeValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: AttributeText,
{
    fn add_to(mut self, attributes: &mut Attributes, name: &'static str) {
        attributes.add_reactive(name, Box::new(move |()| self().into_text().map(Cow::into_owned)));
    }
}
