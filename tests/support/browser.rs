//! Functions of browser.js, and the input that the runner gives the page (scripts/wasm-test-runner.mjs).

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{AbortSignal, Element, Request, Response};

#[wasm_bindgen(module = "/tests/support/browser.js")]
extern "C" {
    pub fn install(start: f64, answer: &Closure<dyn Fn(Request, Uint8Array, Function, Function)>);
    pub fn uninstall();
    pub fn freeze();
    #[wasm_bindgen(js_name = setHidden)]
    pub fn set_hidden(is_hidden: bool);
    pub fn dispatch(event: &str);
    #[wasm_bindgen(js_name = setDate)]
    pub fn set_date(text: &str);
    #[wasm_bindgen(js_name = takeProblems)]
    pub fn take_problems() -> String;

    pub fn time() -> f64;
    pub fn skip(ms: f64);
    #[wasm_bindgen(js_name = runTimer)]
    async fn run_timer_js(until: f64) -> JsValue;
    pub async fn settle();
    pub async fn frame();

    pub fn response(status: u16, content_type: &str, body: &Uint8Array, retry_after: &str) -> Response;
    #[wasm_bindgen(js_name = networkError)]
    pub fn network_error() -> js_sys::Error;

    pub type OpenBody;
    #[wasm_bindgen(constructor)]
    pub fn new(content_type: &str, signal: &AbortSignal) -> OpenBody;
    #[wasm_bindgen(method, getter)]
    pub fn response(this: &OpenBody) -> Response;
    #[wasm_bindgen(method, getter, js_name = isOpen)]
    pub fn is_open(this: &OpenBody) -> bool;
    #[wasm_bindgen(method)]
    pub fn push(this: &OpenBody, bytes: &Uint8Array);
    #[wasm_bindgen(method)]
    pub fn end(this: &OpenBody);
    #[wasm_bindgen(method)]
    pub fn fail(this: &OpenBody);

    #[wasm_bindgen(js_name = copiedText)]
    pub fn copied_text() -> String;
    #[wasm_bindgen(js_name = fakeNotifications)]
    pub fn fake_notifications(permission: &str, answer: &str);
    #[wasm_bindgen(js_name = shownNotifications)]
    pub fn shown_notifications() -> Vec<String>;
    #[wasm_bindgen(js_name = fakeFilePicker)]
    pub fn fake_file_picker(answer: &str);
    #[wasm_bindgen(js_name = savedName)]
    pub fn saved_name() -> String;
    #[wasm_bindgen(js_name = savedText)]
    pub fn saved_text() -> String;

    pub fn query(within: &Element, selector: &str) -> Vec<Element>;
    #[wasm_bindgen(js_name = byRole)]
    pub fn by_role(within: &Element, role: &str) -> Vec<Element>;
    #[wasm_bindgen(js_name = nameOf)]
    pub fn name_of(element: &Element) -> String;
    #[wasm_bindgen(js_name = textOf)]
    pub fn text_of(element: &Element) -> String;
    #[wasm_bindgen(js_name = valueOf)]
    pub fn value_of(element: &Element) -> String;
    #[wasm_bindgen(js_name = isShown)]
    pub fn is_shown(element: &Element) -> bool;
    #[wasm_bindgen(js_name = isDisabled)]
    pub fn is_disabled(element: &Element) -> bool;
    #[wasm_bindgen(js_name = isChecked)]
    pub fn is_checked(element: &Element) -> bool;
    #[wasm_bindgen(js_name = isFocused)]
    pub fn is_focused(element: &Element) -> bool;
    #[wasm_bindgen(js_name = isInView)]
    pub fn is_in_view(element: &Element) -> bool;
    pub fn focus(element: &Element);
    pub fn choose(element: &Element, option: &str) -> bool;
    #[wasm_bindgen(js_name = selectText)]
    pub fn select_text(element: &Element);
    #[wasm_bindgen(js_name = pointOn)]
    pub fn point_on(element: &Element) -> JsValue;
    pub fn outline(within: &Element) -> String;
}

/// Advances the clock to the next timer due by `until` and runs it; `false` if there is none.
pub async fn run_timer(until: f64) -> bool {
    run_timer_js(until).await.is_truthy()
}

#[wasm_bindgen]
extern "C" {
    /// Clicks with the mouse; `modifier` is a key held meanwhile, or empty.
    #[wasm_bindgen(js_name = mouseClick)]
    pub async fn mouse_click(x: f64, y: f64, modifier: &str);
    /// Presses keys named as in Playwright: `Escape`, `Shift+J`, `Control+a`.
    #[wasm_bindgen(js_name = pressKey)]
    pub async fn press_key(key: &str);
    #[wasm_bindgen(js_name = insertText)]
    pub async fn insert_text(text: &str);
}
