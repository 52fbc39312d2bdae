//! Tests in a real browser: `make test` runs them in Chromium.
#![cfg(target_arch = "wasm32")]

use std::cell::Cell;
use std::panic;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::tick;
use prebuild_console::components::chart::{Chart, ChartData, Point, Series, Shape, chart, round_up};
use prebuild_console::components::content::Content;
use prebuild_console::components::filter_chips::filter_chips;
use prebuild_console::components::filter_menu::{Choice, FilterSource, OpenPart, Part, filter_menu};
use prebuild_console::components::for_each::for_each;
use prebuild_console::components::node_ref::NodeRef;
use prebuild_console::components::rows::Shown;
use prebuild_console::components::{html, svg};
use prebuild_console::domain::filter_part::{FilterPart, Wording};
use prebuild_console::domain::log::level_filter::Levels;
use prebuild_console::domain::log::log::Log;
use prebuild_console::domain::log::query::Query;
use prebuild_console::panic::report_panics;
use prebuild_console::proto::id::Id;
use prebuild_console::proto::prebuild::{ListPrebuildsResponse, PrebuildPhase};
use prebuild_console::reactive;
use prebuild_console::store::log::finder::{Finder, Piece};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn an_answer_decodes() {
    let json = r#"{"prebuilds":[{"id":"p","status":{"phase":"PREBUILD_PHASE_FAILED","snapshotSizeBytes":"9007199254740993"}}]}"#;
    let response: ListPrebuildsResponse = serde_json::from_str(json).unwrap();
    let status = &response.prebuilds[0].status;
    assert_eq!(status.phase, PrebuildPhase::Failed);
    assert_eq!(status.snapshot_size_bytes.0, 9_007_199_254_740_993);
}

/// Renders a view into the document and returns its parent element.
fn show<C: Content>(view: impl FnOnce() -> C + 'static) -> web_sys::HtmlElement {
    let place: web_sys::HtmlElement = document().create_element("section").unwrap().unchecked_into();
    document().body().unwrap().append_child(&place).unwrap();
    leptos::mount::mount_to(place.clone(), move || view().into_content()).forget();
    place
}

/// Markup of the document, without the framework's markers.
fn markup(place: &web_sys::HtmlElement) -> String {
    place.inner_html().replace("<!---->", "").replace("<!>", "")
}

#[wasm_bindgen_test]
async fn elements_work_in_the_view_macro_with_typed_events() {
    let pressed = RwSignal::new(String::new());
    let place = show(move || {
        let field =
            html::input().on(ev::keydown, move |event| pressed.set(format!("{} {}", event.type_(), event.repeat())));
        view! { <p>{field}{html::b().child(move || pressed.get())}</p> }.into_any()
    });
    let event = web_sys::KeyboardEvent::new("keydown").unwrap();
    place.query_selector("input").unwrap().unwrap().dispatch_event(&event).unwrap();
    tick().await;
    assert_eq!(markup(&place), "<p><input><b>keydown false</b></p>");
}

#[wasm_bindgen_test]
async fn reactive_parts_can_change_type() {
    let kind = RwSignal::new(0);
    let place = show(move || {
        move || match kind.get() {
            0 => html::p().class("meta").title("calm").child("fine").into_content(),
            1 => html::strong().child("failed").into_content(),
            2 => (html::b().child("one"), "two").into_content(),
            3 => html::b().child(vec!["1", "2", "3"]).into_content(),
            4 => html::b().child(vec!["4"]).into_content(),
            _ => None::<AnyView>.into_content(),
        }
    });
    let drawn = [
        r#"<p class="meta" title="calm">fine</p>"#,
        "<strong>failed</strong>",
        "<b>one</b>two",
        "<b>123</b>",
        "<b>4</b>",
        "",
    ];
    for (to, markup_then) in [1, 0, 2, 3, 4, 3, 2, 5, 1, 5, 0].map(|to| (to, drawn[to])) {
        kind.set(to);
        tick().await;
        assert_eq!(markup(&place), markup_then);
    }
}

#[wasm_bindgen_test]
async fn attributes_follow_signals_and_text_is_text() {
    let name = RwSignal::new(Some("a".to_owned()));
    let place = show(move || html::a().aria_current(move || name.get()).child(move || format!("<b>{:?}", name.get())));
    assert_eq!(markup(&place), r#"<a aria-current="a">&lt;b&gt;Some("a")</a>"#);
    name.set(None);
    tick().await;
    assert_eq!(markup(&place), "<a>&lt;b&gt;None</a>");
}

#[wasm_bindgen_test]
async fn boolean_attributes_are_present_or_absent() {
    let is_hidden = RwSignal::new(true);
    let place = show(move || html::form().novalidate(true).title(None::<String>).hidden(move || is_hidden.get()));
    assert_eq!(markup(&place), r#"<form novalidate="" hidden=""></form>"#);
    is_hidden.set(false);
    tick().await;
    assert_eq!(markup(&place), r#"<form novalidate=""></form>"#);
}

#[wasm_bindgen_test]
async fn properties_and_styles_follow_signals() {
    let (width, name) = (RwSignal::new(1), RwSignal::new("a".to_owned()));
    let reference: NodeRef<leptos::html::Input> = NodeRef::new();
    show(move || {
        let pixels = move || format!("{}px", width.get());
        let field = html::input().prop("disabled", move || width.get() > 1).prop("value", move || name.get());
        field.style(("width", pixels)).node_ref(reference)
    });
    tick().await;
    // Element references are typed.
    let field: web_sys::HtmlInputElement = reference.get_untracked().unwrap();
    assert_eq!((field.value().as_str(), field.disabled()), ("a", false));
    width.set(2);
    name.set("b".to_owned());
    tick().await;
    assert_eq!((field.value().as_str(), field.disabled()), ("b", true));
    assert_eq!(field.get_attribute("style").unwrap(), "width: 2px;");
    field.set_value("typed");
    name.set("b".to_owned());
    tick().await;
    assert_eq!(field.value(), "b", "what is typed gives way to a signal, even to the same value");
}

#[wasm_bindgen_test]
fn svg_elements_are_drawings() {
    let place = show(|| svg::svg().view_box("0 0 1 1").child(svg::path().d("M0 0h1")));
    let path = place.query_selector("path").unwrap().unwrap();
    assert!(path.dyn_ref::<web_sys::SvgElement>().is_some());
    assert_eq!(markup(&place), r#"<svg viewBox="0 0 1 1"><path d="M0 0h1"></path></svg>"#);
}

#[wasm_bindgen_test]
async fn rows_stay_in_place_while_others_come_and_go() {
    let ids = RwSignal::new(vec![Id::from("b"), Id::from("c")]);
    let place = show(move || {
        let row = |id: Id, index: reactive::RwSignal<usize>| {
            html::li().child(move || format!("{}{id}", index.get())).into_content()
        };
        for_each(html::ol(), move || Shown { first: 0, keys: ids.get() }, row)
    });
    tick().await;
    assert_eq!(markup(&place), "<ol><li>0b</li><li>1c</li></ol>");
    let kept = place.query_selector("li:last-child").unwrap().unwrap();
    ids.set(vec![Id::from("a"), Id::from("c")]);
    tick().await;
    assert_eq!(markup(&place), "<ol><li>0a</li><li>1c</li></ol>");
    assert!(place.query_selector("li:last-child").unwrap().unwrap().is_same_node(Some(&kept)));
}

/// A filter of two parts, which counts how often its options are computed.
#[derive(Clone, Copy)]
struct Fruit {
    names: RwSignal<Vec<&'static str>>,
    chosen: RwSignal<Vec<String>>,
    computed: StoredValue<usize>,
}

static NAME: FilterPart =
    FilterPart { parameter: "name", label: "Name", wording: Wording::Name, max_values: 2, is_of_api: false };
static COLOR: FilterPart =
    FilterPart { parameter: "color", label: "Color", wording: Wording::Word, max_values: 9, is_of_api: false };

impl Fruit {
    fn new() -> Self {
        Self {
            names: RwSignal::new(vec!["apple", "banana", "cherry"]),
            chosen: RwSignal::new(Vec::new()),
            computed: StoredValue::new(0),
        }
    }
}

impl FilterSource for Fruit {
    fn parts(&self) -> Vec<Part> {
        vec![&NAME, &COLOR]
    }

    fn choices(&self, part: Part) -> Vec<Choice> {
        self.computed.update_value(|computed| *computed += 1);
        let choice = |name: &&str| Choice { value: (*name).to_owned(), label: (*name).to_owned(), tone: None };
        if part == &NAME { self.names.with(|names| names.iter().map(choice).collect()) } else { Vec::new() }
    }

    fn chosen(&self, part: Part) -> Vec<String> {
        if part == &NAME { self.chosen.get() } else { Vec::new() }
    }

    fn toggle(&self, _part: Part, value: &str) {
        self.chosen.update(|chosen| match chosen.iter().position(|own| own.eq_ignore_ascii_case(value)) {
            Some(place) => drop(chosen.remove(place)),
            None => chosen.push(value.to_owned()),
        });
    }

    fn is_empty(&self) -> bool {
        self.chosen.with(Vec::is_empty)
    }

    fn clear(&self) {
        self.chosen.set(Vec::new());
    }
}

/// Shows the menu and the chips of a filter, and returns the field of an option.
async fn fruit_menu(fruit: Fruit) -> (web_sys::HtmlElement, impl Fn(&str) -> web_sys::HtmlInputElement) {
    let place = show(move || {
        let part = OpenPart::new(None);
        let source = Arc::new(fruit);
        html::div().child(filter_menu(source.clone(), part)).child(filter_chips(source, part))
    });
    tick().await;
    let field = {
        let place = place.clone();
        move |value: &str| {
            let field = place.query_selector(&format!("input[value={value}]")).unwrap().unwrap();
            field.unchecked_into::<web_sys::HtmlInputElement>()
        }
    };
    (place, field)
}

fn click(place: &web_sys::HtmlElement, selector: &str) {
    place.query_selector(selector).unwrap().unwrap().unchecked_into::<web_sys::HtmlElement>().click();
}

#[wasm_bindgen_test]
async fn options_of_a_filter_are_computed_once_its_part_is_opened() {
    let fruit = Fruit::new();
    let (place, field) = fruit_menu(fruit).await;
    fruit.names.set(vec!["apple", "banana"]);
    tick().await;
    assert_eq!(fruit.computed.get_value(), 0);
    click(&place, "[data-part=name]");
    tick().await;
    assert!(fruit.computed.get_value() > 0);
    assert!(!field("banana").checked());
}

#[wasm_bindgen_test]
async fn as_many_options_can_be_chosen_as_a_part_takes_and_chips_name_them() {
    let fruit = Fruit::new();
    // Values in an address may have capitals.
    fruit.chosen.set(vec!["Apple".to_owned()]);
    let (place, field) = fruit_menu(fruit).await;
    let chip = || place.query_selector(".chip-words").unwrap().map(|chip| chip.text_content().unwrap());
    assert_eq!(chip().as_deref(), Some("Name is apple"));
    click(&place, "[data-part=name]");
    tick().await;
    assert!(field("apple").checked() && !field("cherry").disabled());
    field("banana").click();
    tick().await;
    assert_eq!(chip().as_deref(), Some("Name is apple or banana"));
    assert!(field("cherry").disabled() && !field("apple").disabled());
    click(&place, ".chip .icon-button");
    tick().await;
    assert_eq!((chip(), fruit.chosen.get_untracked()), (None, Vec::<String>::new()));
}

fn finder(text: &str, is_regex: bool, has_case: bool) -> Finder {
    Finder::new(&Query { text: text.into(), is_regex, has_case }).unwrap().unwrap()
}

fn places(finder: &Finder, line: &str) -> Vec<(usize, usize)> {
    finder.marks(line).into_iter().map(|place| (place.start, place.end)).collect()
}

#[wasm_bindgen_test]
fn a_search_returns_byte_offsets() {
    assert_eq!(places(&finder("🚀", false, false), "a🚀b🚀"), [(1, 5), (6, 10)]);
    assert_eq!(places(&finder("Å.", false, false), "å. Å."), [(0, 3), (4, 7)]);
    assert_eq!(places(&finder("Å.", false, true), "å. Å."), [(4, 7)]);
    assert_eq!(places(&finder("(?<=é)x", true, false), "éx x"), [(2, 3)]);
    // A pattern that matches the empty string matches everywhere, but the search must still end.
    assert_eq!(places(&finder(r"\d*", true, false), "a🚀b12🚀"), [(6, 8)]);
    assert!(finder("(x)?", true, false).marks(&"🚀".repeat(5_000)).is_empty());
    assert!(Finder::new(&Query { text: "(".into(), is_regex: true, has_case: false }).is_err());
    assert!(Finder::new(&Query::default()).unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_search_goes_through_all_lines_once() {
    let mut log = Log::new();
    for number in 0..30_000 {
        log.push(format!("{} é🚀 number {number}\n", if number % 1_000 == 0 { "error:" } else { "line" }).as_bytes());
    }
    let found = async |text: &str, levels: Levels| {
        let finder = finder(text, true, false);
        let (mut next, mut all) = (0, Vec::new());
        while let Some(piece) = Piece::new(&log, next, u32::MAX, levels) {
            assert!(piece.end > next);
            next = piece.end;
            all.extend(finder.find(piece).await.unwrap());
        }
        assert_eq!(next, log.len());
        all
    };
    assert_eq!(found("number 2999\\d$", Levels::ALL).await, (29_990..30_000).collect::<Vec<_>>());
    assert_eq!(found("🚀", Levels::ERRORS).await.len(), 30);
    assert!(found("number.*number", Levels::ALL).await.is_empty(), "no line is read together with the next");
}

#[wasm_bindgen_test]
fn a_panic_is_reported_with_its_location_and_message() {
    let told = StoredValue::new_local(String::new());
    let show = Closure::<dyn FnMut(String)>::new(move |message| told.set_value(message));
    let global = js_sys::global();
    js_sys::Reflect::set(&global, &JsValue::from_str("reportPanic"), show.as_ref()).unwrap();
    // Failing tests are reported by the previous panic hook. After a panic, hooks can no longer be set.
    static IS_OVER: AtomicBool = AtomicBool::new(false);
    let of_tests = panic::take_hook();
    report_panics();
    let own = panic::take_hook();
    panic::set_hook(Box::new(move |info| if IS_OVER.load(Relaxed) { of_tests(info) } else { own(info) }));
    let panics = Closure::<dyn FnMut()>::new(|| panic!("out of order"));
    let outcome = panics.as_ref().unchecked_ref::<js_sys::Function>().call0(&JsValue::NULL);
    IS_OVER.store(true, Relaxed);
    assert!(outcome.unwrap_err().is_instance_of::<js_sys::WebAssembly::RuntimeError>());
    let told = told.get_value();
    assert!(told.starts_with("panicked at tests/dom.rs:") && told.ends_with("\nout of order"), "{told}");
}

thread_local! {
    /// How often a value was written as text.
    static WRITTEN: Cell<usize> = const { Cell::new(0) };
}

#[wasm_bindgen_test]
async fn a_change_of_one_value_writes_one_point_of_a_chart() {
    const SERIES: &[Series] = &[Series { name: "Count", tone: "good", shape: Shape::Bars }];
    const POINTS: usize = 600;
    let (value, is_table_open) = (reactive::RwSignal::new(4), reactive::RwSignal::new(true));
    let place = show(move || {
        let points: Arc<[Point]> = (0..POINTS).map(|n| Point { label: n.to_string(), href: None }).collect();
        let data = reactive::Memo::new(move |_| {
            let mut counts = vec![Some(1); POINTS];
            counts[7] = Some(value.get());
            ChartData { summary: String::new(), points: points.clone(), values: vec![counts] }
        });
        let written = |value: i64| {
            WRITTEN.set(WRITTEN.get() + 1);
            value.to_string()
        };
        chart(Chart { title: "Counts", unit: "Day", series: SERIES, written, step: round_up, data, is_table_open })
    });
    let is_drawn = |selector: &str| place.query_selector(selector).unwrap().is_some();
    let text = |selector: &str| place.query_selector(selector).unwrap().unwrap().text_content().unwrap();
    let label = || place.query_selector("[data-index='7']").unwrap().unwrap().get_attribute("aria-label").unwrap();
    while !is_drawn(".chart-point:nth-child(600)") || !is_drawn("tbody tr:nth-child(600)") {
        tick().await;
    }
    assert_eq!((label(), text("tbody tr:nth-last-child(8)")), ("7: Count 4".to_owned(), "74".to_owned()));
    WRITTEN.set(0);
    value.set(5);
    tick().await;
    tick().await;
    assert_eq!((label(), text("tbody tr:nth-last-child(8)")), ("7: Count 5".to_owned(), "75".to_owned()));
    assert_eq!(WRITTEN.get(), 2, "the point and its row in the table");
}
