//! What surrounds a prebuild: other runs of its project and class, the last success, and warm pools that use its snapshot.

use leptos::html::{Div, Li, Section};

use crate::components::badge::prebuild_badge;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::prebuild_row::duration_text;
use crate::components::skeleton::skeleton_lines;
use crate::components::time::moment;
use crate::domain::difference::Difference;
use crate::domain::instances::Instances;
use crate::domain::prebuild::has_failed_log;
use crate::domain::runs::{Neighbours, nearby};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::{Memo, StoredValue};
use crate::routes;
use crate::store::Store;
use crate::store::keyed::Keyed;
use crate::store::names::Names;

/// How many newer and how many older runs are listed.
const AROUND: usize = 4;

/// `runs` are the prebuilds of the project, newest first, and empty until they are loaded. Tracked.
pub fn related(store: Store, prebuild: &Prebuild, runs: Memo<Vec<Prebuild>>) -> Element<Div> {
    let own = StoredValue::new(prebuild.clone());
    let around = Memo::new(move |_| own.with_value(|own| runs.with(|runs| nearby(own, runs, AROUND))));
    let last = Memo::new(move |_| own.with_value(|own| runs.with(|runs| Neighbours::of(own, runs).last_success)));
    let (id, is_loaded) = (prebuild.id, Memo::new(move |_| runs.with(|runs| !runs.is_empty())));
    let list = move || match is_loaded.get() {
        true => {
            let items = around.get().iter().map(|run| item(run, run.id == id)).collect::<Vec<_>>();
            html::ol().class("run-list").attr("data-testid", "related-runs").child(items).into_content()
        }
        false => skeleton_lines(6).into_content(),
    };
    html::div()
        .class("run-aside")
        .child(section("Related runs", list))
        .child(move || last.get().map(|last| own.with_value(|own| comparison(own, &last))))
        .child(move || pools_using(id, store.pools, store.class_names))
}

fn section(title: &'static str, content: impl Content) -> Element<Section> {
    html::section().class("detail-section").child(html::h2().child(title)).child(content)
}

/// A run as a link. `is_own` marks the run that the page shows.
fn item(run: &Prebuild, is_own: bool) -> Element<Li> {
    let took = {
        let run = run.clone();
        move || duration_text(&run)
    };
    let link = html::a()
        .class("run-link")
        .href(routes::prebuild(run.metadata.project_id, run.id))
        .aria_current(is_own.then_some("page"))
        .child(prebuild_badge(&run.status.phase))
        .child(html::span().class("meta").child(run.metadata.created_at.map(|at| moment(at.0))))
        .child(html::span().class("run-duration").child(took));
    html::li().child(link)
}

fn comparison(prebuild: &Prebuild, last: &Prebuild) -> Element<Section> {
    let created = last.metadata.created_at.map(|at| moment(at.0));
    let run = html::a()
        .class("text-link")
        .href(routes::prebuild(last.metadata.project_id, last.id))
        .child(created.map_or_else(|| format::short_id(last.id).into_content(), Content::into_content));
    let run = html::p().attr("data-field", "last-success").child("Last success: ").child(run);
    let difference = difference_text(Difference::between(prebuild, last));
    let difference = difference.map(|text| html::p().attr("data-field", "difference").child(text));
    let logs = has_failed_log(prebuild).then(|| {
        let log = routes::prebuild_logs(prebuild.metadata.project_id, prebuild.id);
        let href = routes::with_query(log, "?compare=last-success");
        html::a().class("button").href(href).attr("data-action", "compare-logs").child("Compare logs")
    });
    section("Compared with last success", (run, difference, logs))
}

/// Links to the pools that use a snapshot; `None` without any, or where the console has no page for pools. Tracked.
fn pools_using(snapshot_id: Id, pools: Keyed<WarmPool>, class_names: Names) -> Option<Element<Section>> {
    if !routes::features().warm_pools {
        return None;
    }
    pools.revision();
    let uses = pools.find_all(|pool| (pool.spec.snapshot_id == snapshot_id).then(|| pool.clone()));
    let link = |pool: WarmPool| {
        let class = class_names.display_name(pool.metadata.environment_class_id);
        let text = format!("{class}: {} running", Instances::of(&pool).running);
        let href = routes::warm_pool(pool.metadata.project_id, pool.id);
        html::li().child(html::a().class("text-link").href(href).child(text))
    };
    let links = uses.into_iter().map(link).collect::<Vec<_>>();
    let list = |links| html::ul().class("plain-list").attr("data-field", "warm-pools").child(links);
    (!links.is_empty()).then(|| section("Warm pools using this snapshot", list(links)))
}

/// `2 min longer, 1.2 GB smaller`; `None` if neither can be compared.
fn difference_text(difference: Difference) -> Option<String> {
    let duration = difference.duration.map(|by| match by.num_seconds() {
        0 => "same duration".to_owned(),
        1.. => format!("{} longer", format::duration(by)),
        _ => format!("{} shorter", format::duration(by.abs())),
    });
    let size = difference.snapshot_bytes.map(|by| match (by, format::bytes(by.unsigned_abs())) {
        (0, _) => "same size".to_owned(),
        (1.., size) => format!("{size} larger"),
        (_, size) => format!("{size} smaller"),
    });
    let text: Vec<String> = duration.into_iter().chain(size).collect();
    (!text.is_empty()).then(|| text.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_difference_reads_as_longer_or_shorter_and_larger_or_smaller() {
        let text = |seconds: Option<i64>, snapshot_bytes| {
            difference_text(Difference { duration: seconds.map(TimeDelta::seconds), snapshot_bytes })
        };
        for (seconds, bytes, expected) in [
            (Some(90), Some(-1_200_000_000), "1 min 30 s longer, 1.2 GB smaller"),
            (Some(-90), Some(2_000), "1 min 30 s shorter, 2.0 kB larger"),
            (Some(0), Some(0), "same duration, same size"),
            (None, Some(1), "1 B larger"),
            (Some(1), None, "1 s longer"),
        ] {
            assert_eq!(text(seconds, bytes).as_deref(), Some(expected));
        }
        assert_eq!(text(None, None), None);
    }
}
