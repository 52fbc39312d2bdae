//! Panic handling: logs the panic to the browser's console and replaces the console, which no longer responds, with an
//! error page.

use std::panic;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Defined in `public/boot.js`.
    #[wasm_bindgen(catch, js_name = reportPanic)]
    fn report_panic(message: &str) -> Result<(), JsValue>;
}

/// Reports every panic from now on.
pub fn report_panics() {
    panic::set_hook(Box::new(|info| {
        // If this fails, the browser still logs the resulting trap.
        let _ = report_panic(&info.to_string());
    }));
}
