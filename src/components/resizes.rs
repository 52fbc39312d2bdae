//! Hearing of an element that has become larger or smaller, whatever made it so.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver};

/// Hears of it until it is dropped.
pub struct Resizes {
    /// Absent where the browser has none.
    observer: Option<ResizeObserver>,
    _heard: Closure<dyn FnMut()>,
}

impl Resizes {
    pub fn new(heard: impl FnMut() + 'static) -> Self {
        let heard = Closure::<dyn FnMut()>::new(heard);
        let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
        Self { observer, _heard: heard }
    }

    /// Hears of this element, from its present size on.
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
