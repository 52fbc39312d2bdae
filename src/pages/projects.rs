//! `/projects`: every project with its last prebuild and its pools.

use leptos::ev;
use leptos::html::{A, Div, Label, Span};
use leptos::prelude::*;

use crate::components::badge::{Badge, badge_template};
use crate::components::button::button;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::rows::{Shown, rows};
use crate::components::skeleton::skeleton_text;
use crate::components::table::{cell_template, table_head};
use crate::components::template::{Template, template};
use crate::components::time::{Moment, moment_template};
use crate::domain::phase::{pool_tone, prebuild_tone};
use crate::format;
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::proto::warm_pool::WarmPool;
use crate::routes;
use crate::store::Store;
use crate::store::latest::Latest;
use crate::store::paged::{PagedList, Paging};

use super::frame::{list_freshness, list_state, page_frame, store};

pub fn page() -> AnyView {
    let store = store();
    let (list, pools) = (store.project_list, store.pool_list(None));
    list.status.refresh();
    pools.status.refresh();
    store.live.keep(move || store.latest.reload(), Vec::new);
    store.live.keep(move || pools.status.reload(), Vec::new);
    effect(move || {
        if list.status.paging.get() == Paging::End {
            store.latest.load(list.status.ids.with(|ids| ids.to_vec()));
        }
    });

    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| found(list, &search.get()));
    let is_loaded = move || list.status.paging.get() == Paging::End;
    let counted = move || match is_loaded() {
        true => count(found.with(Vec::len), list.status.ids.with(|ids| ids.len())),
        false => String::new(),
    };
    let has_found = Memo::new(move |_| !found.with(Vec::is_empty));
    let table = move || has_found.get().then(|| table(store, list, found));
    let none = move || {
        let is_missing = is_loaded() && !has_found.get();
        is_missing.then(|| none_found(list.status.ids.with(|ids| ids.is_empty()), search))
    };
    let toolbar = html::div()
        .class("toolbar")
        .child(search_field(search))
        .child(html::span().class("meta").role("status").child(counted));
    let content = (toolbar, table, list_state(list.status, "the projects"), none);
    page_frame("Projects", list_freshness(list.status, move || list.status.refresh()), content)
}

/// Ids of the projects with `search` in their names.
fn found(list: PagedList<Project>, search: &str) -> Vec<Id> {
    let needle = lower_case(search.trim());
    let matches = |id: &&Id| match list.rows.get(**id) {
        Some(row) => row.with(|project| lower_case(&project.metadata.name).contains(&needle)),
        None => false,
    };
    list.status.ids.with(|ids| ids.iter().filter(matches).copied().collect())
}

/// By the browser, which has the tables of all alphabets already.
fn lower_case(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

fn search_field(search: RwSignal<String>) -> Element<Label> {
    // What is typed stays; the field is written to only where the search is cleared.
    let input = html::input()
        .r#type("search")
        .placeholder("Find a project")
        .autocomplete("off")
        .prop("value", move || search.get())
        .on(ev::input, move |event| search.set(event_target_value(&event)));
    html::label()
        .class("search")
        .child(Icon::Search.view())
        .child(html::span().class("visually-hidden").child("Find a project by name"))
        .child(input)
}

fn table(store: Store, list: PagedList<Project>, found: Memo<Vec<Id>>) -> Element<Div> {
    let shown = move || Shown { first: 0, keys: found.get() };
    html::div()
        .class("table projects-table")
        .role("table")
        .aria_label("Projects")
        .child(table_head([
            ("cell-name", "Project"),
            ("cell-phase", "Last prebuild"),
            ("cell-created", "Created"),
            ("cell-pools", "Warm pools"),
        ]))
        .child(rows(html::div().class("table-body").role("rowgroup"), row_template(), shown, move |id, _| {
            row(store, list, *id)
        }))
}

fn none_found(has_none: bool, search: RwSignal<String>) -> Element<Div> {
    if has_none {
        return empty_state("No projects yet", "Projects of this organisation appear here once one is created.", ());
    }
    let show_all = button("button", move || search.set(String::new())).child("Show all projects");
    let message = "Names are searched for the text as typed, in any case.";
    empty_state("No project has this in its name", message, Some(show_all))
}

fn count(found: usize, all: usize) -> String {
    match (found, all) {
        (1, 1) => "1 project".to_owned(),
        (found, all) if found == all => format!("{all} projects"),
        (found, all) => format!("{found} of {all} projects"),
    }
}

/// What a row shows of a project.
struct ProjectRow {
    name: String,
    href: String,
    last: Known<Badge>,
    created: Option<Moment>,
    pools: Known<Pools>,
}

/// Something that may not be known yet, or not be there.
enum Known<T> {
    NotYet,
    /// Words in its place.
    Not(&'static str),
    Is(T),
}

impl<T> Known<T> {
    fn not_yet(&self) -> Option<&()> {
        if let Self::NotYet = self { Some(&()) } else { None }
    }

    fn words(&self) -> Option<&&'static str> {
        if let Self::Not(words) = self { Some(words) } else { None }
    }

    fn is(&self) -> Option<&T> {
        if let Self::Is(known) = self { Some(known) } else { None }
    }
}

struct Pools {
    href: String,
    /// The phase of the one that needs the most attention.
    worst: Badge,
    words: String,
}

fn row_template() -> Template<Div, ProjectRow> {
    let cell = cell_template::<ProjectRow>;
    let words = || template::<Span, &'static str>().class("meta").text_of(|words| words);
    let name = template::<A, ProjectRow>()
        .class("row-link")
        .href_of(|row| Some(&row.href))
        .title_of(|row| Some(&row.name))
        .text_of(|row| &row.name);
    let pools = template::<A, Pools>()
        .class("pools-link")
        .href_of(|pools| Some(&pools.href))
        .part(|pools| &pools.worst, badge_template())
        .child(template::<Span, Pools>().class("meta").text_of(|pools| &pools.words));
    let phase = cell("cell-phase")
        .optional(|row| row.last.not_yet(), skeleton_text())
        .optional(|row| row.last.words(), words())
        .optional(|row| row.last.is(), badge_template());
    let pools = cell("cell-pools")
        .optional(|row| row.pools.not_yet(), skeleton_text())
        .optional(|row| row.pools.words(), words())
        .optional(|row| row.pools.is(), pools);
    template::<Div, ProjectRow>()
        .class("table-row")
        .role("row")
        .attr("data-testid", "project-row")
        .child(cell("cell-name").child(name))
        .child(phase)
        .child(cell("cell-created").optional(|row| row.created.as_ref(), moment_template()))
        .child(pools)
}

/// Describes a row; tracked.
fn row(store: Store, list: PagedList<Project>, id: Id) -> Option<ProjectRow> {
    let latest = store.latest.get(id);
    let prebuild = match &latest {
        Some(Latest::Prebuild(id)) => store.prebuilds.get(*id).map(|row| row.get()),
        _ => None,
    };
    let last = match (&latest, &prebuild) {
        (None, _) => Known::NotYet,
        (Some(Latest::None), _) => Known::Not("No prebuilds yet"),
        (Some(Latest::Prebuild(_)), Some(prebuild)) => {
            let phase = &prebuild.status.phase;
            Known::Is(Badge::new(prebuild_tone(phase), format::enum_name(&phase.short_name())))
        }
        (Some(Latest::Failed(_) | Latest::Prebuild(_)), _) => Known::Not("Not available"),
    };
    let created = prebuild.and_then(|prebuild| prebuild.metadata.created_at).map(|created| created.0);
    Some(ProjectRow {
        name: list.rows.get(id)?.with(|project| project.metadata.name.clone()),
        href: routes::project_prebuilds(id),
        last,
        created: created.map(Moment::of),
        pools: pools(store, id),
    })
}

/// How many pools a project has, and the phase of the one that needs the most attention; tracked.
fn pools(store: Store, project_id: Id) -> Known<Pools> {
    let list = store.pool_list(None).status;
    let own = |id: &Id| {
        let pool = store.pools.get(*id)?.get();
        (pool.metadata.project_id == project_id).then_some(pool)
    };
    let pools: Vec<WarmPool> = list.ids.with(|ids| ids.iter().filter_map(own).collect());
    let Some(worst) = pools.iter().map(|pool| &pool.status.phase).max_by_key(|phase| pool_tone(phase) as u8) else {
        return match list.paging.get() {
            Paging::First | Paging::More(_) => Known::NotYet,
            Paging::Failed { .. } => Known::Not("Not available"),
            Paging::End => Known::Not("None"),
        };
    };
    let running = pools.iter().map(|pool| pool.status.running_instances).fold(0, i32::saturating_add);
    let noun = if pools.len() == 1 { "pool" } else { "pools" };
    Known::Is(Pools {
        href: routes::project_warm_pools(project_id),
        worst: Badge::new(pool_tone(worst), format::enum_name(&worst.short_name())),
        words: format!("{} {noun}, {running} running", pools.len()),
    })
}
