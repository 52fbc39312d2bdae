//! Bindings of elements to signals and events. Leptos has a type for each kind of attribute, each of which compiles its
//! own copy of the attribute code.

use leptos::ev;
use leptos::reactive::effect::RenderEffect;
use leptos::tachys::html::event::On;
use leptos::tachys::renderer::{RemoveEventHandler, Rndr};
use wasm_bindgen::JsValue;
use web_sys::{Element, Event};

use super::callable::Reactive;

/// Binding of an element.
pub enum Binding {
    /// Attribute; absent for `None`.
    Attribute(&'static str, Reactive<Option<String>>),
    /// Property of the DOM object. Set whenever a signal changes, even to the same value, because the user may have
    /// changed it.
    Property(&'static str, Reactive<JsValue>),
    /// CSS property.
    Style(&'static str, Reactive<String>),
    Handler(On<ev::Custom<Event>, Box<dyn FnMut(Event)>>),
}

/// Active binding, until it is dropped.
pub enum Bound {
    Following { _effect: RenderEffect<()> },
    Listening { _handler: RemoveEventHandler<Element> },
}

impl Binding {
    pub fn bind(self, element: &Element) -> Bound {
        let own = element.clone();
        match self {
            Self::Attribute(name, mut value) => {
                let mut shown = None;
                follow(move || {
                    let now = value.call(());
                    if now == shown {
                        return;
                    }
                    match &now {
                        Some(text) => Rndr::set_attribute(&own, name, text),
                        None => Rndr::remove_attribute(&own, name),
                    }
                    shown = now;
                })
            }
            Self::Property(name, mut value) => follow(move || Rndr::set_property_or_value(&own, name, &value.call(()))),
            Self::Style(name, mut value) => {
                let (style, mut shown) = (Rndr::style(&own), None);
                follow(move || {
                    let now = Some(value.call(()));
                    if now != shown {
                        Rndr::set_css_property(&style, name, now.as_deref().unwrap_or_default());
                        shown = now;
                    }
                })
            }
            Self::Handler(handler) => Bound::Listening { _handler: handler.attach(element) },
        }
    }
}

fn follow(mut work: impl FnMut() + 'static) -> Bound {
    Bound::Following { _effect: RenderEffect::new(move |_| work()) }
}
