//! Communication between console and portal while the console is open.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::{location, set_timeout, use_context};

use crate::auth::session::TokenReason;
use crate::auth::token::Token;
use crate::clock;
use crate::components::effect::effect;
use crate::components::time::Times;
use crate::navigation::Address;
use crate::routes;
use crate::store::Store;

use super::frame;
use super::link::Link;
use super::news::News;
use super::protocol::{Detail, Incoming, Move, Outgoing, Reason};

/// Time limit for the portal to provide a token, after which the user is asked.
const PATIENCE: Duration = Duration::from_secs(30);

thread_local! {
    /// Link between handshake and start of the console.
    static LINK: RefCell<Option<Link>> = const { RefCell::new(None) };
}

/// Stores the link for [`attach`].
pub fn store_link(link: Link) {
    LINK.set(Some(link));
}

/// Connects the console to the portal, if the handshake succeeded.
pub fn attach(store: Store, address: Address) {
    let Some(link) = LINK.take() else { return };
    supply_tokens(&link, store);
    let visit = follow_address(&link, address);
    report_changes(&link, store);
    frame::follow(&link);
    frame::offer_links(&link);
    let own = link.clone();
    let times = use_context::<Times>();
    link.listen(move |heard| match heard {
        Incoming::Token { id, token } if id == own.last_request() => take_token(store, token),
        Incoming::Token { .. } => {}
        Incoming::Options(options) => {
            address.keep_entries_elsewhere(options.has_history);
            frame::apply(&options);
            frame::report_size(&own);
            if let Some(Times(mode)) = times {
                // The language of dates may have changed.
                mode.update(|_| ());
            }
        }
        Incoming::Navigate { path } => visit(&path),
        Incoming::View(view) => frame::show(&own, view),
    });
    link.send(&Outgoing::Event { name: "ready", detail: Detail::default() });
}

/// Requests a token from the portal whenever the session needs one.
fn supply_tokens(link: &Link, store: Store) {
    let link = link.clone();
    let session = store.client().session().clone();
    effect(move || {
        let reason = match session.parent_token_reason() {
            Some(TokenReason::SignedOut) => Reason::First,
            Some(TokenReason::Rejected) => Reason::Refused,
            None => return,
        };
        let id = link.next_request();
        link.send(&Outgoing::Token { id, reason });
        let (link, session) = (link.clone(), session.clone());
        let give_up = move || {
            if link.last_request() == id {
                session.renewal_failed();
            }
        };
        set_timeout(give_up, PATIENCE);
    });
}

fn take_token(store: Store, token: Option<String>) {
    let client = store.client();
    match token.and_then(|token| Token::parse(&token).ok()) {
        Some(token) => client.session().sign_in(&token, false),
        // Shows the sign-in form.
        None => client.session().renewal_failed(),
    }
}

/// Address shown by the console: its path and the key of its history entry.
type Shown = (String, i64);

/// Reports each new address to the portal. Returns a function that shows an address requested by the portal.
fn follow_address(link: &Link, address: Address) -> impl Fn(&str) + 'static {
    address.keep_entries_elsewhere(link.options().has_history);
    let shown: Rc<RefCell<Vec<Shown>>> = Rc::default();
    let (portal, known) = (link.clone(), shown.clone());
    effect(move || {
        address.track();
        let now: Shown = (path_shown(), address.key());
        let mut known = known.borrow_mut();
        // The portal ignores addresses that it requested, such as the first.
        let is_same_entry = known.last().is_none_or(|(_, key)| *key == now.1);
        let kind = if is_same_entry { Move::Replace } else { Move::Push };
        portal.send(&Outgoing::Navigated { path: &now.0, kind });
        // The last entry is the current one.
        known.retain(|(_, key)| *key != now.1);
        known.push(now);
    });
    let options = link.clone();
    move |path| {
        if path == path_shown() {
            return;
        }
        let url = format!("{}{path}", routes::base());
        if !options.options().has_history {
            return address.open(&url);
        }
        let key = shown.borrow().iter().rev().find(|(known, _)| known == path).map(|(_, key)| *key);
        address.visit(&url, key);
    }
}

/// Current address below the base path.
fn path_shown() -> String {
    let location = location();
    let path = location.pathname().unwrap_or_default();
    let rest = [location.search(), location.hash()].map(Result::unwrap_or_default).concat();
    let path = path.strip_prefix(routes::base()).unwrap_or(&path).to_owned() + &rest;
    if path.starts_with('/') { path } else { format!("/{path}") }
}

/// Reports changes to prebuilds and pools to the portal.
fn report_changes(link: &Link, store: Store) {
    let news = Rc::new(RefCell::new(News::new(clock::now().timestamp_millis())));
    let (portal, known, seen) = (link.clone(), news.clone(), Cell::new(0));
    effect(move || {
        let revision = store.prebuilds.revision();
        let tell = |said: Vec<Outgoing>| said.iter().for_each(|said| portal.send(said));
        let one = |prebuild: &_| tell(known.borrow_mut().of_prebuild(prebuild));
        match store.prebuilds.changed_since(seen.replace(revision)) {
            Some(ids) => {
                ids.into_iter().filter_map(|id| store.prebuilds.get(id)).for_each(|row| row.with_untracked(one))
            }
            None => store.prebuilds.each(one),
        }
    });
    let portal = link.clone();
    effect(move || {
        store.pools.revision();
        store.pools.each(|pool| {
            if let Some(said) = news.borrow_mut().of_pool(pool) {
                portal.send(&said);
            }
        });
    });
}
