//! What a panic does: the browser's log has it, and a page takes the place of the console, which answers nothing any more.

use std::panic;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Of `public/boot.js`.
    #[wasm_bindgen(catch, js_name = reportPanic)]
    fn report_panic(message: &str) -> Result<(), JsValue>;
}

/// Reports every panic from now on.
pub fn report_panics() {
    panic::set_hook(Box::new(|info| {
        // Where that fails, the browser's log has the trap that follows.
        let _ = report_panic(&info.to_string());
    }));
}
