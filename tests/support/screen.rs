//! Renders the console, or part of it, into the document.

use std::any::Any;
use std::cell::RefCell;
use std::ops::Deref;
use std::time::Duration;

use leptos::prelude::{Owner, document, window};
use prebuild_console::app::app;
use prebuild_console::clock;
use prebuild_console::components::content::Content;
use prebuild_console::config::Config;
use prebuild_console::mock::scenario::Scenario;
use prebuild_console::mock::world_spec::WorldSpec;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

use super::browser;
use super::fake_api::{self, FakeApi};
use super::locator::Locator;
use super::wait::{advance, wait_until};

/// Rendered view. As a [`Locator`], it covers the whole view.
pub struct Screen {
    root: Locator,
    place: HtmlElement,
    api: FakeApi,
}

/// Renders the console at an address, as if it had just been opened there.
///
/// ```ignore
/// let api = FakeApi::new(WorldSpec::default());
/// let screen = render("/prebuilds?phase=failed", &api).await;
/// wait_until(|| screen.test_id("prebuild-row").count() == 100).await;
/// ```
pub async fn render(address: &str, api: &FakeApi) -> Screen {
    clear().await;
    let now = clock::real_now();
    // An earlier test may have corrected the clock.
    clock::learn(now, now, now);
    let history = window().history().expect("the page has a history");
    history.replace_state_with_url(&JsValue::NULL, "", Some(address)).expect("an address of this site");
    let client = api.client();
    let config = Config::parse(br#"{"apiBaseUrl":"/api"}"#).expect("a good configuration");
    mount(move || app(client, config), api.clone()).await
}

/// Renders a component without an API.
///
/// ```ignore
/// let screen = show(|| badge(Tone::Bad, "Failed".into())).await;
/// ```
pub async fn show<C: Content>(view: impl FnOnce() -> C + 'static) -> Screen {
    let api = FakeApi::new(WorldSpec::of(Scenario::Empty));
    clear().await;
    mount(view, api).await
}

impl Screen {
    /// Waits until event streaming is active (it starts some time after the page is shown) and missed changes are
    /// caught up.
    pub async fn goes_live(&self) {
        wait_until(|| !self.api.calls("WatchEvents").is_empty()).await;
        // Another catch-up follows once the server is listening.
        advance(Duration::from_secs(5)).await;
    }

    /// Reopens the console at the current address. Storage stays, as in a reload.
    pub async fn reload(self) -> Self {
        let address = address();
        render(&address, &self.api).await
    }
}

impl Deref for Screen {
    type Target = Locator;

    fn deref(&self) -> &Locator {
        &self.root
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // After a reload, a different view is mounted.
        let is_own = |mounted: &Mounted| mounted.place.is_same_node(Some(&self.place));
        if MOUNTED.with_borrow(|mounted| mounted.as_ref().is_some_and(is_own)) {
            unmount();
        }
    }
}

/// Follows a link to an address of the console from anywhere.
pub fn follow_link(address: &str) {
    let link: HtmlElement = document().create_element("a").expect("an element").unchecked_into();
    link.set_attribute("href", address).expect("an attribute");
    document().body().expect("a body").append_with_node_1(&link).expect("a place in the page");
    link.click();
    link.remove();
}

/// Scrolls the page by a number of pixels.
pub async fn scroll_by(down: f64) {
    window().scroll_by_with_x_and_y(0.0, down);
    browser::frame().await;
    browser::settle().await;
}

/// Goes back in the browser's history.
pub async fn go_back() {
    let left = address();
    window().history().and_then(|history| history.back()).expect("an earlier entry");
    wait_until(|| address() != left).await;
}

/// Hides the page's tab until [`show_tab`].
pub async fn hide_tab() {
    browser::set_hidden(true);
    browser::settle().await;
}

/// Shows the page's tab again.
pub async fn show_tab() {
    browser::set_hidden(false);
    browser::settle().await;
}

/// Path, query, and fragment of the address.
pub fn address() -> String {
    let location = window().location();
    [location.pathname(), location.search(), location.hash()].into_iter().filter_map(Result::ok).collect()
}

struct Mounted {
    place: HtmlElement,
    /// Owner of everything the view has created, including listeners on the window.
    owner: Owner,
    /// Handle that unmounts the view when dropped.
    view: Box<dyn Any>,
}

thread_local! {
    static MOUNTED: RefCell<Option<Mounted>> = const { RefCell::new(None) };
    /// Views of earlier tests, dropped once tasks that may still read their signals have run.
    static RETIRED: RefCell<Vec<Mounted>> = const { RefCell::new(Vec::new()) };
}

async fn mount<C: Content>(view: impl FnOnce() -> C + 'static, api: FakeApi) -> Screen {
    let place: HtmlElement = document().create_element("div").expect("an element").unchecked_into();
    place.set_id("app");
    let body = document().body().expect("a body");
    body.prepend_with_node_1(&place).expect("a place in the page");
    let (owner, place_of_view) = (Owner::new(), place.clone());
    let view = owner.with(|| leptos::mount::mount_to(place_of_view, move || view().into_content()));
    MOUNTED.set(Some(Mounted { place: place.clone(), owner, view: Box::new(view) }));
    browser::settle().await;
    Screen { root: Locator::root(place.clone().into()), place, api }
}

/// Removes the view from the document and stops its tasks.
pub(super) fn unmount() {
    if let Some(mounted) = MOUNTED.take() {
        browser::freeze();
        fake_api::forget_streams();
        mounted.place.remove();
        RETIRED.with_borrow_mut(|retired| retired.push(mounted));
    }
}

/// Removes everything rendered before, since an earlier test may have been interrupted.
async fn clear() {
    unmount();
    browser::settle().await;
    for Mounted { owner, view, .. } in RETIRED.take() {
        drop(view);
        owner.cleanup();
    }
    browser::settle().await;
}

/// Description for messages: the page's content and the calls it has made.
pub(super) fn describe() -> String {
    let place = MOUNTED.with_borrow(|mounted| mounted.as_ref().map(|mounted| mounted.place.clone()));
    let outline = place.map(|place| browser::outline(&place)).unwrap_or_default();
    format!("At {} there was:\n{outline}\n{}", address(), fake_api::describe())
}

/// Writes to shared storage as another tab would.
pub fn keep_in_other_tab(key: &str, value: &str) {
    let storage = window().local_storage().ok().flatten().expect("storage");
    storage.set_item(key, value).expect("the browser keeps it");
}

/// Fires the browser's event for a write by another tab.
pub fn hear_of_other_tab() {
    browser::dispatch("storage");
}

/// Does as the browser before it prints the page, and after.
pub fn before_print() {
    browser::dispatch("beforeprint");
}

pub fn after_print() {
    browser::dispatch("afterprint");
}
