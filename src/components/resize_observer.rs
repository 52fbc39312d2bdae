//! Wrapper of `ResizeObserver`.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

/// Calls a closure when observed elements are resized, until it is dropped.
pub struct ResizeObserver {
    /// `None` if the browser doesn't support it.
    observer: Option<web_sys::ResizeObserver>,
    _on_resize: Closure<dyn FnMut()>,
}

impl ResizeObserver {
    pub fn new(on_resize: impl FnMut() + 'static) -> Self {
        let on_resize = Closure::<dyn FnMut()>::new(on_resize);
        let observer = web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
        Self { observer, _on_resize: on_resize }
    }

    /// Starts observing an element. The closure is also called with its initial size.
    pub fn observe(&self, element: &Element) {
        if let Some(observer) = &self.observer {
            observer.observe(element);
        }
    }
}

impl Drop for ResizeObserver {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
