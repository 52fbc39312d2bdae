//! Starts the mock backend's service worker from the page, before anything is mounted.
//!
//! A page may have no controller although the worker is active: on the first load, and after a hard reload
//! (<https://w3c.github.io/ServiceWorker/#navigator-service-worker-controller>). The worker is then asked to claim the
//! page.

use std::cell::RefCell;
use std::fmt;
use std::time::Duration;

use crate::clock;
use crate::connect::timer::within;
use chrono::DateTime;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use web_sys::{
    Event, EventTarget, RegistrationOptions, ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration,
    ServiceWorkerState, ServiceWorkerUpdateViaCache, Window,
};

const LIMIT: Duration = Duration::from_secs(10);
/// Longest wait for a newer worker if the page already has one.
const UPDATE_LIMIT: Duration = Duration::from_secs(3);
/// Longest wait for the mock's time.
const CLOCK_LIMIT: Duration = Duration::from_secs(3);
/// Event with real and mock time, in milliseconds since the Unix epoch, and the speed.
const CLOCK: &str = "mock-clock";

/// Registers the worker and returns once it controls this page. `base` is the console's base path with a trailing
/// slash, where the worker's script is located.
pub async fn start(base: &str) -> Result<(), BootError> {
    let window = web_sys::window().ok_or(BootError::Unsupported)?;
    let container = container(&window)?;
    within(LIMIT, control(&container, base)).await.unwrap_or(Err(BootError::TimedOut))
}

/// Passes the API's address to `public/mock/backend.js`, the mock's script in the page, and returns once it has
/// reported the mock's time, which the console's clock then follows. `api` is the world's address.
pub async fn follow(api: &str) {
    let Some(window) = web_sys::window() else { return };
    let heard = Closure::<dyn FnMut(JsValue)>::new(|event: JsValue| {
        let detail = Reflect::get(&event, &JsValue::from_str("detail")).unwrap_or_default();
        let number = |index| Reflect::get_u32(&detail, index).ok().and_then(|number| number.as_f64());
        let moment = |index| DateTime::from_timestamp_millis(number(index)? as i64);
        if let (Some(real), Some(mock), Some(speed)) = (moment(0), moment(1), number(2)) {
            clock::follow(clock::Line { real, mock, speed: speed as i32 });
        }
    });
    // The page works even if its clock is off.
    let _ = window.add_event_listener_with_callback(CLOCK, heard.as_ref().unchecked_ref());
    heard.forget();
    let told = Next::new(&window, CLOCK);
    let root = window.document().and_then(|document| document.document_element());
    if let Some(root) = root {
        let _ = root.set_attribute("data-mock-api", api);
    }
    if let Ok(event) = Event::new("mock-backend") {
        let _ = window.dispatch_event(&event);
        within(CLOCK_LIMIT, told.wait()).await;
    }
}

/// `navigator.serviceWorker`, which is undefined where service workers are not allowed.
fn container(window: &Window) -> Result<ServiceWorkerContainer, BootError> {
    let container = Reflect::get(&window.navigator(), &JsValue::from_str("serviceWorker"));
    match container.ok().and_then(|container| container.dyn_into().ok()) {
        Some(container) => Ok(container),
        None if window.is_secure_context() => Err(BootError::Unsupported),
        None => Err(BootError::InsecureContext),
    }
}

async fn control(container: &ServiceWorkerContainer, base: &str) -> Result<(), BootError> {
    let options = RegistrationOptions::new();
    options.set_scope(base);
    options.set_update_via_cache(ServiceWorkerUpdateViaCache::None);
    let registration = container.register_with_options(&format!("{base}sw.js"), &options);
    let registration = JsFuture::from(registration).await.map_err(|error| BootError::refused(&error))?;
    let registration: ServiceWorkerRegistration = registration.unchecked_into();

    if registration.active().is_some() {
        // An outdated worker would fetch the new build's wasm. Its successor may have to wait until it is idle.
        within(UPDATE_LIMIT, renew(&registration)).await;
    } else if let Some(first) = registration.installing().or_else(|| registration.waiting())
        && !activated(&first).await
    {
        return Err(BootError::StartFailed);
    }
    let Some(active) = registration.active() else { return Err(BootError::StartFailed) };
    if !activated(&active).await {
        return Err(BootError::StartFailed);
    }
    // Listen before asking the worker, so that its answer can't be missed.
    while container.controller().is_none() {
        let changed = Next::new(container, "controllerchange");
        active.post_message(&JsValue::from_str("claim")).map_err(|error| BootError::refused(&error))?;
        changed.wait().await;
    }
    Ok(())
}

/// Checks for a newer worker and waits until it has taken over or failed.
async fn renew(registration: &ServiceWorkerRegistration) {
    if let Ok(update) = registration.update() {
        // Offline there is no newer worker.
        let _ = JsFuture::from(update).await;
    }
    if let Some(newest) = registration.installing().or_else(|| registration.waiting()) {
        activated(&newest).await;
    }
}

/// Waits until the worker is activated; `false` if it never will be.
async fn activated(worker: &ServiceWorker) -> bool {
    loop {
        let changed = Next::new(worker, "statechange");
        match worker.state() {
            ServiceWorkerState::Activated => return true,
            ServiceWorkerState::Redundant => return false,
            _ => changed.wait().await,
        }
    }
}

/// Waits for the next event of a type. The listener is removed on drop.
struct Next<'a> {
    target: &'a EventTarget,
    name: &'static str,
    listener: RefCell<Option<Function>>,
    event: Promise,
}

impl<'a> Next<'a> {
    fn new(target: &'a EventTarget, name: &'static str) -> Self {
        let listener = RefCell::new(None);
        let event = Promise::new(&mut |resolve, _| {
            if target.add_event_listener_with_callback(name, &resolve).is_ok() {
                *listener.borrow_mut() = Some(resolve);
            }
        });
        Self { target, name, listener, event }
    }

    async fn wait(&self) {
        // A promise resolved by an event never rejects.
        let _ = JsFuture::from(self.event.clone()).await;
    }
}

impl Drop for Next<'_> {
    fn drop(&mut self) {
        if let Some(listener) = self.listener.take() {
            let _ = self.target.remove_event_listener_with_callback(self.name, &listener);
        }
    }
}

/// Reason why the mock backend can't run in this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BootError {
    /// The page is neither https nor localhost.
    InsecureContext,
    /// The browser doesn't offer service workers here; for example, it is old or in private mode.
    Unsupported,
    /// The browser rejected the worker; holds its message.
    Refused(String),
    /// The worker's script or installation failed.
    StartFailed,
    /// The worker did not take over in time.
    TimedOut,
}

impl BootError {
    fn refused(error: &JsValue) -> Self {
        let message = Reflect::get(error, &JsValue::from_str("message")).ok().and_then(|message| message.as_string());
        Self::Refused(message.unwrap_or_else(|| format!("{error:?}")))
    }
}

impl fmt::Display for BootError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::InsecureContext => f.write_str(
                "The mock backend runs in a service worker, which browsers allow only over https or on localhost. \
                 Open this page that way, or set apiBaseUrl in config.json.",
            ),
            Self::Unsupported => f.write_str(
                "The mock backend runs in a service worker, which this browser window doesn't have. Use a current browser \
                 and a normal (not private) window, or set apiBaseUrl in config.json.",
            ),
            Self::Refused(message) => write!(f, "The browser rejected the mock backend's service worker: {message}"),
            Self::StartFailed => f.write_str(
                "The mock backend's service worker failed to start. Reload the page; see the browser's console for details.",
            ),
            Self::TimedOut => write!(
                f,
                "The mock backend's service worker didn't respond within {} seconds. Reload the page.",
                LIMIT.as_secs()
            ),
        }
    }
}

impl std::error::Error for BootError {}
