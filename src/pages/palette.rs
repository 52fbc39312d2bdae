//! The command palette and the list of keys: everywhere, over every page.

use std::cmp::Reverse;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::button::button;
use crate::components::chunk::{Load, chunk};
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog, is_any_open};
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::components::time::Times;
use crate::domain::command::rank;
use crate::format::TimeMode;
use crate::navigation::{Address, use_address};
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::sort::sort_by_key;
use crate::store::saved_views::SavedViews;
use crate::store::{Store, preferences};

use super::create::{self, Creation};
use super::keys::is_typing;
use super::ready_made::READY_MADE;

/// Whether the palette is open, in context: the header and its own key open it.
#[derive(Clone, Copy)]
pub struct PaletteOpen(pub RwSignal<bool>);

/// The most commands shown.
const MOST: usize = 12;

#[derive(Clone, PartialEq)]
enum Act {
    Go(String),
    Create,
    Times(TimeMode),
    Keys,
}

#[derive(Clone, PartialEq)]
struct Command {
    label: String,
    kind: &'static str,
    act: Act,
}

/// What stands over every page. Its content is loaded when it is first opened, or before.
#[derive(Clone, Copy)]
struct Overlay {
    store: Store,
    is_open: RwSignal<bool>,
    are_keys_open: RwSignal<bool>,
    creation: Creation,
}

chunk! {
    static COMMANDS: palette = |overlay: Overlay| -> AnyView { Palette::new(overlay).body().into_content() }
}

chunk! {
    static KEYS: palette = |are_open: RwSignal<bool>| -> AnyView { keys(are_open).into_content() }
}

/// What may be opened next, on any page.
pub static AHEAD: [fn() -> Load; 3] = [COMMANDS.load, KEYS.load, create::CONTENT.load];

pub fn overlay(store: Store) -> AnyView {
    let PaletteOpen(is_open) = expect_context();
    let are_keys_open = RwSignal::new(false);
    let overlay = Overlay { store, is_open, are_keys_open, creation: Creation::new(store) };
    let listener = window_event_listener(ev::keydown, move |event| overlay.follow_key(&event));
    on_cleanup(move || listener.remove());
    let commands = dialog(DialogProps {
        class: "dialog palette",
        title_id: "palette-title",
        is_open: move || is_open.get(),
        on_close: move || is_open.set(false),
        content: move || COMMANDS.view(overlay, skeleton_panel),
    });
    let keys = dialog(DialogProps {
        class: "dialog",
        title_id: "keys-title",
        is_open: move || are_keys_open.get(),
        on_close: move || are_keys_open.set(false),
        content: move || KEYS.view(are_keys_open, skeleton_panel),
    });
    (commands, keys, overlay.creation.dialog()).into_content()
}

impl Overlay {
    fn follow_key(self, event: &KeyboardEvent) {
        let key = event.key();
        if key.eq_ignore_ascii_case("k") && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            let is_open = self.is_open.get_untracked();
            // What stands over the page comes first, with what is typed into it.
            if is_open || !is_any_open() {
                self.is_open.set(!is_open);
            }
        } else if key == "?" && !event.default_prevented() && !is_typing() {
            event.prevent_default();
            self.are_keys_open.set(true);
        }
    }
}

/// The list of commands that match what is typed.
#[derive(Clone, Copy)]
struct Palette {
    overlay: Overlay,
    address: Address,
    times: RwSignal<TimeMode>,
    typed: RwSignal<String>,
    /// The place of the command that the Enter key takes.
    chosen: RwSignal<usize>,
    found: Memo<Vec<Command>>,
}

fn found(store: Store, typed: &str) -> Vec<Command> {
    let mut ranked: Vec<(usize, Command)> = commands(store)
        .into_iter()
        .filter_map(|command| Some((rank(&format!("{} {}", command.label, command.kind), typed)?, command)))
        .collect();
    // The sort is stable: among equals the order is that of the list.
    sort_by_key(&mut ranked, |(rank, _)| Reverse(*rank));
    ranked.into_iter().take(MOST).map(|(_, command)| command).collect()
}

fn commands(store: Store) -> Vec<Command> {
    let go = |label: &str, kind, address| Command { label: label.to_owned(), kind, act: Act::Go(address) };
    let view = |label: &str, query: &str| go(label, "View", routes::with_query(routes::prebuilds(), query));
    let mut commands = vec![
        go("Projects", "Page", routes::projects()),
        go("Prebuilds", "Page", routes::prebuilds()),
        Command { label: "New prebuild".to_owned(), kind: "Action", act: Act::Create },
    ];
    commands.extend(READY_MADE.map(|ready| view(ready.name, ready.query)));
    commands.extend([view("Failure board", "?view=failures"), view("Statistics", "?view=statistics")]);
    commands.extend(SavedViews::now().iter().map(|saved| view(&saved.name, &saved.query)));
    let features = routes::features();
    if features.warm_pools {
        let attention = routes::with_query(routes::warm_pools(), "?attention=yes");
        commands.insert(2, go("Warm pools", "Page", routes::warm_pools()));
        commands.push(go("Warm pools that need attention", "View", attention));
    }
    let times = [
        (TimeMode::Relative, "Show times relative to now"),
        (TimeMode::Local, "Show times in my time zone"),
        (TimeMode::Utc, "Show times in UTC"),
    ];
    let action =
        |(mode, label): (TimeMode, &str)| Command { label: label.to_owned(), kind: "Action", act: Act::Times(mode) };
    commands.extend(times.map(action));
    commands.push(Command { label: "Keys of the keyboard".to_owned(), kind: "Help", act: Act::Keys });
    for (id, name) in store.project_names.all() {
        commands.push(go(&name, "Prebuilds of project", routes::project_prebuilds(id)));
        if features.warm_pools {
            commands.push(go(&name, "Warm pools of project", routes::project_warm_pools(id)));
        }
        if features.settings {
            commands.push(go(&name, "Settings of project", routes::project_settings(id)));
        }
    }
    commands
}

impl Palette {
    fn new(overlay: Overlay) -> Self {
        let Times(times) = expect_context();
        let typed = RwSignal::new(String::new());
        let found = Memo::new(move |_| typed.with(|typed| found(overlay.store, typed)));
        Self { overlay, address: use_address(), times, typed, chosen: RwSignal::new(0), found }
    }

    fn run(self, act: Act) {
        self.overlay.is_open.set(false);
        match act {
            Act::Go(address) => self.address.open(&address),
            Act::Create => self.overlay.creation.open(None),
            Act::Keys => self.overlay.are_keys_open.set(true),
            Act::Times(mode) => {
                preferences::keep_times(mode);
                self.times.set(mode);
            }
        }
    }

    fn body(self) -> Element<Div> {
        let keydown = move |event: KeyboardEvent| {
            let count = self.found.with_untracked(Vec::len);
            let chosen = self.chosen.get_untracked();
            match event.key().as_str() {
                "ArrowDown" if count > 0 => {
                    self.chosen.set(chosen.saturating_add(1).checked_rem(count).unwrap_or_default())
                }
                "ArrowUp" if count > 0 => {
                    self.chosen.set(chosen.checked_sub(1).unwrap_or(count).min(count.saturating_sub(1)))
                }
                "Enter" => {
                    if let Some(command) = self.found.with_untracked(|found| found.get(chosen).cloned()) {
                        self.run(command.act);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        };
        let input = html::input()
            .class("palette-input")
            .r#type("text")
            .role("combobox")
            .aria_expanded("true")
            .aria_controls("palette-list")
            .aria_label("Go to a page, a project or an action")
            .placeholder("Go to a page, a project or an action")
            .autocomplete("off")
            .autofocus(true)
            .aria_activedescendant(move || {
                let chosen = self.chosen.get();
                self.found.with(|found| chosen < found.len()).then(|| format!("palette-{chosen}"))
            })
            .on(ev::input, move |event| {
                self.typed.set(event_target_value(&event));
                self.chosen.set(0);
            })
            .on(ev::keydown, keydown);
        let option = move |(index, command): (usize, Command)| {
            let act = command.act;
            html::li()
                .class("palette-item")
                .id(format!("palette-{index}"))
                .role("option")
                .aria_selected(move || (self.chosen.get() == index).to_string())
                .on(ev::click, move |_| self.run(act.clone()))
                .child(html::span().class("menu-words").child(command.label))
                .child(html::span().class("meta").child(command.kind))
        };
        let options = move || self.found.get().into_iter().enumerate().map(option).collect::<Vec<_>>();
        let none = move || {
            self.found.with(Vec::is_empty).then(|| html::p().class("meta").child("Nothing has this in its name."))
        };
        html::div()
            .class("palette-body")
            .child(html::h2().class("visually-hidden").id("palette-title").child("Go to"))
            .child(input)
            .child(
                html::ul()
                    .class("palette-list")
                    .id("palette-list")
                    .role("listbox")
                    .aria_label("Commands")
                    .child(options),
            )
            .child(html::div().class("palette-none").role("status").child(none))
    }
}

fn keys(are_open: RwSignal<bool>) -> Element<Div> {
    const KEYS: [(&str, &str); 15] = [
        ("Ctrl K", "Go to a page, a project or an action"),
        ("/", "Search the failures of a history, or a log"),
        ("j or ↓", "Next row"),
        ("k or ↑", "Previous row"),
        ("Enter", "Open the row"),
        ("x", "Select the row, or no longer"),
        ("Shift X", "Select all rows from the last one touched"),
        ("Shift J, Shift K", "Select while moving"),
        ("n, Shift N", "In a log: the next line found or new, the one before"),
        ("e, Shift E", "In a log: the next error, the one before"),
        ("y", "In a log: copy the link of the selected line"),
        ("g, Shift G", "In a log: its beginning, its end"),
        ("w, t", "In a log: wrap lines, change their times"),
        ("Esc", "Clear the selection, close what is open"),
        ("?", "This list"),
    ];
    let close = move || are_open.set(false);
    let row = |(key, words): (&'static str, &'static str)| {
        html::div().class("key-row").child(html::dt().child(html::kbd().child(key))).child(html::dd().child(words))
    };
    html::div()
        .class("batch-body")
        .child(html::h2().id("keys-title").child("Keys"))
        .child(html::dl().child(KEYS.map(row).into_iter().collect::<Vec<_>>()))
        .child(html::div().class("form-actions").child(button("button", close).child("Close")))
}
