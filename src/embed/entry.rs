//! Start of the console in a frame: permission check and handshake with the embedding page.

use std::cell::RefCell;
use std::rc::Rc;

use futures_channel::oneshot;
use js_sys::{Array, Object, Reflect};
use leptos::prelude::{document, location, set_interval_with_handle, window};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, MessagePort, Url, Window};

use crate::domain::problem::Problem;

use super::handshake::{BETWEEN_HELLOS, Effect, Event, Handshake, Message};
use super::link::{Link, json_of};
use super::protocol::{FRAME_NAME, Options};
use super::surroundings::{Surroundings, Verdict, refusal};
use super::{frame, parent, portal};

/// Parts of the configuration needed by the start.
pub struct Entry {
    /// Origins in `allowedParents`.
    pub allowed: Vec<String>,
    /// Whether the embedding page has to provide the token.
    pub needs_parent: bool,
}

/// Resolves once the console may be shown, with the query parameters that its links must carry. If the embedding page
/// implements the protocol, it is connected by then.
pub async fn enter(entry: Entry) -> Result<String, Problem> {
    let Entry { allowed, needs_parent } = entry;
    let surroundings = surroundings();
    let verdict = surroundings.judge(&allowed);
    let targets = match &verdict {
        Verdict::Alone | Verdict::Refused(_) => return Err(refusal(&verdict)),
        Verdict::Allowed(parent) => vec![parent.clone()],
        Verdict::Unknown => allowed,
    };
    let own = Options::of_query(&location().search().unwrap_or_default());
    frame::apply(&own);
    let is_expected = text(&window(), "name").is_some_and(|name| name == FRAME_NAME);
    let is_needed = needs_parent || verdict == Verdict::Unknown;
    if !is_expected && !is_needed {
        return Ok(own.to_query());
    }
    match connect(targets).await {
        Some((port, options)) => {
            frame::apply(&options);
            portal::store_link(Link::new(port, options));
            Ok(String::new())
        }
        None if is_needed => Err(refusal(&verdict)),
        None => Ok(own.to_query()),
    }
}

fn surroundings() -> Surroundings {
    let own_origin = location().origin().unwrap_or_default();
    let parent = parent();
    let is_same_origin =
        parent.as_ref().is_some_and(|parent| origin_of(parent).is_some_and(|origin| origin == own_origin));
    let ancestors = Reflect::get(&location(), &"ancestorOrigins".into()).ok().filter(JsValue::is_object);
    let ancestors = ancestors.map(|list| Array::from(&list).iter().filter_map(|origin| origin.as_string()).collect());
    let same_origin = || is_same_origin.then(|| vec![own_origin.clone()]);
    Surroundings {
        is_framed: parent.is_some(),
        ancestors: ancestors.or_else(same_origin),
        referrer: text(&document(), "referrer").and_then(|url| Url::new(&url).ok()).map(|url| url.origin()),
        own_origin,
    }
}

/// Origin of the parent, readable only by pages of the same origin.
fn origin_of(parent: &Window) -> Option<String> {
    text(&Reflect::get(parent, &"location".into()).ok()?, "origin")
}

/// Text property of an object. Shared, because a separate getter per property would add bytes to every first visit.
fn text(object: &JsValue, name: &str) -> Option<String> {
    Reflect::get(object, &name.into()).ok()?.as_string()
}

/// Runs the handshake; `None` if there is no response in time.
async fn connect(targets: Vec<String>) -> Option<(MessagePort, Options)> {
    let parent = parent()?;
    let handshake = Rc::new(RefCell::new(Handshake::new(nonce(), targets)));
    let (sender, receiver) = oneshot::channel();
    let sender = RefCell::new(Some(sender));
    let answer = Rc::new(move |outcome| {
        if let Some(sender) = sender.take() {
            // The receiver lives until this is sent.
            let _ = sender.send(outcome);
        }
    });
    let tick = {
        let (handshake, answer, parent) = (handshake.clone(), answer.clone(), parent.clone());
        move || match handshake.borrow_mut().on(Event::Tick) {
            Some(Effect::Post { message, targets }) => post(&parent, &message, &targets),
            Some(Effect::GiveUp) => answer(None),
            _ => {}
        }
    };
    let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        let read = |name: &str| Reflect::get(&event, &name.into()).unwrap_or_default();
        let ports = Array::from(&read("ports"));
        let message = Message {
            is_from_parent: Object::is(&read("source"), &parent),
            origin: &text(&event, "origin").unwrap_or_default(),
            data: &json_of(&event.data()).unwrap_or_default(),
            has_port: ports.length() == 1,
        };
        if let Some(Effect::Connect(options)) = handshake.borrow_mut().on(Event::Message(message)) {
            answer(Some((ports.get(0).unchecked_into::<MessagePort>(), options)));
        }
    });
    let listener = on_message.as_ref().unchecked_ref();
    window().add_event_listener_with_callback("message", listener).ok()?;
    tick();
    let ticking = set_interval_with_handle(tick, BETWEEN_HELLOS).ok()?;
    let outcome = receiver.await.ok().flatten();
    ticking.clear();
    // A remaining listener would find the handshake finished.
    let _ = window().remove_event_listener_with_callback("message", listener);
    outcome
}

fn post(parent: &Window, message: &str, targets: &[String]) {
    let Ok(message) = js_sys::JSON::parse(message) else { return };
    for target in targets {
        // The browser drops the message if the parent has another origin.
        let _ = parent.post_message(&message, target);
    }
}

/// 128 random bits.
fn nonce() -> String {
    let mut bytes = [0; 16];
    if let Ok(crypto) = window().crypto() {
        // Without randomness, the checks of window and origin still hold.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
