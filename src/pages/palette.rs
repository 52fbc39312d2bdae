//! Command palette and list of keyboard shortcuts, which open over every page.

use std::cmp::Reverse;

use leptos::ev;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::button::button;
use crate::components::chunk::{Load, chunk};
use crate::components::content::Content;
use crate::components::dialog::{DialogProps, dialog, is_any_open};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::skeleton::skeleton_panel;
use crate::components::time::Times;
use crate::domain::action::Action;
use crate::domain::command::rank;
use crate::domain::filter::Filter;
use crate::domain::search::has_part;
use crate::domain::theme::Theme;
use crate::format::{self, TimeMode};
use crate::lower_case::lower_case;
use crate::navigation::{Address, use_address};
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::reactive::{Memo, RwSignal};
use crate::routes::{self, Route};
use crate::sort::sort_by_key;
use crate::store::saved_views::SavedViews;
use crate::store::{Store, preferences};
use crate::text;

use super::batch::{action_key, action_label};
use super::bulk::{BulkActions, PageActions};
use super::create::{self, Creation};
use super::keys::is_typing;
use super::menu_keys::MENU_KEYS;
use super::ready_made::READY_MADE;
use super::row_keys::ROW_KEYS;
use super::theme;

/// Whether the palette is open, in context: the header and a shortcut open it.
#[derive(Clone, Copy)]
pub struct PaletteOpen(pub RwSignal<bool>);

/// Whether the list of keyboard shortcuts is open, in context.
#[derive(Clone, Copy)]
pub struct KeysOpen(pub RwSignal<bool>);

/// Maximum number of pages that are kept as recent.
const MAX_RECENT: usize = 8;
/// Maximum number of recent pages shown.
const SHOWN_RECENT: usize = 4;
/// Maximum number of commands shown.
const MAX_COMMANDS: usize = 12;

#[derive(Clone, PartialEq)]
enum Act {
    Go(String),
    /// Starts a prebuild, of the open project if there is one.
    Create(Option<Id>),
    Times(TimeMode),
    Theme(Theme),
    Keys,
    Bulk(Action),
}

#[derive(Clone, PartialEq)]
struct Command {
    icon: Icon,
    label: String,
    kind: &'static str,
    /// Keyboard shortcut, if there is one.
    keys: &'static str,
    act: Act,
}

impl Command {
    fn new(icon: Icon, label: impl Into<String>, kind: &'static str, act: Act) -> Self {
        Self { icon, label: label.into(), kind, keys: "", act }
    }

    /// Whether it opens the page at a path.
    fn leads_to(&self, path: &str) -> bool {
        let is_page = self.icon != Icon::Filter && self.icon != Icon::Plus;
        matches!(&self.act, Act::Go(address) if is_page && address.split('?').next() == Some(path))
    }
}

/// State of the palette and the list of shortcuts, whose content is loaded when they first open, or before.
#[derive(Clone, Copy)]
struct Overlay {
    store: Store,
    is_open: RwSignal<bool>,
    are_keys_open: RwSignal<bool>,
    creation: Creation,
    /// Paths of the pages that were opened last, newest first.
    recent: RwSignal<Vec<String>>,
}

chunk! {
    static COMMANDS: palette = |overlay: Overlay| -> AnyView { Palette::new(overlay).body().into_content() }
}

chunk! {
    static KEYS: palette = |are_open: RwSignal<bool>| -> AnyView { keys(are_open).into_content() }
}

/// Chunks that may be needed next, on any page.
pub static AHEAD: [fn() -> Load; 5] = [COMMANDS.load, KEYS.load, ROW_KEYS.load, MENU_KEYS.load, create::CONTENT.load];

pub fn overlay(store: Store) -> AnyView {
    let overlay = Overlay::new(store);
    let Overlay { is_open, are_keys_open, recent, .. } = overlay;
    let address = use_address();
    effect(move || {
        let path = address.path();
        recent.update(|recent| {
            recent.retain(|known| *known != path);
            recent.insert(0, path);
            recent.truncate(MAX_RECENT);
        });
    });
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
        class: "dialog keys",
        title_id: "keys-title",
        is_open: move || are_keys_open.get(),
        on_close: move || are_keys_open.set(false),
        content: move || KEYS.view(are_keys_open, skeleton_panel),
    });
    (commands, keys, overlay.creation.dialog()).into_content()
}

/// The palette without its dialog.
pub fn content(store: Store) -> Element<Div> {
    Palette::new(Overlay::new(store)).body()
}

impl Overlay {
    fn new(store: Store) -> Self {
        let PaletteOpen(is_open) = expect_context();
        let KeysOpen(are_keys_open) = expect_context();
        Self { store, is_open, are_keys_open, creation: Creation::new(store), recent: RwSignal::default() }
    }

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
        } else if matches!(key.as_str(), "ArrowDown" | "ArrowUp" | "Home" | "End") {
            MENU_KEYS.run_soon(event.clone(), || {});
        }
    }
}

/// The list of commands that match what is typed.
#[derive(Clone, Copy)]
struct Palette {
    overlay: Overlay,
    address: Address,
    times: RwSignal<TimeMode>,
    bulk: RwSignal<Option<BulkActions>>,
    typed: RwSignal<String>,
    /// The place of the command that the Enter key takes.
    chosen: RwSignal<usize>,
    found: Memo<Vec<Command>>,
}

impl Overlay {
    /// The commands that match what is typed; tracked.
    fn found(self, bulk: Option<BulkActions>, typed: &str) -> Vec<Command> {
        let path = self.recent.with(|recent| recent.first().cloned()).unwrap_or_default();
        let recent = self.recent_pages();
        let is_new = |command: &Command| recent.iter().all(|recent| recent.act != command.act);
        let others = commands(self.store, project_of(&path)).into_iter().filter(is_new).collect::<Vec<_>>();
        let selected = bulk.map(selection_commands).unwrap_or_default();
        let mut ranked: Vec<(usize, Command)> = selected
            .into_iter()
            .chain(recent)
            .chain(others)
            .filter_map(|command| Some((rank(&format!("{} {}", command.label, command.kind), typed)?, command)))
            .collect();
        // The sort is stable: among equals the order is that of the list.
        sort_by_key(&mut ranked, |(rank, _)| Reverse(*rank));
        let by_id = prebuilds_by_id(self.store, typed);
        let (here, elsewhere): (Vec<_>, Vec<_>) =
            by_id.into_iter().chain(ranked.into_iter().map(|(_, command)| command)).partition(|it| it.leads_to(&path));
        let found = elsewhere.into_iter().chain(here).take(MAX_COMMANDS);
        found.chain(search_command(typed)).collect()
    }

    /// Commands for pages that were open before; tracked.
    fn recent_pages(self) -> Vec<Command> {
        let paths = self.recent.with(|recent| recent.iter().skip(1).cloned().collect::<Vec<_>>());
        paths.iter().filter_map(|path| recent_page(self.store, &Route::parse(path)?)).take(SHOWN_RECENT).collect()
    }
}

/// `None` for pages that are always listed.
fn recent_page(store: Store, route: &Route) -> Option<Command> {
    let name = |id: Id| store.project_names.display_name(id);
    let (label, address) = match *route {
        Route::Projects | Route::Prebuilds | Route::WarmPools | Route::Demand => return None,
        Route::ProjectPrebuilds { project_id } => (name(project_id), routes::project_prebuilds(project_id)),
        Route::Prebuild { project_id, prebuild_id } => (
            format!("Prebuild {}: {}", format::short_id(prebuild_id), name(project_id)),
            routes::prebuild(project_id, prebuild_id),
        ),
        Route::PrebuildLogs { project_id, prebuild_id } => (
            format!("Log of {}: {}", format::short_id(prebuild_id), name(project_id)),
            routes::prebuild_logs(project_id, prebuild_id),
        ),
        Route::ProjectWarmPools { project_id } => {
            (format!("Warm pools of {}", name(project_id)), routes::project_warm_pools(project_id))
        }
        Route::ProjectDemand { project_id } => {
            (format!("Demand of {}", name(project_id)), routes::project_demand(project_id))
        }
        Route::ProjectSettings { project_id } => {
            (format!("Settings of {}", name(project_id)), routes::project_settings(project_id))
        }
    };
    Some(Command::new(Icon::Clock, label, "Recent", Act::Go(address)))
}

/// Project of the page at a path.
fn project_of(path: &str) -> Option<Id> {
    match Route::parse(path)? {
        Route::Projects | Route::Prebuilds | Route::WarmPools | Route::Demand => None,
        Route::ProjectPrebuilds { project_id }
        | Route::Prebuild { project_id, .. }
        | Route::PrebuildLogs { project_id, .. }
        | Route::ProjectWarmPools { project_id }
        | Route::ProjectDemand { project_id }
        | Route::ProjectSettings { project_id } => Some(project_id),
    }
}

/// Commands for the rows that are selected on the page.
fn selection_commands(bulk: BulkActions) -> Vec<Command> {
    let command = |action: Action| {
        let count = bulk.reach(action).ids.len();
        let label = format!("{} {} selected", action_label(action), format::count(count));
        let icon = if action == Action::RunAgain { Icon::Refresh } else { Icon::Cross };
        let keys = action_key(action);
        (count > 0).then(|| Command { keys, ..Command::new(icon, label, "Selection", Act::Bulk(action)) })
    };
    Action::ALL.into_iter().filter_map(command).collect()
}

/// Searches people, messages, and all else that the palette doesn't know; not for a whole id, which is found itself.
fn search_command(typed: &str) -> Option<Command> {
    let text = Some(typed.trim()).filter(|text| !text.is_empty() && Id::uuid(text).is_none())?;
    let query = Filter { text: text.to_owned(), ..Filter::default() }.into_query("");
    let address = routes::with_query(routes::prebuilds(), &query);
    Some(Command::new(Icon::Search, format!("Search prebuilds for “{text}”"), "Search", Act::Go(address)))
}

/// Prebuilds that have what is typed in their ids, among those that are loaded; tracked.
fn prebuilds_by_id(store: Store, typed: &str) -> Vec<Command> {
    let part = lower_case(typed.trim());
    let whole = Id::uuid(&part).and_then(|id| store.prebuilds.awaited(id));
    let rows: Vec<Prebuild> = match whole {
        Some(row) => vec![row.get()],
        None => store.prebuilds.find_all(|row| has_part(row.id, &part).then(|| row.clone())),
    };
    let command = |row: Prebuild| {
        let Prebuild { id, metadata, status, .. } = row;
        let project = store.project_names.display_name(metadata.project_id);
        let phase = lower_case(&format::enum_name(&status.phase.short_name()));
        let label = format!("Prebuild {}: {project}, {phase}", format::short_id(id));
        Command::new(Icon::Page, label, "Prebuild", Act::Go(routes::prebuild(metadata.project_id, id)))
    };
    rows.into_iter().take(MAX_COMMANDS).map(command).collect()
}

/// Commands on every page. `project_id`: the open project.
fn commands(store: Store, project_id: Option<Id>) -> Vec<Command> {
    let page = |label: &str, kind, address| Command::new(Icon::Page, label, kind, Act::Go(address));
    let view = |label: &str, query: &str| {
        let address = routes::with_query(routes::prebuilds(), query);
        Command::new(Icon::Filter, label, "View", Act::Go(address))
    };
    let features = routes::features();
    let mut commands =
        vec![page("Projects", "Page", routes::projects()), page("Prebuilds", "Page", routes::prebuilds())];
    commands.extend(features.warm_pools.then(|| page("Warm pools", "Page", routes::warm_pools())));
    commands.extend(features.warm_pools.then(|| page("Demand", "Page", routes::demand())));
    commands.push(Command::new(Icon::Plus, "New prebuild", "Action", Act::Create(project_id)));
    if features.warm_pools {
        let create = Act::Go(routes::new_warm_pool(project_id));
        commands.push(Command::new(Icon::Plus, "New warm pool", "Action", create));
    }
    commands.extend(READY_MADE.map(|ready| view(ready.name, ready.query)));
    commands.extend([view("Failure board", "?view=failures"), view("Statistics", "?view=statistics")]);
    commands.extend(SavedViews::now().iter().map(|saved| view(&saved.name, &saved.query)));
    if features.warm_pools {
        let attention = routes::with_query(routes::warm_pools(), "?attention=yes");
        commands.push(Command::new(Icon::Filter, "Warm pools that need attention", "View", Act::Go(attention)));
    }
    let themes =
        [(Theme::System, "Use system theme"), (Theme::Light, "Use light theme"), (Theme::Dark, "Use dark theme")];
    if !theme::is_fixed() {
        let command = |(theme, label)| Command::new(Icon::Contrast, label, "Theme", Act::Theme(theme));
        commands.extend(themes.map(command));
    }
    let times = [
        (TimeMode::Relative, "Show times relative to now"),
        (TimeMode::Local, "Show times in my time zone"),
        (TimeMode::Utc, "Show times in UTC"),
    ];
    commands.extend(times.map(|(mode, label)| Command::new(Icon::Clock, label, "Times", Act::Times(mode))));
    commands.push(Command { keys: "?", ..Command::new(Icon::Keyboard, "Keyboard shortcuts", "Help", Act::Keys) });
    for (id, name) in store.project_names.all() {
        commands.push(page(&name, "Prebuilds of project", routes::project_prebuilds(id)));
        if features.warm_pools {
            commands.push(page(&name, "Warm pools of project", routes::project_warm_pools(id)));
            commands.push(page(&name, "Demand of project", routes::project_demand(id)));
        }
        if features.settings {
            commands.push(page(&name, "Settings of project", routes::project_settings(id)));
        }
    }
    commands
}

impl Palette {
    fn new(overlay: Overlay) -> Self {
        let Times(times) = expect_context();
        let typed = RwSignal::new(String::new());
        let PageActions(bulk) = expect_context();
        let found = Memo::new(move |_| typed.with(|typed| overlay.found(bulk.get(), typed)));
        Self { overlay, address: use_address(), times, bulk, typed, chosen: RwSignal::new(0), found }
    }

    fn run(self, act: Act) {
        self.overlay.is_open.set(false);
        match act {
            Act::Go(address) => self.address.open(&address),
            Act::Create(project_id) => self.overlay.creation.open(project_id),
            Act::Theme(theme) => theme::choose(theme),
            Act::Keys => self.overlay.are_keys_open.set(true),
            Act::Bulk(action) => {
                if let Some(bulk) = self.bulk.get_untracked() {
                    bulk.begin(action);
                }
            }
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
            .aria_label("Search or jump to a page, project, prebuild, or action")
            .placeholder("Search or jump to…")
            .autocomplete("off")
            .data_autofocus(true)
            .aria_activedescendant(move || {
                let chosen = self.chosen.get();
                self.found.with(|found| chosen < found.len()).then(|| format!("palette-{chosen}"))
            })
            .on(ev::input, move |event| {
                let typed = event_target_value(&event);
                // The API has a call for a whole id: its prebuild may be too old to be loaded.
                if let Some(id) = Id::uuid(&typed) {
                    self.overlay.store.prebuild(id).refresh();
                }
                self.typed.set(typed);
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
                .child(command.icon.view())
                .child(html::span().class("menu-words").child(command.label))
                .child((!command.keys.is_empty()).then(|| html::kbd().child(command.keys)))
                .child(html::span().class("meta").child(command.kind))
        };
        let options = move || self.found.get().into_iter().enumerate().map(option).collect::<Vec<_>>();
        html::div()
            .class("palette-body")
            .child(html::h2().class("visually-hidden").id("palette-title").child("Search or jump to"))
            .child(input)
            .child(
                html::ul()
                    .class("palette-list")
                    .id("palette-list")
                    .role("listbox")
                    .aria_label("Commands")
                    .child(options),
            )
    }
}

/// Shortcuts by where they work.
const SHORTCUTS: [(&str, &[(&str, &str)]); 3] = [
    (
        "Everywhere",
        &[
            ("Ctrl K, ⌘ K", "Search or jump to a page, project, prebuild, or action"),
            ("/", "Focus search"),
            ("Esc", "Clear selection or close"),
            ("?", "Show keyboard shortcuts"),
        ],
    ),
    (
        "Lists",
        &[
            ("j or ↓", "Next row"),
            ("k or ↑", "Previous row"),
            ("Enter", "Open row"),
            ("x", "Select or deselect row"),
            ("f", "Filter"),
            ("Shift X", "Prebuilds: extend selection to this row"),
            ("Shift J, Shift K", "Prebuilds: extend selection down, up"),
            ("c, r, Backspace", "Cancel, rerun, or delete the selected prebuilds"),
            ("[, ]", "Prebuild: open the previous, next prebuild of the list"),
        ],
    ),
    (
        "Logs",
        &[
            ("Ctrl F, ⌘ F", "Search the whole log"),
            ("n, Shift N", "Next, previous match or, in a comparison, new line"),
            ("e, Shift E", "Next, previous error"),
            ("y", "Copy the link of the selected line"),
            ("g, Shift G", "Jump to start, end"),
            ("w, t", "Toggle line wrap, timestamps"),
        ],
    ),
];

/// The list of shortcuts without its dialog.
pub fn keys(are_open: RwSignal<bool>) -> Element<Div> {
    let close = move || are_open.set(false);
    let row = |&(key, words): &(&'static str, &'static str)| {
        html::div().class("key-row").child(html::dt().child(html::kbd().child(key))).child(html::dd().child(words))
    };
    let group = |(title, keys): (&'static str, &'static [(&'static str, &'static str)])| {
        html::section()
            .class("key-group")
            .child(html::h3().child(title))
            .child(html::dl().child(keys.iter().map(row).collect::<Vec<_>>()))
    };
    html::div()
        .class("batch-body")
        .child(html::h2().id("keys-title").child("Keyboard shortcuts"))
        .child(html::div().class("key-groups").child(SHORTCUTS.map(group).into_iter().collect::<Vec<_>>()))
        .child(html::div().class("form-actions").child(button("button", close).child(text::CLOSE)))
}
