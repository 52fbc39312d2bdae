//! The console as one component: header, routes, and what they share through context.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::api::Client;
use crate::components::header::{Header, MockBanner};
use crate::components::time::Now;
use crate::pages::history::{HistoryPage, ProjectHistoryPage};
use crate::pages::not_found::NotFoundPage;
use crate::pages::prebuild::PrebuildPage;
use crate::pages::projects::ProjectsPage;
use crate::pages::warm_pools::{ProjectWarmPoolsPage, WarmPoolsPage};
use crate::store::Store;
use crate::{clock, routes};

/// How often relative times are brought up to date.
const TICK: Duration = Duration::from_secs(10);

#[component]
pub fn App(client: Client, title: String, is_mock: bool) -> impl IntoView {
    provide_context(Store::new(client));
    let now = RwSignal::new(clock::now());
    provide_context(Now(now));
    if let Ok(ticking) = set_interval_with_handle(move || now.set(clock::now()), TICK) {
        on_cleanup(move || ticking.clear());
    }
    view! {
        <Router base=routes::base()>
            {is_mock.then(|| view! { <MockBanner /> })}
            <Header title />
            <Main />
        </Router>
    }
}

#[component]
fn Main() -> impl IntoView {
    let main = NodeRef::<leptos::html::Main>::new();
    let path = use_location().pathname;
    // A reader of the screen hears where a link led: the new page takes the focus, except on the first one.
    Effect::new(move |earlier: Option<String>| {
        let path = path.get();
        if earlier.is_some_and(|earlier| earlier != path)
            && let Some(main) = main.get_untracked()
        {
            // Focus is a help to the reader, not a condition of the page.
            let _ = main.focus();
        }
        path
    });
    view! {
        <main id="main" class="app-main" tabindex="-1" node_ref=main>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=ProjectsPage />
                <Route path=path!("/projects") view=ProjectsPage />
                <Route path=path!("/prebuilds") view=HistoryPage />
                <Route path=path!("/warm-pools") view=WarmPoolsPage />
                <Route path=path!("/projects/:project/prebuilds") view=ProjectHistoryPage />
                <Route path=path!("/projects/:project/prebuilds/:prebuild") view=PrebuildPage />
                <Route path=path!("/projects/:project/warm-pools") view=ProjectWarmPoolsPage />
            </FlatRoutes>
        </main>
    }
}
