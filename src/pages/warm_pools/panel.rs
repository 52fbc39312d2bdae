//! Panel of one pool: its instances, issues, snapshot, activity, and actions. It is beside the table, or over it on narrow pages.

use chrono::TimeDelta;
use leptos::ev::KeyboardEvent;
use leptos::html::{Div, Dl, H2, Header, P, Section};
use leptos::prelude::*;

use crate::clock;
use crate::components::badge::Badge;
use crate::components::button::button;
use crate::components::chart::{Chart, ChartData, Point, Series, Shape, chart, round_up};
use crate::components::chunk::chunk;
use crate::components::concern_list::concern_list;
use crate::components::content::Content;
use crate::components::copy_menu::copy_menu;
use crate::components::effect::effect;
use crate::components::element::Element;
use crate::components::html;
use crate::components::icon::Icon;
use crate::components::instance_gauge::{Gauge, gauge};
use crate::components::message_text::message_text;
use crate::components::node_ref::NodeRef;
use crate::components::pool_trend::{pool_badge, running_words, trend_words};
use crate::components::skeleton::skeleton_panel;
use crate::components::sparkline::activity;
use crate::components::time::{deadline, moment, present, present_untracked};
use crate::domain::instances::Instances;
use crate::domain::phase::slug;
use crate::domain::pool_concern::{Concern, newer};
use crate::domain::pool_record::{Record, Sample};
use crate::domain::pool_size::PoolSize;
use crate::domain::pool_trend::{Trend, is_deleting, trend};
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

use super::super::keys::listen;
use super::bulk::Bulk;
use super::code::POOL_COPIES;
use super::delete::Deletion;
use super::demand_note::demand_note;
use super::edit::Editing;
use super::filter_params::FilterParams;
use super::names::PoolNames;
use super::overnight;
use super::prebuilds;
use super::results::Results;
use super::table::focus_row;

/// State and actions of the panel.
#[derive(Clone, Copy)]
pub struct Panel {
    pub store: Store,
    pub params: FilterParams,
    pub results: Results,
    pub names: PoolNames,
    pub editing: Editing,
    pub deletion: Deletion,
    pub bulk: Bulk,
}

chunk! {
    pub static PANEL: pools_panel = |(panel, id): (Panel, Id)| -> AnyView { panel_of(panel, id).into_content() }
}

/// The panel of the pool in the address.
pub fn panel(props: Panel) -> Element<Div> {
    let open = props.params.open_pool;
    html::div().class("panel-place").child(move || open.get().map(|id| PANEL.view((props, id), skeleton_panel)))
}

const TITLE_ID: &str = "pool-panel-title";

/// The panel of a pool.
pub fn panel_of(props: Panel, id: Id) -> Element<Section> {
    let close = move || {
        props.params.close();
        focus_row(id);
    };
    listen(move |event: &KeyboardEvent| {
        let closes = event.key() == "Escape";
        if closes {
            close();
        }
        closes
    });
    let is_known = Memo::new(move |_| {
        props.results.list.ids.track();
        props.results.pools.get(id).is_some()
    });
    let content = move || match is_known.get().then(|| props.results.pools.get(id)).flatten() {
        Some(pool) => pool_content(props, pool, close).into_content(),
        None => {
            let words = html::p().class("meta").child("This pool isn't listed. It may have been deleted.");
            (head(html::div().child(title("Warm pool")), close), words).into_content()
        }
    };
    html::section()
        .class("pool-panel")
        .aria_labelledby(TITLE_ID)
        .attr("data-testid", "pool-panel")
        // The Escape key closes it before toasts.
        .attr("data-closable", "")
        .child(content)
}

fn head(name: Element<Div>, close: impl Fn() + Copy + 'static) -> Element<Header> {
    let close = button("icon-button", close).aria_label(text::CLOSE).title(text::CLOSE).child(Icon::Cross.view());
    html::header().class("pool-head").child(name).child(close)
}

/// The title, which takes the focus when it appears.
fn title(name: impl Content) -> Element<H2> {
    let reference: NodeRef<H2> = NodeRef::new();
    effect(move || {
        if let Some(heading) = reference.get() {
            // Focus is a convenience; the panel works without it.
            let _ = heading.focus();
        }
    });
    html::h2().id(TITLE_ID).tabindex("-1").node_ref(reference).child(name)
}

fn pool_content(props: Panel, pool: Row<WarmPool>, close: impl Fn() + Copy + 'static) -> AnyView {
    let store = props.store;
    let id = pool.with_untracked(|pool| pool.id);
    prebuilds::prefetch(store.snapshots, pool);
    let read_gauge = move || Some(pool.with(|pool| Gauge::of(pool, props.results.scale.get())));
    let found = Memo::new(move |_| {
        pool.with(|pool| {
            let mut concerns = props.results.health.concerns(pool);
            // The server's message says more.
            concerns.retain(|concern| *concern != Concern::Degraded || pool.status.failure_message.is_empty());
            concerns
        })
    });
    let concerns = move || found.with(|found| concern_list(found));
    let failure = Memo::new(move |_| pool.with(|pool| pool.status.failure_message.clone()));
    let phase = Memo::new(move |_| pool.with(pool_badge));
    let body = html::div()
        .class("pool-body")
        .attr("data-pool-id", id.to_string())
        .attr("data-phase", move || pool.with(|pool| slug(&pool.status.phase.short_name())))
        .child(html::p().child(move || phase.with(Badge::view)))
        .child(move || failure.with(|message| failure_note(message)))
        .child(gauge(id, read_gauge))
        .child(move || pool.with(trend_line))
        .child(move || pool.with(facts))
        .child(overnight::pool_note(props.bulk, pool))
        .child(concerns)
        .child(demand_note(store, id, move || Some(pool.with(|pool| PoolSize::of(&pool.spec)))))
        .child(move || pool.with(|pool| snapshot(store, pool)))
        .child(record(store, id));
    (head(name(props, pool), close), body, foot(props, pool)).into_content()
}

fn name(props: Panel, pool: Row<WarmPool>) -> Element<Div> {
    let names = props.names;
    let shown = Memo::new(move |_| pool.with(|pool| names.of(pool)));
    let (project_id, runner_id) = pool.with_untracked(|pool| (pool.metadata.project_id, pool.metadata.runner_id));
    let project = html::a().href(routes::project_warm_pools(project_id)).child(move || shown.get().0);
    let runner = move || names.runner(runner_id).map(|name| html::span().class("pool-runner").child(name));
    html::div()
        .class("pool-name")
        .child(title(project))
        .child(html::p().class("pool-of").child(html::span().child(move || shown.get().1)).child(runner))
}

/// Where the pool is going, if its phase and its numbers don't say it.
fn trend_line(pool: &WarmPool) -> Option<Element<P>> {
    let trend = trend(pool);
    let words = matches!(trend, Trend::Waiting | Trend::Draining { .. }).then(|| trend_words(trend))?;
    let is_draining = matches!(trend, Trend::Draining { left } if left > 0);
    let bar = is_draining.then(|| html::progress().aria_label("Draining"));
    Some(html::p().class("pool-trend").child(words).child(bar))
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

/// The pool's activity since the page was opened.
fn record(store: Store, id: Id) -> impl Content {
    let is_table_open = RwSignal::new(false);
    let is_long = Memo::new(move |_| store.pool_records.with(id, |record| record.is_long(present().max(clock::now()))));
    let chart = move || RECORD.view((store, id, is_table_open), skeleton_panel);
    move || is_long.get().then(|| html::div().class("pool-record").child(chart()))
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
    let point = |sample: &Sample| Point { label: format::exact(sample.at), href: None };
    ChartData {
        summary: activity(&line),
        points: line.iter().map(point).collect(),
        values: vec![values(|sample| sample.desired), values(|sample| sample.running), values(|sample| sample.stopped)],
    }
}

fn record_chart(data: Memo<ChartData>, is_table_open: RwSignal<bool>) -> Element<Section> {
    chart(Chart {
        title: "Instances since you opened this page",
        unit: "Time",
        series: COUNTS,
        written: |count| count.to_string(),
        step: round_up,
        data,
        is_table_open,
    })
}

fn foot(props: Panel, pool: Row<WarmPool>) -> Element<Div> {
    let Panel { store, editing, deletion, .. } = props;
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
    let denied = move || denial().map(|words| html::p().class("meta action-denial").child(words));
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
