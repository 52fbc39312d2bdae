//! What a panic does: the browser's log has it, and a page takes the place of the console, which answers nothing any more.

use std::panic;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// `public/boot.js` has it; it loads the page, `public/crash.js`.
    #[wasm_bindgen(catch, js_name = showCrash)]
    fn show_crash(message: &str) -> Result<(), JsValue>;
}

/// Reports every panic from now on.
pub fn report_panics() {
    panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        // Where it is missing, the browser's log says what happened.
        let _ = show_crash(&info.to_string());
    }));
}
