//! A list that is taller than browsers allow an element to be.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use prebuild_console::components::html;
use prebuild_console::components::log_list::{LogList, LogListProps, Shape, log_list, probe_text};
use prebuild_console::components::template::{Template, template};
use prebuild_console::domain::log::width::Width;
use prebuild_console::reactive;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Locator, Screen, expect, show, wait_until};

/// Rows of 20 pixels: 40 million pixels.
const ROWS: u32 = 2_000_000;
const HEIGHT: f64 = 20.0 * ROWS as f64;
/// The height of the viewport, and of the space around the rows.
const SEEN: f64 = 400.0;
const SPACE: f64 = 76.0;
/// Height of the scroller.
const ALLOWED: i32 = 8_000_000;
/// Last position in the content.
const END: f64 = HEIGHT + SPACE - SEEN;

struct TallList {
    list: LogList,
    /// How often a scroll has ended.
    rests: Arc<AtomicUsize>,
    screen: Screen,
}

fn row() -> Template<Div, String> {
    template::<Div, String>().class("log-line").attr_of("data-row", |number| Some(number)).text_of(|number| number)
}

impl TallList {
    async fn open() -> Self {
        let owner = Owner::new();
        let shape = Shape { width: Width { columns: 8, is_exact: true }, is_head: false };
        let list = owner.with(|| LogList::new(reactive::RwSignal::new(false), move |_| shape));
        list.show((0..ROWS).collect());
        let rests = Arc::new(AtomicUsize::new(0));
        let counted = rests.clone();
        let screen = show(move || {
            on_cleanup(move || drop(owner));
            let probe = html::div().class("log-line").child(probe_text());
            let read = |number: u32| Some(number.to_string());
            let version = |_| 0;
            let gutter = || ();
            let lines = log_list(LogListProps { list, label: "Log", template: row(), read, version, probe, gutter });
            let lines = lines.on(ev::scrollend, move |_| {
                counted.fetch_add(1, Relaxed);
            });
            html::div().class("log-panel").style(("height", || "402px".to_owned())).child(lines)
        })
        .await;
        let tall = Self { list, rests, screen };
        // The list is placed in the first frame.
        expect(|| tall.scroller().scrolled(), (0, ALLOWED - SEEN as i32)).await;
        tall
    }

    fn scroller(&self) -> Locator {
        self.screen.css(".log-list")
    }

    /// Position in the content, as the rows in the viewport show it.
    fn top(&self) -> f64 {
        let frame = self.scroller().all()[0].get_bounding_client_rect();
        let rows = self.screen.css(".log-window > [data-row]").all();
        let row = rows.iter().find(|row| {
            let row = row.get_bounding_client_rect();
            row.bottom() > frame.top() + 8.0 && row.top() < frame.bottom()
        });
        row.map_or(-1.0, |row| {
            let number: f64 = row.get_attribute("data-row").and_then(|number| number.parse().ok()).unwrap_or_default();
            8.0 + 20.0 * number - (row.get_bounding_client_rect().top() - frame.top())
        })
    }

    fn is_following(&self) -> bool {
        untrack(|| self.list.is_following())
    }

    fn is_shown(&self, number: u32) -> bool {
        self.screen.css(".log-window > [data-row]").data("row", &number.to_string()).is_in_view()
    }

    /// Presses a key, and waits until the browser has scrolled: it may drop another key before.
    async fn scroll_by_key(&self, key: &str) {
        let rests = self.rests.load(Relaxed);
        self.scroller().press(key).await;
        wait_until(|| self.rests.load(Relaxed) > rests).await;
    }

    /// Scrolls in small steps, each of which has to move the rows exactly as far, until the rows are at `end`.
    async fn step_to(&self, end: f64) {
        while self.top() != end {
            let (before, by) = (self.top(), (end - self.top()).clamp(-2_500.0, 2_500.0));
            let scroller = self.scroller().all().remove(0);
            self.scroller().scroll_to(scroller.scroll_top() + by as i32).await;
            assert_eq!(self.top(), before + by);
        }
    }
}

#[wasm_bindgen_test]
async fn a_list_that_is_too_tall_for_a_browser_is_scrolled_to_its_end_and_back() {
    let tall = TallList::open().await;
    let (_, below) = tall.scroller().scrolled();
    tall.scroll_by_key("End").await;
    assert_eq!(tall.top(), END);
    assert!(tall.is_shown(ROWS - 1) && tall.is_following());
    tall.scroll_by_key("Home").await;
    assert_eq!(tall.top(), 0.0);
    assert!(tall.is_shown(0));

    // From beyond the part near an end that is scrolled as usual.
    tall.scroller().scroll_to(below - 205_000).await;
    assert!(!tall.is_following());
    tall.step_to(END).await;
    assert!(tall.is_shown(ROWS - 1) && tall.is_following());
    assert_eq!(tall.scroller().scrolled().1, 0);
    tall.scroller().scroll_to(205_000).await;
    assert!(!tall.is_following());
    tall.step_to(190_000.0).await;
    tall.scroller().scroll_to(20_000).await;
    tall.step_to(0.0).await;
    assert!(tall.is_shown(0));
    assert_eq!(tall.scroller().scrolled().0, 0);
}

#[wasm_bindgen_test]
async fn the_scrollbar_leads_to_its_part_of_a_tall_list_and_follows_what_is_shown() {
    let tall = TallList::open().await;
    let middle = (ALLOWED - SEEN as i32) / 2;
    tall.scroller().scroll_to(middle).await;
    assert!((tall.top() - END / 2.0).abs() < 2.0, "{}", tall.top());

    let before = tall.top();
    tall.step_to(before + 40_000.0).await;
    // The scroller has moved by less once it rests, and no row has moved since.
    let moved = || tall.scroller().scrolled().0 - middle;
    wait_until(|| (7_000..9_000).contains(&moved())).await;
    assert_eq!(tall.top(), before + 40_000.0);
    tall.step_to(before).await;
}

#[wasm_bindgen_test]
async fn rows_of_a_tall_list_are_revealed_and_stay_in_place_while_it_changes() {
    let tall = TallList::open().await;
    for number in [1_234_567, 3, ROWS - 1, 700_000] {
        tall.list.reveal(number);
        expect(|| tall.is_shown(number), true).await;
    }
    let top = tall.top();
    // The list loses most of its rows, and gets them again.
    tall.list.show((600_000..800_000).collect());
    expect(|| tall.top(), top).await;
    assert_eq!(tall.scroller().scrolled().0 as f64, top - 600_000.0 * 20.0);
    tall.list.show((0..ROWS).collect());
    expect(|| tall.top(), top).await;

    tall.list.follow_end();
    expect(|| tall.top(), END).await;
    tall.list.show((0..ROWS + 50).collect());
    expect(|| tall.top(), END + 1_000.0).await;
    tall.list.go_to_start();
    expect(|| tall.top(), 0.0).await;
}
