//! Signing out in all tabs at once. They hear of it over a channel with the session's own name, which reaches all pages of the origin:
//! <https://html.spec.whatwg.org/multipage/web-messaging.html#broadcasting-to-other-browsing-contexts>.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::BroadcastChannel;

use super::session::Session;

/// Tells the other tabs that the reader has signed out.
pub fn tell(session: &Session) {
    // A browser without channels has signed out of this tab.
    if let Ok(channel) = BroadcastChannel::new(session.storage_key()) {
        let _ = channel.post_message(&JsValue::NULL);
        channel.close();
    }
}

/// Calls `on_sign_out` when the reader signs out of another tab, for as long as the console is open.
pub fn listen(session: &Session, on_sign_out: impl Fn() + 'static) {
    let Ok(channel) = BroadcastChannel::new(session.storage_key()) else { return };
    let heard = Closure::<dyn Fn()>::new(on_sign_out);
    channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
    // A channel that is heard lives as long as its page.
    heard.forget();
}
