//! Root view of the console: header, the page for the current address, and shared context.

use std::time::Duration;

use leptos::html::Main;
use leptos::prelude::*;

use crate::api::Client;
use crate::clock;
use crate::components::chunk::chunk;
use crate::components::content::Content;
use crate::components::dialog::show_one_at_a_time;
use crate::components::effect::effect;
use crate::components::header::{HeaderProps, header, mock_banner, skip_link};
use crate::components::html;
use crate::components::node_ref::NodeRef;
use crate::components::time::{Now, Times};
use crate::components::toast::Toasts;
use crate::config::{Backend, Config};
use crate::embed::{self, portal};
use crate::navigation::{Address, focus_in_place};
use crate::pages::bulk::PageActions;
use crate::pages::finish_notices::FinishNotices;
use crate::pages::list_origin::ListOrigin;
use crate::pages::new_failures::NewFailures;
use crate::pages::page::{go_live, load_ahead, page};
use crate::pages::palette::{KeysOpen, PaletteOpen};
use crate::pages::tab_status::TabStatus;
use crate::pages::unsaved::Unsaved;
use crate::pages::{account, palette};
use crate::reactive::{Memo, RwSignal};
use crate::routes::Route;
use crate::store::people::{self, People};
use crate::store::{Store, preferences};

/// Update interval of relative times.
const TICK: Duration = Duration::from_secs(10);
/// Update interval of relative times under the mock, where a minute may pass in a second.
const MOCK_TICK: Duration = Duration::from_secs(1);
/// Delay of preloading after the first render, during which the initial content has the network to itself.
const PRELOAD_DELAY: Duration = Duration::from_secs(2);

/// Time without a response after which the page keeps trying by itself.
const PATIENCE: Duration = Duration::from_secs(10);

pub fn app(client: Client, config: Config) -> impl Content {
    let Config { backend, title, time_display, .. } = config;
    let is_mock = backend == Backend::Mock;
    let store = Store::new(client, |people| NAMES.run_soon(people, || {}));
    provide_context(store);
    let times = RwSignal::new(preferences::times(time_display));
    provide_context(Times(times));
    preferences::on_other_tab(move || times.set(preferences::times(time_display)));
    let is_palette_open = RwSignal::new(false);
    provide_context(PaletteOpen(is_palette_open));
    let are_keys_open = RwSignal::new(false);
    provide_context(KeysOpen(are_keys_open));
    provide_context(PageActions(RwSignal::new(None)));
    Unsaved::provide();
    let origin = ListOrigin::provide();
    TabStatus::provide();
    FinishNotices::provide();
    let toasts = Toasts::provide();
    let new_failures = NewFailures::new();
    show_one_at_a_time();
    let now = RwSignal::new(clock::now());
    let tick = if is_mock { MOCK_TICK } else { TICK };
    provide_context(Now(now));
    if let Ok(ticking) = set_interval_with_handle(move || now.set(clock::now()), tick) {
        on_cleanup(move || ticking.clear());
    }
    let address = Address::provide();
    if embed::parent().is_some() {
        // The code is loaded by now.
        ATTACH.run_soon((store, address), || {});
    }
    let route = Memo::new(move |_| Route::parse(&address.path()));
    let main: NodeRef<Main> = NodeRef::new();
    let mut is_first = true;
    // Announces navigation to screen readers by focusing the new page, except the first.
    effect(move || {
        route.track();
        if let (false, Some(main)) = (is_first, main.get_untracked()) {
            focus_in_place(&main);
        }
        is_first = false;
    });
    let section = move || route.with(|route| route.as_ref().map(|route| origin.section(route)));
    let client = store.client();
    let is_answered = Memo::new(move |_| client.is_answered());
    // Retried on each page until it has succeeded.
    effect(move || {
        route.track();
        let delay = if is_answered.get() {
            // The response may have corrected the clock.
            now.set(clock::now());
            PRELOAD_DELAY
        } else {
            PATIENCE
        };
        let load = move || {
            store.identity.load();
            go_live(store, new_failures, address);
            route.with_untracked(|route| load_ahead(route.as_ref()));
        };
        set_timeout(load, delay);
    });
    let bar = HeaderProps {
        title,
        mark: move || new_failures.dot(),
        section,
        on_palette: move || is_palette_open.set(true),
        on_keys: move || are_keys_open.set(true),
        account: account::menu(),
    };
    vec![
        skip_link().into_content(),
        is_mock.then(mock_banner).into_content(),
        header(bar).into_content(),
        html::main()
            .class("app-main")
            .id("main")
            .tabindex("-1")
            .node_ref(main)
            .child(move || page(route.get()))
            .into_content(),
        account::sign_in().into_content(),
        palette::overlay(store),
        toasts.view(),
    ]
}

chunk! {
    static NAMES: live = |people: People| -> () { people::loader::load(people) }
}

chunk! {
    /// Connects the console to the embedding page.
    static ATTACH: embed = |(store, address): (Store, Address)| -> () { portal::attach(store, address) }
}
