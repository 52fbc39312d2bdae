//! Whether environments start from prebuilds, by project and class, and if not, why.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use leptos::html::{Div, Dl, P, Section, Tr, Ul};
use leptos::prelude::*;

use crate::clock;
use crate::components::chart::{Chart, ChartData, Point, Series, Shape, chart, round_up};
use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::components::disclosure::disclosure;
use crate::components::element::Element;
use crate::components::html;
use crate::components::skeleton::skeleton_panel;
use crate::components::time::{moment, present_untracked};
use crate::domain::demand::best_schedule::best_schedule;
use crate::domain::demand::local_time::{DAY, HOUR};
use crate::domain::demand::made::MadePrebuild;
use crate::domain::demand::snapshot_storage::{storage, storage_at};
use crate::domain::demand::starts::{PoolKey, Selection, times};
use crate::domain::demand::use_of_prebuilds::{Known, Reason, UseTally, tallies, unused};
use crate::domain::sorted_values::SortedValues;
use crate::format;
use crate::proto::id::Id;
use crate::proto::project::Project;
use crate::reactive::{Memo, RwSignal};
use crate::routes;
use crate::store::Store;
use crate::store::demand::loader::{DemandLoader, List};
use crate::store::demand::{Demand, DemandStatus, Progress};

use super::super::warm_pools::names::PoolNames;

/// Use of prebuilds in the range.
#[derive(Clone, Default, PartialEq)]
pub struct Use {
    pub all: UseTally,
    pub by_key: Vec<(PoolKey, UseTally)>,
    /// Completed prebuilds that are loaded.
    completed: usize,
    /// Those of them that no environment came from, newest first.
    unused: Vec<MadePrebuild>,
    unused_bytes: u64,
}

impl Use {
    fn of(loader: &DemandLoader, selection: Selection, projects: &[Project], in_pools: &HashSet<Id>, now: i64) -> Self {
        let prebuilds = prebuilds_of(loader, selection);
        let completed = prebuilds.iter().filter(|prebuild| prebuild.completed().is_some()).count();
        // Environments may come from prebuilds of another class.
        let known = Known::new(loader.prebuilds(), loader.reach(), projects);
        let mut environments = loader.environments();
        environments.retain(|environment| selection.has(environment.key));
        let (all, by_key) = tallies(&environments, &known);
        let mut unused = unused(&known, &loader.all_environments(), in_pools, now);
        unused.retain(|prebuild| selection.has(prebuild.key));
        let unused_bytes = unused.iter().filter(|prebuild| prebuild.is_available(now)).map(MadePrebuild::bytes);
        Self { all, by_key, completed, unused_bytes: unused_bytes.fold(0, u64::saturating_add), unused }
    }
}

fn prebuilds_of(loader: &DemandLoader, selection: Selection) -> Vec<MadePrebuild> {
    let mut prebuilds = loader.prebuilds();
    prebuilds.retain(|prebuild| selection.has(prebuild.key));
    prebuilds
}

/// Use of prebuilds, once the lists that it is computed from are loaded; tracked.
pub fn use_of(store: Store, demand: Demand, selection: Selection) -> Option<Use> {
    if !is_known(demand) {
        return None;
    }
    let projects = store.find_projects(|project| Some(project.clone()));
    store.pools.revision();
    let in_pools: HashSet<Id> = store.pools.find_all(|pool| Some(pool.spec.snapshot_id)).into_iter().collect();
    let now = clock::now().timestamp_millis();
    Some(demand.with(|loader| Use::of(loader, selection, &projects, &in_pools, now)))
}

/// Tracked.
fn is_known(demand: Demand) -> bool {
    let status = demand.status();
    status.records.is_done() && status.others.is_done()
}

/// What the section shows.
#[derive(Clone, Copy)]
pub struct UseContext {
    pub store: Store,
    pub project_id: Option<Id>,
    pub demand: Demand,
    pub selection: Memo<Selection>,
    pub names: PoolNames,
}

chunk! {
    pub static FIGURES: demand_use = |props: UseContext| -> AnyView { figures(props) }
}

pub fn use_of_prebuilds(props: UseContext) -> Element<Section> {
    let demand = props.demand;
    // Its settings say why environments have no prebuild.
    props.store.project_list.status.show();
    let is_known = Memo::new(move |_| is_known(demand));
    let body = move || match is_known.get() {
        true => FIGURES.view(props, skeleton_panel),
        false => (move || missing(demand)).into_content(),
    };
    html::section()
        .class("detail-section demand-use")
        .attr("data-testid", "demand-use")
        .child(html::h2().child("Use of prebuilds"))
        .child(html::p().class("meta").child("Environments that still exist, by the prebuild they were created from."))
        .child(body)
}

fn figures(props: UseContext) -> AnyView {
    let UseContext { store, project_id, demand, selection, names } = props;
    let found = Memo::new(move |_| use_of(store, demand, selection.get()));
    let figures = move || found.with(|found| found.as_ref().map(tiles));
    let table = move || found.with(|found| found.as_ref().map(|found| table(found, names)));
    let notes = move || found.with(|found| found.as_ref().map(unused_words));
    let notes = html::p().class("meta").child(move || notes().unwrap_or_default());
    let is_list_open = RwSignal::new(false);
    let list =
        move || is_list_open.get().then(|| found.with(|found| found.as_ref().map(|found| unused_list(found, names))));
    let has_unused =
        Memo::new(move |_| found.with(|found| found.as_ref().is_some_and(|found| !found.unused.is_empty())));
    let list = move || has_unused.get().then(|| disclosure("View unused prebuilds", is_list_open, list));
    let fit = project_id.map(|id| move || schedule_words(store, id, demand, selection.get()));
    let fit = fit.map(|words| html::p().class("meta").attr("data-testid", "demand-schedule").child(words));
    ((figures, table), (notes, list), fit, storage_chart(demand, selection)).into_content()
}

/// Why nothing is known; tracked.
fn missing(demand: Demand) -> AnyView {
    let status = demand.status();
    let is_of_prebuilds = demand.with(|loader| loader.list() == List::Prebuilds);
    missing_words(&status, is_of_prebuilds)
        .map_or_else(nothing, |words| html::p().class("meta").child(words).into_content())
}

/// `is_of_prebuilds` says that prebuilds are the list that is read at present.
fn missing_words(status: &DemandStatus, is_of_prebuilds: bool) -> Option<&'static str> {
    let words = match (&status.records, &status.others) {
        (_, Progress::Unavailable(error)) => match (error.is_denied(), is_of_prebuilds) {
            (true, true) => "You don't have permission to view prebuilds.",
            (true, false) => "You don't have permission to view environments.",
            (false, true) => "This server doesn't list prebuilds.",
            (false, false) => "This server doesn't list environments.",
        },
        (Progress::Stopped, _) | (_, Progress::Stopped) => "Stopped. Continue loading to see the use of prebuilds.",
        (Progress::Failed(_), _) | (_, Progress::Failed(_)) => "Not everything could be loaded. Try again above.",
        (Progress::Loading, _) | (_, Progress::Loading) => "Loading environments and prebuilds…",
        _ => return None,
    };
    Some(words)
}

fn share(part: u32, whole: u32) -> String {
    match u64::from(part).saturating_mul(100).checked_div(whole.into()) {
        Some(percent) => format!("{percent}%"),
        None => format::UNKNOWN.to_owned(),
    }
}

fn tiles(found: &Use) -> Element<Dl> {
    let all = &found.all;
    let environments = all.environments();
    let tile = |name: &'static str, value: String| {
        html::div().class("tile").child(html::dt().child(name)).child(html::dd().child(value))
    };
    html::dl()
        .class("tiles")
        .child(tile("Environments", format::count(environments as usize)))
        .child(tile("From a prebuild", share(all.from_prebuild(), environments)))
        .child(tile("From the newest one", share(all.newest, environments)))
        .child(tile("Older than a day", share(all.older_than_a_day, environments)))
}

/// Label of a reason why environments have no prebuild.
pub const fn reason_label(reason: Reason) -> &'static str {
    match reason {
        Reason::NotTaken => "Prebuild not used",
        Reason::Disabled => "Prebuilds off",
        Reason::ClassNotCovered => "Class without prebuilds",
        Reason::LastFailed => "Last prebuild failed",
        Reason::Expired => "Snapshot expired",
        Reason::NoneYet => "No prebuild yet",
        Reason::Unknown => "Unknown",
    }
}

/// Reasons with their numbers, the most frequent first: `Prebuilds off (12), Snapshot expired (3)`.
fn reasons(tally: &UseTally) -> String {
    let mut reasons: Vec<(u32, Reason)> = Reason::ALL.map(|reason| (tally.without(reason), reason)).to_vec();
    reasons.retain(|(count, _)| *count > 0);
    crate::sort::sort_by_key(&mut reasons, |(count, reason)| (std::cmp::Reverse(*count), *reason));
    let word =
        |(count, reason): &(u32, Reason)| format!("{} ({})", reason_label(*reason), format::count(*count as usize));
    let words = reasons.iter().map(word).collect::<Vec<_>>().join(", ");
    if words.is_empty() { format::UNKNOWN.to_owned() } else { words }
}

fn table(found: &Use, names: PoolNames) -> Element<Div> {
    let heads = ["Project and class", "Environments", "Prebuild", "Newest", "Older than a day", "Why none"];
    let head = html::tr().child(heads.map(|name| html::th().scope("col").child(name)).into_iter().collect::<Vec<_>>());
    let row = |(key, tally): &(PoolKey, UseTally)| -> Element<Tr> {
        let key = *key;
        let environments = tally.environments();
        let cells = [
            format::count(environments as usize),
            share(tally.from_prebuild(), environments),
            share(tally.newest, environments),
            share(tally.older_than_a_day, environments),
            reasons(tally),
        ];
        let name = move || names.are_answered().then(|| names.of_key(key));
        html::tr()
            .child(html::th().scope("row").child(name))
            .child(cells.map(|cell| html::td().child(cell)).into_iter().collect::<Vec<_>>())
    };
    let table = html::table()
        .class("figures")
        .child(html::caption().class("visually-hidden").child("Use of prebuilds by project and class"))
        .child(html::thead().child(head))
        .child(html::tbody().child(found.by_key.iter().map(row).collect::<Vec<_>>()));
    html::div()
        .class("figures-place")
        .tabindex("0")
        .role("group")
        .aria_label("Use of prebuilds by project and class")
        .child(table)
}

fn unused_words(found: &Use) -> String {
    let Use { completed, unused, unused_bytes, .. } = found;
    format!(
        "{} of {} weren't used by any environment that still exists; the snapshots that are kept of them hold {}.",
        format::count(unused.len()),
        format::counted(*completed, "completed prebuild"),
        format::bytes(*unused_bytes)
    )
}

/// Unused prebuilds that are listed.
const MAX_UNUSED: usize = 50;

/// The newest unused prebuilds, as links.
fn unused_list(found: &Use, names: PoolNames) -> (Element<Ul>, Option<Element<P>>) {
    let item = |prebuild: &MadePrebuild| {
        let MadePrebuild { id, key, created, .. } = *prebuild;
        let created = DateTime::<Utc>::from_timestamp_millis(created).unwrap_or_default();
        let name = move || names.of_key(key);
        let link = html::a().class("text-link").href(routes::prebuild(key.project_id, id)).child(name);
        let size = html::span().class("meta").child(format!(", {}", format::bytes(prebuild.bytes())));
        html::li().child(link).child(", ").child(moment(created)).child(size)
    };
    let items = found.unused.iter().take(MAX_UNUSED).map(item).collect::<Vec<_>>();
    let others = found.unused.len().saturating_sub(MAX_UNUSED);
    let others = (others > 0).then(|| html::p().class("meta").child(format!("and {} more", format::count(others))));
    (html::ul().class("plain-list").attr("data-field", "unused-prebuilds").child(items), others)
}

/// The hour of a daily prebuild that fits the starts of a project; tracked.
fn schedule_words(store: Store, project_id: Id, demand: Demand, selection: Selection) -> String {
    let (times, took) = demand.with(|loader| {
        let mut took = SortedValues::default();
        for prebuild in prebuilds_of(loader, selection) {
            if let Some(completed) = prebuild.completed() {
                took.insert(completed.saturating_sub(prebuild.created));
            }
        }
        let times = times(&loader.starts(), |start| selection.has(start.key));
        (times, took.quantile(50).unwrap_or_default())
    });
    let Some(fit) = best_schedule(&times, took) else { return String::new() };
    let hours =
        |age: i64| format::counted(usize::try_from(age.saturating_add(HOUR / 2) / HOUR).unwrap_or_default(), "hour");
    let best = i32::try_from(fit.best_hour_utc).unwrap_or_default();
    let age = fit.age_at(best).map(hours).unwrap_or_default();
    let hour_of = |project: &Project| {
        let configuration = project.prebuild_configuration.as_ref().filter(|configuration| configuration.enabled)?;
        Some(configuration.trigger.as_ref()?.daily_schedule.as_ref()?.hour_utc)
    };
    let today = store.project(project_id).get().and_then(|project| project.with(hour_of));
    let today = match today.and_then(|hour| Some((hour, fit.age_at(hour)?))) {
        Some((hour, _)) if hour == best => {
            return format!(
                "The daily prebuild at {best:02}:00 UTC fits: it is {age} old on average when an environment starts."
            );
        }
        Some((hour, age)) => format!(" Today's schedule, {hour:02}:00 UTC: {}.", hours(age)),
        None => String::new(),
    };
    format!("A daily prebuild at {best:02}:00 UTC would be {age} old on average when an environment starts.{today}")
}

const STORAGE: &[Series] = &[Series { name: "Snapshots", tone: "good", shape: Shape::Line }];

/// Storage held by snapshots, day by day.
fn storage_chart(demand: Demand, selection: Memo<Selection>) -> Element<Section> {
    let data = Memo::new(move |_| {
        let (prebuilds, query) = demand.with(|loader| (prebuilds_of(loader, selection.get()), loader.query()));
        let points = storage(&prebuilds, query.from, query.until);
        let first = query.from.div_euclid(DAY);
        let days: Vec<i64> =
            (first.saturating_add(1)..=query.until.div_euclid(DAY)).map(|day| day.saturating_mul(DAY)).collect();
        let bytes = |day: &i64| storage_at(&points, *day).map(|point| i64::try_from(point.bytes).unwrap_or(i64::MAX));
        let values: Vec<Option<i64>> = days.iter().map(bytes).collect();
        let label = |day: &i64| {
            let moment = DateTime::<Utc>::from_timestamp_millis(*day).unwrap_or_default();
            Point { label: format::utc_day(moment, present_untracked()), href: None }
        };
        let summary = points.last().map_or_else(String::new, |last| {
            let snapshots = format::counted(last.snapshots as usize, "snapshot");
            format!("{snapshots} at the end, {}", format::bytes(last.bytes))
        });
        ChartData { summary, points: days.iter().map(label).collect(), values: vec![values] }
    });
    chart(Chart {
        title: "Storage held by snapshots",
        unit: "Day (UTC)",
        series: STORAGE,
        written: |bytes| format::bytes(bytes.unsigned_abs()),
        step: round_up,
        data,
        is_table_open: RwSignal::new(false),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connect::error::{Code, Error};

    #[test]
    fn what_is_missing_is_named() {
        let words = |records: Progress, others: Progress, is_of_prebuilds: bool| {
            missing_words(&DemandStatus { records, others, read: 0 }, is_of_prebuilds).unwrap_or_default()
        };
        let denied = || Progress::Unavailable(Error::protocol("List", Code::PermissionDenied, "no"));
        assert_eq!(words(Progress::Complete, denied(), true), "You don't have permission to view prebuilds.");
        assert_eq!(words(Progress::Complete, denied(), false), "You don't have permission to view environments.");
        assert!(words(Progress::Stopped, Progress::Loading, false).starts_with("Stopped."));
        assert!(words(Progress::Loading, Progress::Loading, false).starts_with("Loading"));
        assert_eq!(words(Progress::Complete, Progress::Complete, false), "");
    }

    #[test]
    fn reasons_are_in_order_of_their_number() {
        let mut tally = UseTally::default();
        assert_eq!(reasons(&tally), "–");
        tally.none[Reason::Disabled as usize] = 2;
        tally.none[Reason::Expired as usize] = 1200;
        assert_eq!(reasons(&tally), "Snapshot expired (1,200), Prebuilds off (2)");
        assert_eq!([share(1, 3), share(0, 0)], ["33%", "–"]);
    }
}
