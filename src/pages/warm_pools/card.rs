//! One pool: its instances on one gauge, what deserves a look, the snapshot it holds, what it did, and what one can do.

use chrono::TimeDelta;
use leptos::ev;
use leptos::html::{Article, Details, Div, Dl, Label, P, Section};
use leptos::prelude::*;

use crate::clock;
use crate::components::badge::badge;
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
use crate::components::pool_trend::{running_words, trend_words};
use crate::components::skeleton::skeleton_panel;
use crate::components::time::{deadline, moment, present, present_untracked};
use crate::domain::instances::Instances;
use crate::domain::phase::{pool_tone, slug};
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

use super::super::row_selection::RowSelection;
use super::code::POOL_COPIES;
use super::delete::Deletion;
use super::edit::Editing;
use super::names::PoolNames;
use super::open_records::{OpenRecord, OpenRecords};
use super::prebuilds;
use super::results::Results;

/// What cards show besides their pools, and what they change.
#[derive(Clone, Copy)]
pub struct Card {
    pub store: Store,
    pub results: Results,
    pub names: PoolNames,
    pub selection: RowSelection<Vec<Id>>,
    pub editing: Editing,
    pub deletion: Deletion,
    pub records: OpenRecords,
    /// Whether pools of several projects are listed.
    pub has_projects: bool,
}

/// `index` is the pool's place in the list, from 0.
pub fn pool_card(props: Card, pool: Row<WarmPool>, index: RwSignal<usize>) -> Element<Article> {
    let store = props.store;
    let id = pool.with_untracked(|pool| pool.id);
    prebuilds::want(store.snapshots, pool);
    let title_id = format!("pool-{id}");
    let head = html::header()
        .class("pool-head")
        .child(select(props, pool))
        .child(title(props, pool, &title_id))
        .child(phase(pool));
    let found = Memo::new(move |_| pool.with(|pool| props.results.health.concerns(pool)));
    let concerns = move || found.with(|found| concern_list(found));
    let way = move || {
        let words = pool.with(|pool| trend_words(trend(pool)));
        let draining = pool.with(|pool| is_deleting(pool) && pool.status.running_instances > 0);
        let bar = draining.then(|| html::progress().aria_label("Draining"));
        html::p().class("pool-trend").child(words).child(bar)
    };
    let body = html::div()
        .class("pool-body")
        .child(move || pool.with(instance_gauge))
        .child(way)
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
        .aria_labelledby(title_id)
        .aria_posinset(move || index.get().saturating_add(1).to_string())
        .aria_setsize(move || props.results.found.with(Vec::len).to_string())
        .child(head)
        .child(move || failure.with(|message| failure_note(message)))
        .child(body)
        .child(foot(props, pool))
}

fn phase(pool: Row<WarmPool>) -> impl Content {
    move || {
        let phase = pool.with(|pool| pool.status.phase.clone());
        badge(pool_tone(&phase), format::enum_name(&phase.short_name()))
    }
}

/// A box that selects the pool, and with the shift key all from the last one touched to it.
fn select(props: Card, pool: Row<WarmPool>) -> Element<Label> {
    let id = pool.with_untracked(|pool| pool.id);
    let Card { names, selection, .. } = props;
    let is_selected = move || selection.has(id);
    let label = move || Some(pool.with(|pool| format!("Select the pool of {}", names.label(pool))));
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
    let project = has_projects.then(|| {
        html::a().class("pool-project").href(routes::project_warm_pools(project_id)).child(move || shown.get().0)
    });
    let runner = move || names.runner(runner_id).map(|name| html::span().class("pool-runner").child(name));
    html::div()
        .class("pool-title")
        .child(html::h2().id(title_id.to_owned()).child(move || shown.get().1))
        .child(html::p().class("pool-of").child(project).child(runner))
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

/// Which prebuild it holds, how old that is, and whether a newer one is there.
fn snapshot(store: Store, pool: &WarmPool) -> Element<P> {
    let place = html::p().class("pool-snapshot");
    let id = pool.spec.snapshot_id;
    if id.is_empty() {
        return place.child("No snapshot");
    }
    let way = html::a()
        .class("text-link")
        .href(routes::prebuild(pool.metadata.project_id, id))
        .title(id.to_string())
        .child(html::code().child(format::short_id(id)));
    let held = store.snapshots.held_by(pool);
    let age =
        held.as_deref().and_then(completed_at).map(|at| (" of a prebuild that completed ", moment(at)).into_content());
    let expiry = held.as_deref().and_then(expires_at).map(|at| {
        let words = if at > present_untracked() { "; expires " } else { "; expired " };
        (words, deadline(at)).into_content()
    });
    let newest = store.snapshots.newest_for(pool);
    let newer = held
        .as_ref()
        .zip(newest.as_ref())
        .and_then(|(held, newest)| newer(held, newest))
        .map(|at| (" A newer one completed ", moment(at), ".").into_content());
    place.child("Snapshot ").child(way).child(age).child(expiry).child(".").child(newer)
}

/// Points of the record's chart.
const POINTS: usize = 60;

/// What the pool did since it was first seen, drawn once it is asked for.
fn record(store: Store, id: Id, record: OpenRecord) -> Element<Details> {
    let OpenRecord { is_open, is_table_open } = record;
    let drawn = move || is_open.get().then(|| RECORD.view((store, id, is_table_open), skeleton_panel));
    disclosure("Record since the page was opened", is_open, drawn).class("pool-record")
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
        summary: format!("Watched for {watched}: between {} and {most} ran.", least.min(most)),
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
    let Card { store, editing, deletion, .. } = props;
    let (id, project_id) = pool.with_untracked(|pool| (pool.id, pool.metadata.project_id));
    let denial = move || store.denials.of(project_id);
    let is_off = move || pool.with(is_deleting) || denial().is_some();
    let edit = button("button", move || pool.with_untracked(|pool| editing.open(pool)))
        .aria_haspopup("dialog")
        .prop("disabled", is_off)
        .title(denial)
        .child("Edit size");
    let delete = button("button quiet", move || deletion.open(pool.get_untracked()))
        .aria_haspopup("dialog")
        .prop("disabled", is_off)
        .title(denial)
        .child("Delete");
    let own = id;
    let asked = move || store.requested_sizes.of(own).map(|asked| pool.with(|pool| asked_words(asked, pool)));
    let denied = move || denial().map(|words| html::p().class("meta action-denial").child(words));
    html::div()
        .class("pool-editor")
        .child(edit)
        .child(copy_menu(format!("copy-{id}"), move || POOL_COPIES.view((store, pool), skeleton_panel)))
        .child(delete)
        .child(html::p().class("pool-asked").role("status").child(move || asked().unwrap_or_default()))
        .child(denied)
}

/// How long a pool may take to reach its size before that is worth a word.
const USUAL_TIME: TimeDelta = TimeDelta::minutes(10);

/// What was asked against what is, until that is reached, and how long it took; tracks the present while it goes on.
fn asked_words(asked: RequestedSize, pool: &WarmPool) -> String {
    let RequestedSize { size, at, reached } = asked;
    let span = format!("minimum {}, maximum {}", size.min, size.max);
    if is_deleting(pool) {
        return String::new();
    }
    match reached {
        Some(reached) => {
            format!("Saved: {span}. Reached after {}.", format::duration(reached.signed_duration_since(at)))
        }
        None if PoolSize::of(&pool.spec) != size => String::new(),
        None => {
            let so_far = present().max(at).signed_duration_since(at);
            let running = running_words(Instances::of(pool));
            if so_far > USUAL_TIME {
                return format!("Saved: {span}. Not reached after {}: {running} running.", format::duration(so_far));
            }
            format!("Saved: {span}. {running} run after {}.", format::duration(so_far))
        }
    }
}
