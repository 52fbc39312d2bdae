//! Card of one pool: gauge, issues, snapshot, activity, and actions.

use chrono::TimeDelta;
use leptos::ev;
use leptos::html::{Article, Details, Div, Dl, Label, P, Section};
use leptos::prelude::*;

use crate::clock;
use crate::components::badge::Badge;
use crate::components::button::button;
use crate::components::chart::{Chart, ChartData, Point, Series, Shape, chart, round_up};
use crate::components::chunk::chunk;
use crate::components::concern_list::concern_list;
use crate::components::content::Content;
use crate::components::copy_menu::copy_menu;
use crate::components::disclosure::disclosure;
use crate::components::element::Element;
use crate::components::html;
use crate::components::instance_gauge::instance_gauge;
use crate::components::message_text::message_text;
use crate::components::pool_trend::{pool_badge, running_words, trend_words};
use crate::components::skeleton::skeleton_panel;
use crate::components::time::{deadline, moment, present, present_untracked};
use crate::domain::instances::Instances;
use crate::domain::phase::slug;
use crate::domain::pool_concern::newer;
use crate::domain::pool_record::{Record, Sample};
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::{is_deleting, trend};
use crate::domain::prebuild::{completed_at, expires_at};
use crate::format;
use crate::proto::id::Id;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::keyed::Row;
use crate::store::requested_sizes::RequestedSize;
use crate::text;

use super::super::row_selection::RowSelection;
use super::bulk::Bulk;
use super::code::POOL_COPIES;
use super::delete::Deletion;
use super::edit::Editing;
use super::names::PoolNames;
use super::open_records::{OpenRecord, OpenRecords};
use super::overnight;
use super::prebuilds;
use super::results::Results;

/// State and actions that all cards share.
#[derive(Clone, Copy)]
pub struct Card {
    pub store: Store,
    pub results: Results,
    pub names: PoolNames,
    pub selection: RowSelection<Vec<Id>>,
    pub editing: Editing,
    pub deletion: Deletion,
    pub bulk: Bulk,
    pub records: OpenRecords,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
}

/// `index` is the pool's place in the list, from 0.
pub fn pool_card(props: Card, pool: Row<WarmPool>, index: RwSignal<usize>) -> Element<Article> {
    let store = props.store;
    let id = pool.with_untracked(|pool| pool.id);
    prebuilds::prefetch(store.snapshots, pool);
    let title_id = format!("pool-{id}");
    let head = html::header()
        .class("pool-head")
        .child(select(props, pool))
        .child(title(props, pool, &title_id))
        .child(phase(pool));
    let found = Memo::new(move |_| pool.with(|pool| props.results.health.concerns(pool)));
    let concerns = move || found.with(|found| concern_list(found));
    let trend_line = move || {
        let words = pool.with(|pool| trend_words(trend(pool)));
        let draining = pool.with(|pool| is_deleting(pool) && pool.status.running_instances > 0);
        let bar = draining.then(|| html::progress().aria_label("Draining"));
        html::p().class("pool-trend").child(words).child(bar)
    };
    let body = html::div()
        .class("pool-body")
        .child(move || pool.with(instance_gauge))
        .child(trend_line)
        .child(overnight::card_note(props.bulk, pool))
        .child(move || pool.with(facts))
        .child(concerns)
        .child(move || pool.with(|pool| snapshot(store, pool)))
        .child(record(store, id, props.records.of(id)));
    let failure = Memo::new(move |_| pool.with(|pool| pool.status.failure_message.clone()));
    html::article()
        .class("pool-card")
        .attr("data-testid", "pool-card")
        .attr("data-pool-id", id.to_string())
        .attr("data-phase", move || pool.with(|pool| slug(&pool.status.phase.short_name())))
        .attr("data-selected", move || props.selection.has(id).then_some(""))
        .aria_labelledby(format!("{title_id} {title_id}-of"))
        .aria_posinset(move || index.get().saturating_add(1).to_string())
        .aria_setsize(move || props.results.found.with(Vec::len).to_string())
        .child(head)
        .child(move || failure.with(|message| failure_note(message)))
        .child(body)
        .child(foot(props, pool))
}

fn phase(pool: Row<WarmPool>) -> impl Content {
    let badge = Memo::new(move |_| pool.with(pool_badge));
    move || badge.with(Badge::view)
}

/// Checkbox that selects the pool; with the Shift key, all pools from the last one touched.
fn select(props: Card, pool: Row<WarmPool>) -> Element<Label> {
    let id = pool.with_untracked(|pool| pool.id);
    let Card { names, selection, .. } = props;
    let is_selected = move || selection.has(id);
    let label = move || Some(pool.with(|pool| format!("Select pool {}", names.label(pool))));
    let input =
        html::input().r#type("checkbox").aria_label(label).prop("checked", is_selected).on(ev::click, move |event| {
            match event.shift_key() {
                true => selection.extend(id),
                false => selection.toggle(id),
            }
        });
    html::label().class("row-select").child(input)
}

fn title(props: Card, pool: Row<WarmPool>, title_id: &str) -> Element<Div> {
    let Card { names, has_projects, .. } = props;
    let shown = Memo::new(move |_| pool.with(|pool| names.of(pool)));
    let (project_id, runner_id) = pool.with_untracked(|pool| (pool.metadata.project_id, pool.metadata.runner_id));
    let project = move || {
        html::a().class("pool-project").href(routes::project_warm_pools(project_id)).child(move || shown.get().0)
    };
    let class = move || shown.get().1;
    // The project comes first where pools of several projects are listed.
    let (name, of) = match has_projects {
        true => (project().into_content(), Some(html::span().child(class))),
        false => (class.into_content(), None),
    };
    let runner = move || names.runner(runner_id).map(|name| html::span().class("pool-runner").child(name));
    html::div()
        .class("pool-title")
        .child(html::h2().id(title_id.to_owned()).child(name))
        .child(html::p().id(format!("{title_id}-of")).class("pool-of").child(of).child(runner))
}

fn failure_note(message: &str) -> Option<Element<P>> {
    let (words, more) = message_text(message)?;
    Some(html::p().class("message message-warning").child(words).child(more))
}

fn facts(pool: &WarmPool) -> Element<Dl> {
    let size = PoolSize::of(&pool.spec);
    let Instances { running, stopped, desired } = Instances::of(pool);
    let fact = |(name, value): (&'static str, i32)| {
        html::div()
            .class("fact")
            .attr("data-fact", name.to_ascii_lowercase())
            .child(html::dt().child(name))
            .child(html::dd().child(value.to_string()))
    };
    let facts = [("Running", running), ("Stopped", stopped), ("Target", desired), ("Min", size.min), ("Max", size.max)];
    html::dl().class("facts").child(facts.into_iter().map(fact).collect::<Vec<_>>())
}

/// The pool's snapshot with its age and expiry, and whether there is a newer one.
fn snapshot(store: Store, pool: &WarmPool) -> Element<P> {
    let place = html::p().class("pool-snapshot");
    let id = pool.spec.snapshot_id;
    if id.is_empty() {
        return place.child("No snapshot");
    }
    let link = html::a()
        .class("text-link")
        .href(routes::prebuild(pool.metadata.project_id, id))
        .title(id.to_string())
        .child(html::code().child(format::short_id(id)));
    let held = store.snapshots.held_by(pool);
    let age = held.as_deref().and_then(completed_at).map(|at| (" · completed ", moment(at)).into_content());
    let expiry = held.as_deref().and_then(expires_at).map(|at| {
        let words = if at > present_untracked() { " · expires " } else { " · expired " };
        (words, deadline(at)).into_content()
    });
    let newest = store.snapshots.newest_for(pool);
    let newer = held
        .as_ref()
        .zip(newest.as_ref())
        .and_then(|(held, newest)| newer(held, newest))
        .map(|at| (" · newer snapshot completed ", moment(at)).into_content());
    place.child("Snapshot ").child(link).child(age).child(expiry).child(newer)
}

/// Points of the activity chart.
const POINTS: usize = 60;

/// The pool's activity since the page was opened, drawn when it is opened.
fn record(store: Store, id: Id, record: OpenRecord) -> Element<Details> {
    let OpenRecord { is_open, is_table_open } = record;
    let drawn = move || is_open.get().then(|| RECORD.view((store, id, is_table_open), skeleton_panel));
    disclosure("Activity since you opened this page", is_open, drawn).class("pool-record")
}

chunk! {
    pub static RECORD: pools_record = |(store, id, is_table_open): (Store, Id, RwSignal<bool>)| -> AnyView {
        let data = Memo::new(move |_| store.pool_records.with(id, record_data));
        record_chart(data, is_table_open).into_content()
    }
}

const COUNTS: &[Series] = &[
    Series { name: "Target", tone: "active", shape: Shape::Line },
    Series { name: "Running", tone: "good", shape: Shape::Line },
    Series { name: "Stopped", tone: "stopped", shape: Shape::Line },
];

fn record_data(record: &Record) -> ChartData {
    let line = record.line(POINTS, present().max(clock::now()));
    let values = |read: fn(&Sample) -> i32| line.iter().map(|sample| Some(i64::from(read(sample)))).collect();
    let now = line.last().copied();
    let watched = record
        .start()
        .zip(now)
        .map(|(start, now)| format::duration(now.at.signed_duration_since(start)))
        .unwrap_or_default();
    let (least, most) =
        line.iter().fold((i32::MAX, 0), |(least, most), sample| (least.min(sample.running), most.max(sample.running)));
    let point = |sample: &Sample| Point { label: format::exact(sample.at), href: None };
    ChartData {
        summary: match least.min(most) {
            least if least == most => format!("{most} running for {watched}."),
            least => format!("{least}–{most} running in the last {watched}."),
        },
        points: line.iter().map(point).collect(),
        values: vec![values(|sample| sample.desired), values(|sample| sample.running), values(|sample| sample.stopped)],
    }
}

fn record_chart(data: Memo<ChartData>, is_table_open: RwSignal<bool>) -> Element<Section> {
    chart(Chart {
        title: "Instances",
        unit: "Time",
        series: COUNTS,
        written: |count| count.to_string(),
        step: round_up,
        data,
        is_table_open,
    })
}

fn foot(props: Card, pool: Row<WarmPool>) -> Element<Div> {
    let Card { store, editing, deletion, has_projects, .. } = props;
    let (id, project_id) = pool.with_untracked(|pool| (pool.id, pool.metadata.project_id));
    let denial = move || store.denials.of(project_id);
    let is_off = move || pool.with(is_deleting) || denial().is_some();
    let edit = button("button", move || pool.with_untracked(|pool| editing.open(pool)))
        .aria_haspopup("dialog")
        .prop("disabled", is_off)
        .title(denial)
        .child(text::RESIZE);
    let delete = button("button quiet", move || deletion.open(pool.get_untracked()))
        .aria_haspopup("dialog")
        .prop("disabled", is_off)
        .title(denial)
        .child(text::DELETE);
    let requested = move || store.requested_sizes.of(id).map(|size| pool.with(|pool| requested_words(size, pool)));
    let is_reached = move || store.requested_sizes.of(id).is_some_and(|size| size.reached.is_some());
    // A project's own page has the reason above the pools.
    let denied =
        move || denial().filter(|_| has_projects).map(|words| html::p().class("meta action-denial").child(words));
    html::div()
        .class("pool-editor")
        .child(edit)
        .child(copy_menu(format!("copy-{id}"), move || POOL_COPIES.view((store, pool), skeleton_panel)))
        .child(delete)
        .child(
            html::p()
                .class("pool-requested")
                .attr("data-reached", move || is_reached().then_some(""))
                .role("status")
                .child(move || requested().unwrap_or_default()),
        )
        .child(denied)
}

/// Pools usually reach a new size within this time.
const USUAL_TIME: TimeDelta = TimeDelta::minutes(10);

/// `Saved (0–8)`, with the progress until the size is reached; tracks the present until then.
fn requested_words(requested: RequestedSize, pool: &WarmPool) -> String {
    let RequestedSize { size, at, reached } = requested;
    if is_deleting(pool) || (reached.is_none() && PoolSize::of(&pool.spec) != size) {
        return String::new();
    }
    let saved = format!("Saved ({}–{})", size.min, size.max);
    if reached.is_some() {
        return saved;
    }
    let so_far = present().max(at).signed_duration_since(at);
    let running = running_words(pool);
    match so_far > USUAL_TIME {
        true => format!("{saved}. Still {running} running after {}.", format::duration(so_far)),
        false => format!("{saved}. {running} running."),
    }
}
