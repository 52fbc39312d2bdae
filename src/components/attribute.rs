//! What the value of an attribute may be.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use leptos::tachys::html::attribute::any_attribute::{AnyAttribute, IntoAnyAttribute};
use leptos::tachys::html::attribute::custom::custom_attribute;
use leptos::tachys::reactive_graph::SharedReactiveFunction;

use crate::proto::id::Id;

/// The value of an attribute: a plain one, or a closure that follows signals.
pub trait AttributeValue {
    /// `None` where the attribute is never there.
    fn into_attribute(self, name: &'static str) -> Option<AnyAttribute>;
}

/// A plain value. The attribute is absent where it gives `None`.
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

/// The attribute is there, or not, as in `<dialog open>`.
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

macro_rules! plain_values {
    ($($value:ty),* $(,)?) => {$(
        impl AttributeValue for $value {
            fn into_attribute(self, name: &'static str) -> Option<AnyAttribute> {
                self.into_text().map(|text| custom_attribute(name, text).into_any_attr())
            }
        }
    )*};
}

plain_values!(&'static str, String, Cow<'static, str>, Id, bool, Option<&'static str>, Option<String>);

impl<F, T> AttributeValue for F
where
    F: FnMut() -> T + Send + 'static,
    T: AttributeText,
{
    fn into_attribute(mut self, name: &'static str) -> Option<AnyAttribute> {
        let value = move || self().into_text().map(Cow::into_owned);
        let value: SharedReactiveFunction<Option<String>> = Arc::new(Mutex::new(value));
        Some(custom_attribute(name, value).into_any_attr())
    }
}
