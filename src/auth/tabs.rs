//! Signs out all tabs at once, over a broadcast channel that is named after the session and reaches all pages of the
//! origin: <https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts>.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

use super::session::Session;

/// Notifies other tabs that the user has signed out.
pub fn tell(session: &Session) {
    // Without channel support, only this tab is signed out.
    if let Ok(channel) = BroadcastChannel::new(session.storage_key()) {
        let _ = channel.post_message(&JsValue::NULL);
        channel.close();
    }
}

/// Calls `on_sign_out` when the user signs out in another tab, for as long as the console is open.
pub fn listen(session: &Session, on_sign_out: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(session.storage_key()) else { return };
    let heard = Closure::<dyn Fn()>::new(on_sign_out);
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // The listener must live as long as the page.
    heard.forget();
}
