//! `/projects/{project}/prebuilds/{prebuild}`: one prebuild, whole.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::html::Div;
use leptos::prelude::*;

use crate::clock;
use crate::components::badge::{badge, prebuild_badge};
use crate::components::content::Content;
use crate::components::copy_menu::{Copyable, copy_menu};
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::error_panel::error_panel;
use crate::components::freshness::{Freshness, live_status};
use crate::components::html;
use crate::components::prebuild_details::{fact_section, messages, prebuild_details};
use crate::components::prebuild_row::subject_name;
use crate::components::skeleton::skeleton_rows;
use crate::components::time::{moment, present};
use crate::components::timeline::timeline;
use crate::domain::filter::Filter;
use crate::domain::phase::{Tone, is_final, slug};
use crate::domain::prebuild::{duration, expires_at, snapshot_percent};
use crate::domain::runs::{Neighbours, is_stuck, usual_duration};
use crate::domain::shell;
use crate::domain::timeline::timeline as steps_of;
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::{GetPrebuildRequest, Prebuild};
use crate::proto::shared::Subject;
use crate::routes;
use crate::store::Store;
use crate::store::history::History;
use crate::store::paged::Paging;
use crate::store::problem::{problem, reason};
use crate::store::resource::{Loading, Resource};

use super::batch::{Batches, action_buttons};
use super::frame::{absolute, breadcrumb, link_of, project_name, set_title, store};

/// The most prebuilds of the project looked through for neighbours and for what is usual.
pub(super) const MOST_RUNS: usize = 500;

pub fn page(project_id: Id, prebuild_id: Id) -> AnyView {
    let store = store();
    let prebuild = opened(store, project_id, prebuild_id);
    let runs = follow_runs(store, project_id, prebuild);
    effect(move || {
        if let Some(row) = known(prebuild) {
            store.seen.note(&row);
        }
    });
    let batches = Batches::new(store);
    let name = project_name(project_id);
    let short = format::short_id(prebuild_id);
    let title = short.clone();
    set_title(move || format!("Prebuild {title} · {}", name.get()));
    let heading = html::h1().class("page-title").child("Prebuild ").child(html::code().child(short));
    let summary = move || known(prebuild).map(|row| summary(&row, runs));
    // Loaded and, while it is live, as the server has it.
    let loaded_at = RwSignal::new(None);
    effect(move || {
        if prebuild.loading.get() == Loading::Ready(None) {
            loaded_at.set(Some(clock::now()));
        }
    });
    let live = live_status(move || Freshness { link: link_of(store.live), loaded_at: loaded_at.get(), problem: None });
    let actions = move || known(prebuild).map(|row| actions(store, batches, &row));
    html::div()
        .class("page")
        .child(breadcrumb(Some((project_id, name))))
        .child(html::div().class("page-head").child(heading).child(actions))
        .child(html::div().class("summary-line").child(summary).child(live))
        .child(move || body(store, prebuild, runs, name))
        .child(batches.dialog())
        .into_content()
}

/// The prebuild, asked for together with its project's name and kept fresh for as long as the page stands.
pub(super) fn opened(store: Store, project_id: Id, prebuild_id: Id) -> Resource<Prebuild> {
    let prebuild = store.prebuild(prebuild_id);
    prebuild.refresh();
    store.live.keep(move || prebuild.reload(), Vec::new);
    store.project(project_id).refresh();
    prebuild
}

/// The newest known copy, tracked.
pub(super) fn known(prebuild: Resource<Prebuild>) -> Option<Prebuild> {
    prebuild.loading.track();
    prebuild.get().map(|row| row.get())
}

/// The project's runs as far as they are loaded, newest first. More are loaded until they reach the last success
/// before this one.
pub(super) fn follow_runs(store: Store, project_id: Id, prebuild: Resource<Prebuild>) -> Memo<Vec<Prebuild>> {
    let history: History = store.history(Some(project_id), &Filter::default());
    history.status.refresh();
    let runs = Memo::new(move |_| {
        store.prebuilds.revision();
        let row = |id: &Id| history.rows.get(*id).map(|row| row.get_untracked());
        history.status.ids.with(|ids| ids.iter().filter_map(row).collect::<Vec<_>>())
    });
    effect(move || {
        let has_more = matches!(history.status.paging.get(), Paging::More(_));
        let (Some(row), true) = (known(prebuild), has_more) else { return };
        let wants_more = runs.with(|runs| runs.len() < MOST_RUNS && Neighbours::of(&row, runs).last_success.is_none());
        if wants_more {
            history.status.load_more();
        }
    });
    runs
}

fn summary(row: &Prebuild, runs: Memo<Vec<Prebuild>>) -> Element<Div> {
    let created =
        row.metadata.created_at.map(|created| html::span().class("meta").child("Created ").child(moment(created.0)));
    let phase = &row.status.phase;
    let stuck = {
        let row = row.clone();
        let is_stuck = Memo::new(move |_| runs.with(|runs| is_stuck(&row, usual_duration(&row, runs), present())));
        move || {
            let words = "It takes more than twice as long as this project and class usually do.";
            is_stuck.get().then(|| html::span().class("stuck").title(words).child(badge(Tone::Warning, "Stuck".into())))
        }
    };
    let has_end = is_final(phase);
    html::div()
        .class("summary")
        .attr("data-phase", slug(&phase.short_name()))
        .child(prebuild_badge(phase))
        .child((!has_end).then_some(stuck))
        .child(created)
}

fn actions(store: Store, batches: Batches, row: &Prebuild) -> Element<Div> {
    let (project_id, copied) = (row.metadata.project_id, row.clone());
    let denial = move || {
        let words = store.denials.of(project_id);
        words.map(|words| {
            html::p().class("meta action-denial").attr("data-testid", "denial").role("status").child(words)
        })
    };
    html::div()
        .class("page-actions")
        .child(html::a().class("button").href(routes::prebuild_logs(row.metadata.project_id, row.id)).child("View log"))
        .child(action_buttons(batches, row))
        .child(copy_menu("copy-menu", move || copies(store, &copied)))
        .child(denial)
}

fn copies(store: Store, row: &Prebuild) -> Vec<Copyable> {
    let (id, project_id) = (row.id, row.metadata.project_id);
    let link = absolute(&routes::prebuild(project_id, id));
    let api = absolute(store.client().base_url());
    let body = serde_json::to_string(&GetPrebuildRequest { prebuild_id: id }).unwrap_or_default();
    let curl = shell::curl(&api, "PrebuildService/GetPrebuild", &body);
    let get = format!("ona prebuild get {id}");
    let trigger = format!("ona prebuild trigger {project_id}");
    let item = |label, text: String| -> Copyable { (label, Box::new(move || text.clone())) };
    vec![
        item("Link", link),
        item("Id", id.to_string()),
        item("As curl", curl),
        item("CLI: this prebuild", get),
        item("CLI: run the project's prebuilds", trigger),
    ]
}

fn body(
    store: Store,
    prebuild: Resource<Prebuild>,
    runs: Memo<Vec<Prebuild>>,
    project_name: Signal<String>,
) -> AnyView {
    let stale = match prebuild.loading.get() {
        Loading::Waiting => return skeleton_rows(10).into_content(),
        Loading::Failed(error) => {
            let retry = move || prebuild.refresh();
            return error_panel(problem(&error, "this prebuild"), retry).into_content();
        }
        Loading::Ready(stale) => stale,
    };
    let notice = stale.map(|error| {
        let words = format!("Not refreshed: {}", reason(&error));
        html::p().class("notice").role("status").child(words)
    });
    let details = move || {
        known(prebuild).map(|row| {
            let class_id = row.metadata.environment_class_id;
            let class_name = store.class_names.get(class_id).unwrap_or_else(|| class_id.to_string());
            let person = move |subject: &Subject| store.people.name(subject).unwrap_or_else(|| subject_name(subject));
            let steps = timeline(steps_of(&row, &store.seen.of(row.id)), snapshot_percent(&row));
            let around = around(store, row.clone(), runs);
            let told = (messages(&row), steps);
            (told, prebuild_details(row, class_name, project_name.get(), person).child(around))
        })
    };
    (notice, details).into_content()
}

/// What this prebuild is among the others, and what uses it.
fn around(store: Store, row: Prebuild, runs: Memo<Vec<Prebuild>>) -> impl Content {
    let pools = store.pool_list(Some(row.metadata.project_id));
    pools.status.refresh();
    move || {
        let (found, usual) = runs.with(|runs| (Neighbours::of(&row, runs), usual_duration(&row, runs)));
        store.pools.revision();
        let uses = store.pools.find_all(|pool| (pool.spec.snapshot_id == row.id).then(|| pool.clone()));
        let using = uses.into_iter().map(|pool| {
            let class_id = &pool.metadata.environment_class_id;
            let class = store.class_names.shown(*class_id);
            let words = format!("{class}: {} running", pool.status.running_instances);
            html::li().child(
                html::a().class("text-link").href(routes::project_warm_pools(pool.metadata.project_id)).child(words),
            )
        });
        let using = using.collect::<Vec<_>>();
        let has_uses = !using.is_empty();
        let using = has_uses.then(|| html::ul().class("plain-list").child(using).into_content());
        let expiry = expires_at(&row).map(|at| (move || expiry_words(at, present())).into_content());
        fact_section(
            "Around it",
            vec![
                ("Previous of this class", found.older.as_ref().map(run_link)),
                ("Next of this class", found.newer.as_ref().map(run_link)),
                ("Last success before", found.last_success.as_ref().map(run_link)),
                ("Against that", found.last_success.as_ref().and_then(|last| compared(&row, last))),
                ("Usual duration", usual.map(|usual| format::duration(usual).into_content())),
                ("Warm pools on its snapshot", using),
                ("Expires", expiry),
            ],
        )
    }
}

fn run_link(run: &Prebuild) -> AnyView {
    let phase = &run.status.phase;
    let created = run.metadata.created_at.map(|at| html::span().class("meta").child(" ").child(moment(at.0)));
    let name = html::a()
        .class("text-link")
        .href(routes::prebuild(run.metadata.project_id, run.id))
        .child(html::code().child(format::short_id(run.id)));
    (prebuild_badge(phase), " ", (name, created).into_content()).into_content()
}

/// How much longer it took and how much larger its snapshot is.
fn compared(row: &Prebuild, last: &Prebuild) -> Option<AnyView> {
    let took = |run: &Prebuild| duration(run, DateTime::UNIX_EPOCH).filter(|_| run.status.completion_time.is_some());
    let time = took(row).zip(took(last)).map(|(own, last)| difference(own - last, "longer", "shorter"));
    let sizes = (row.status.snapshot_size_bytes.0, last.status.snapshot_size_bytes.0);
    let size = match sizes {
        (0, _) | (_, 0) => None,
        (own, last) if own == last => Some("the same size".to_owned()),
        (own, last) if own > last => Some(format!("{} larger", format::bytes(own - last))),
        (own, last) => Some(format!("{} smaller", format::bytes(last - own))),
    };
    let words: Vec<String> = time.into_iter().chain(size).collect();
    (!words.is_empty()).then(|| words.join(", ").into_content())
}

fn difference(by: TimeDelta, more: &str, less: &str) -> String {
    match by.num_seconds() {
        0 => "as long".to_owned(),
        seconds if seconds > 0 => format!("{} {more}", format::duration(by)),
        _ => format!("{} {less}", format::duration(-by)),
    }
}

fn expiry_words(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at <= now {
        return format!("Expired {}", format::relative(at, now));
    }
    format!("In {}, {}", format::duration(at - now), format::exact(at))
}
