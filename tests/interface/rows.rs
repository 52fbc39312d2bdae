//! Rows of one template: which elements stay, and what is written.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use leptos::html::{Button, Li, Span};
use leptos::prelude::*;
use prebuild_console::components::html;
use prebuild_console::components::rows::{Shown, rows};
use prebuild_console::components::template::{Template, template};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::support::{Screen, expect, show};

#[derive(Clone, Default)]
struct Item {
    name: String,
    is_done: bool,
    note: Option<String>,
    tags: Vec<String>,
    mark: Option<String>,
}

fn item_template() -> Template<Li, Item> {
    let child = |class| template::<Span, String>().class(class).text_of(|text| text);
    template::<Li, Item>()
        .attr("data-done", "false")
        .attr_of("data-done", |item| Some(if item.is_done { "true" } else { "false" }))
        .child(
            template::<Button, Item>().class("name").title_of(|item| item.note.as_deref()).text_of(|item| &item.name),
        )
        .optional(|item| item.note.as_ref(), child("note"))
        .each(|item| &item.tags, child("tag"))
        .optional(|item| item.mark.as_ref(), child("mark"))
}

/// A list of items, by their place among `items`.
struct List {
    items: ArcRwSignal<Vec<Item>>,
    keys: ArcRwSignal<Vec<usize>>,
    /// How often what a row was read with was cleaned up.
    cleanups: Arc<AtomicUsize>,
    screen: Screen,
}

impl List {
    async fn open(names: &str) -> Self {
        let items = names.chars().map(|name| Item { name: name.into(), ..Item::default() }).collect::<Vec<_>>();
        let keys = ArcRwSignal::new((0..items.len()).collect::<Vec<_>>());
        let items = ArcRwSignal::new(items);
        let cleanups = Arc::new(AtomicUsize::new(0));
        let (own_items, own_keys, own_cleanups) = (items.clone(), keys.clone(), cleanups.clone());
        let screen = show(move || {
            let shown = move || Shown { first: 0, keys: own_keys.get() };
            rows(html::ul(), item_template(), shown, move |key, _| {
                let cleanups = own_cleanups.clone();
                on_cleanup(move || {
                    cleanups.fetch_add(1, Relaxed);
                });
                own_items.with(|items| items.get(*key).cloned())
            })
        })
        .await;
        Self { items, keys, cleanups, screen }
    }

    fn names(&self) -> String {
        self.screen.css(".name").texts().concat()
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        self.screen.css("li").all()
    }
}

#[wasm_bindgen_test]
async fn rows_that_stay_keep_their_elements_and_others_are_given_on() {
    let list = List::open("abcdef").await;
    list.keys.set(vec![0, 1, 2]);
    expect(|| list.names(), "abc").await;
    let before = list.elements();
    list.screen.button("c").click().await;
    list.keys.set(vec![1, 2, 3]);
    expect(|| list.names(), "bcd").await;
    let after = list.elements();
    assert_eq!([&after[0], &after[1], &after[2]], [&before[1], &before[2], &before[0]]);
    assert!(list.screen.button("c").is_focused());
    for keys in [vec![3, 2, 1], vec![5, 4, 3, 2, 1, 0], vec![], vec![2, 0]] {
        list.keys.set(keys.clone());
        let names: String = keys.iter().map(|key| char::from(b'a' + *key as u8)).collect();
        expect(|| list.names(), names).await;
    }
}

#[wasm_bindgen_test]
async fn a_row_that_stays_is_not_cleaned_up() {
    let list = List::open("abc").await;
    list.keys.set(vec![0, 1]);
    expect(|| list.names(), "ab").await;
    assert_eq!(list.cleanups.load(Relaxed), 1, "only the one that left");
}

#[wasm_bindgen_test]
async fn optional_parts_come_and_go_in_the_order_of_the_template() {
    let list = List::open("a").await;
    let say = |note: Option<&str>, mark: Option<&str>| {
        list.items.update(|items| {
            items[0].note = note.map(str::to_owned);
            items[0].mark = mark.map(str::to_owned);
        });
    };
    for (note, mark, text) in [
        (None, Some("!"), "a!"),
        (Some("note"), Some("!"), "anote!"),
        (Some("note"), None, "anote"),
        (Some("other"), Some("?"), "aother?"),
        (None, None, "a"),
    ] {
        say(note, mark);
        expect(|| list.screen.css("li").text().replace(char::is_whitespace, ""), text).await;
    }
}

#[wasm_bindgen_test]
async fn there_are_as_many_repeated_parts_as_values_in_their_order() {
    let list = List::open("a").await;
    list.items.update(|items| items[0].mark = Some("!".to_owned()));
    for tags in ["x", "xyz", "zyx", "z", "", "pq"] {
        list.items.update(|items| items[0].tags = tags.chars().map(String::from).collect());
        expect(|| list.screen.css("li").text().replace(char::is_whitespace, ""), format!("a{tags}!")).await;
    }
    let before = list.screen.css(".tag").all();
    list.items.update(|items| items[0].tags = vec!["p".to_owned(), "r".to_owned(), "s".to_owned()]);
    expect(|| list.screen.css(".tag").texts().concat(), "prs").await;
    assert_eq!(list.screen.css(".tag").all()[..2], before[..], "they are written anew, not drawn anew");
}

#[wasm_bindgen_test]
async fn an_attribute_is_there_only_while_it_has_a_value() {
    let list = List::open("a").await;
    let title = || list.screen.css(".name").all()[0].get_attribute("title");
    for note in [None, Some("note"), Some("other"), None, Some("other")] {
        list.items.update(|items| items[0].note = note.map(str::to_owned));
        expect(title, note.map(str::to_owned)).await;
    }
}

#[wasm_bindgen(inline_js = r"
export class Changes {
  constructor(element) {
    this.count = 0;
    const observer = new MutationObserver((records) => (this.count += records.length));
    observer.observe(element, { subtree: true, childList: true, attributes: true, characterData: true });
  }
  take() {
    const { count } = this;
    this.count = 0;
    return count;
  }
}
")]
extern "C" {
    /// Counts what changes in an element.
    type Changes;
    #[wasm_bindgen(constructor)]
    fn new(element: &web_sys::Element) -> Changes;
    /// The changes since the last time.
    #[wasm_bindgen(method)]
    fn take(this: &Changes) -> u32;
}

#[wasm_bindgen_test]
async fn only_what_differs_is_written() {
    let list = List::open("abc").await;
    let changes = Changes::new(&list.screen.css("ul").all()[0]);
    list.items.update(|items| items[1].is_done = true);
    expect(|| list.screen.css("li").attrs("data-done"), ["false", "true", "false"].map(String::from).to_vec()).await;
    assert_eq!(changes.take(), 1);
    list.items.update(|items| items[2].name = "z".into());
    expect(|| list.names(), "abz").await;
    assert_eq!(changes.take(), 1);
    list.items.update(|_| {});
    expect(|| list.names(), "abz").await;
    assert_eq!(changes.take(), 0);
}
