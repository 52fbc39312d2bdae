//! Simulated browser and API for native tests of the store. Tests advance time explicitly; requests go to the mock
//! backend, or fail as configured. State is per thread, so tests run in parallel.
//!
//! `fetch`, `body`, `wait`, and `reach` replace the files of the same names in `connect`, and `browser` replaces
//! `store/browser.rs`.
//!
//! ```ignore
//! let api = Simulation::new(WorldSpec::default());
//! let history = api.run(|store| store.history(None, &Filter::default()));
//! api.next("ListPrebuilds", Reply::error(Code::Internal, "the disk is full"));
//! api.run(|_| history.status.load());
//! api.pass(Duration::from_secs(1));
//! assert_eq!(api.calls("ListPrebuilds").len(), 1);
//! ```

pub mod executor;
pub mod server;
pub mod time;

use std::time::Duration;

use leptos::prelude::Owner;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::api::Client;
use crate::auth::session::{Scheme, Session};
use crate::mock::world_spec::WorldSpec;
use crate::store::{Store, browser, people};

pub use server::Reply;

/// Start time of every test, in milliseconds since the Unix epoch: 2026-09-21T14:13:20Z.
pub const START: i64 = 1_790_000_000_000;
pub const BASE_URL: &str = "https://api.test";
/// Upper limit of simulated waits.
const LONGEST_WAIT: Duration = Duration::from_secs(900);
const STEP: Duration = Duration::from_millis(50);

/// Console store with a simulated browser and API.
pub struct Simulation {
    pub store: Store,
    owner: Owner,
}

impl Simulation {
    /// Creates a world that starts at [`START`], with an API that requires no token.
    pub fn new(spec: WorldSpec) -> Self {
        Self::with_session(spec, Session::new(Scheme::None, String::new()))
    }

    pub fn with_session(spec: WorldSpec, session: Session) -> Self {
        executor::reset();
        time::reset();
        browser::reset();
        server::reset(WorldSpec { speed: spec.speed.min(1), ..spec });
        let owner = Owner::new();
        let client = Client::new(BASE_URL.to_owned(), session);
        let store = owner.with(|| Store::new(client, people::loader::load));
        Self { store, owner }
    }

    /// Runs `work` under the root owner, as the page would, and then all tasks that are ready.
    pub fn run<R>(&self, work: impl FnOnce(Store) -> R) -> R {
        let result = self.owner.with(|| work(self.store));
        executor::run();
        result
    }

    /// Advances time and runs everything that is due.
    pub fn pass(&self, duration: Duration) {
        time::pass(duration);
    }

    /// Advances time until `condition` holds.
    #[track_caller]
    pub fn until(&self, condition: impl Fn() -> bool) {
        let begun = time::millis();
        executor::run();
        while !condition() {
            assert!(
                Duration::from_millis(time::millis() - begun) < LONGEST_WAIT,
                "waited in vain; calls: {}",
                server::methods().join(", ")
            );
            time::pass(STEP);
        }
    }

    /// Runs a future to completion.
    #[track_caller]
    pub fn wait<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> T {
        let result = std::rc::Rc::new(std::cell::RefCell::new(None));
        let own = result.clone();
        self.run(|_| leptos::task::spawn_local(async move { *own.borrow_mut() = Some(future.await) }));
        self.until(|| result.borrow().is_some());
        let result = result.borrow_mut().take();
        result.unwrap_or_else(|| panic!("a result that was just there"))
    }

    /// Sets the reply to the next call of a method, such as `ListPrebuilds`.
    pub fn next(&self, method: &str, reply: Reply) {
        server::add_reply(method, reply, Some(1));
    }

    /// Sets the reply to all further calls of a method. Replies set with [`Self::next`] come first.
    pub fn always(&self, method: &str, reply: Reply) {
        server::add_reply(method, reply, None);
    }

    /// Restores the backend's replies to calls of a method.
    pub fn restore(&self, method: &str) {
        server::forget_replies(method);
    }

    /// Request messages of all calls of a method so far, oldest first; for `logs`, the addresses.
    pub fn calls(&self, method: &str) -> Vec<Value> {
        server::calls(method)
    }

    /// Methods of all calls so far, oldest first.
    pub fn methods(&self) -> Vec<String> {
        server::methods()
    }

    pub fn forget_calls(&self) {
        server::forget_calls();
    }

    /// Makes a call as another client, such as `PrebuildService/CancelPrebuild`, and returns the response.
    #[track_caller]
    pub fn call<R: DeserializeOwned>(&self, procedure: &str, request: &Value) -> R {
        server::call(procedure, request)
    }

    /// Sends a `WatchEventsResponse` to every open event stream.
    pub fn push_event(&self, event: &Value) {
        server::push_event(event);
        executor::run();
    }

    /// Breaks the open responses of a method.
    pub fn cut(&self, method: &str) {
        server::cut(method);
        executor::run();
    }

    /// Disconnects or reconnects the network: breaks streams and fires the browser's event.
    pub fn set_online(&self, is_online: bool) {
        server::set_online(is_online);
        browser::notify(browser::Change::Network);
        executor::run();
    }

    /// Hides or shows the page.
    pub fn set_hidden(&self, is_hidden: bool) {
        browser::set_hidden(is_hidden);
        executor::run();
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        self.owner.cleanup();
        executor::reset();
    }
}
