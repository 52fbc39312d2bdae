//! Message channel to the embedding page.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::JSON;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, MessagePort};

use super::protocol::{Incoming, Options, Outgoing};

/// The console's end of the channel, with the portal's latest options.
#[derive(Clone)]
pub struct Link(Rc<Shared>);

struct Shared {
    port: MessagePort,
    /// Latest options.
    options: RefCell<Options>,
    listener: RefCell<Option<Listener>>,
    /// Messages received before a listener was added.
    early: RefCell<Vec<Incoming>>,
    token_requests: Cell<u32>,
}

type Listener = Rc<dyn Fn(Incoming)>;

impl Link {
    /// Takes the port received in the handshake and listens on it for as long as the page is open.
    pub fn new(port: MessagePort, options: Options) -> Self {
        let link = Self(Rc::new(Shared {
            port,
            options: RefCell::new(options),
            listener: RefCell::default(),
            early: RefCell::default(),
            token_requests: Cell::new(0),
        }));
        let receiver = link.clone();
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = json_of(&event.data()).and_then(|json| Incoming::parse(&json)) {
                receiver.receive(message);
            }
        });
        link.0.port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        link
    }

    pub fn send(&self, said: &Outgoing) {
        if let Ok(message) = JSON::parse(&said.to_json()) {
            // The message is lost if the portal has removed the frame.
            let _ = self.0.port.post_message(&message);
        }
    }

    /// Returns the number of the next token request.
    pub fn next_request(&self) -> u32 {
        self.0.token_requests.set(self.0.token_requests.get().wrapping_add(1));
        self.0.token_requests.get()
    }

    /// Number of the latest token request. Responses to other requests are outdated.
    pub fn last_request(&self) -> u32 {
        self.0.token_requests.get()
    }

    pub fn options(&self) -> Options {
        self.0.options.borrow().clone()
    }

    /// Passes messages to `listener`, including those received before.
    pub fn listen(&self, listener: impl Fn(Incoming) + 'static) {
        let listener: Listener = Rc::new(listener);
        self.0.listener.replace(Some(listener.clone()));
        for message in self.0.early.take() {
            listener(message);
        }
    }

    fn receive(&self, message: Incoming) {
        if let Incoming::Options(options) = &message {
            self.0.options.replace(options.clone());
        }
        // Not borrowed while it runs, since it may replace the listener.
        let listener = self.0.listener.borrow().clone();
        match listener {
            Some(listener) => listener(message),
            None => self.0.early.borrow_mut().push(message),
        }
    }
}

/// Message data as JSON; `None` if it can't be serialized.
pub fn json_of(data: &JsValue) -> Option<String> {
    JSON::stringify(data).ok()?.as_string()
}
