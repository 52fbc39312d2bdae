//! Wrapper of `ResizeObserver`.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Calls a closure when observed elements are resized, until it is dropped.
pub struct Resizes {
    /// `None` if the browser doesn't support it.
    observer: Option<ResizeObserver>,
    _heard: Closure<dyn FnMut()>,
}

impl Resizes {
    pub fn new(heard: impl FnMut() + 'static) -> Self {
        let heard = Closure::<dyn FnMut()>::new(heard);
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
        Self { observer, _heard: heard }
    }

    /// Starts observing an element. The closure is also called with its initial size.
    pub fn follow(&self, element: &Element) {
        if let Some(observer) = &self.observer {
            observer.observe(element);
        }
    }
}

impl Drop for Resizes {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
