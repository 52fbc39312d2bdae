//! Related prebuilds of the same project and class, and warm pools that use the snapshot.

use leptos::html::Section;
use leptos::prelude::*;

use crate::components::badge::prebuild_badge;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::prebuild_details::fact_section;
use crate::components::time::moment;
use crate::domain::difference::Difference;
use crate::domain::instances::Instances;
use crate::domain::runs::{Neighbours, usual_duration};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::Memo;
use crate::routes;
use crate::store::keyed::Keyed;
use crate::store::names::Names;

/// A prebuild and the lists in which related items are looked up.
pub struct Related {
    pub prebuild: Prebuild,
    /// Prebuilds of its project, newest first. Empty until they are loaded.
    pub runs: Memo<Vec<Prebuild>>,
    pub pools: Keyed<WarmPool>,
    pub class_names: Names,
}

/// The section about them, once the project's prebuilds are loaded; tracked.
pub fn related(props: &Related) -> Option<Element<Section>> {
    let Related { prebuild, runs, pools, class_names } = props;
    if runs.with(Vec::is_empty) {
        return None;
    }
    let (found, typical) = runs.with(|runs| (Neighbours::of(prebuild, runs), usual_duration(prebuild, runs)));
    let difference = found.last_success.as_ref().map(|last| Difference::between(prebuild, last));
    let fields = [
        ("previous", "Previous prebuild (same class)", found.older.as_ref().map(run_link)),
        ("next", "Next prebuild (same class)", found.newer.as_ref().map(run_link)),
        ("last-success", "Last successful prebuild", found.last_success.as_ref().map(run_link)),
        ("difference", "Compared with last success", difference.and_then(difference_text).map(Content::into_content)),
        ("typical-duration", "Typical duration", typical.map(|typical| format::duration(typical).into_content())),
        ("warm-pools", "Warm pools using this snapshot", pools_using(prebuild.id, *pools, *class_names)),
    ];
    let is_empty = fields.iter().all(|(_, _, value)| value.is_none());
    (!is_empty).then(|| fact_section("Related", fields))
}

fn run_link(run: &Prebuild) -> AnyView {
    let created = run.metadata.created_at.map(|at| html::span().class("meta").child(" ").child(moment(at.0)));
    let name = html::a()
        .class("text-link")
        .href(routes::prebuild(run.metadata.project_id, run.id))
        .child(html::code().child(format::short_id(run.id)));
    (prebuild_badge(&run.status.phase), " ", (name, created).into_content()).into_content()
}

/// Links to the pools that use a snapshot; `None` without any, or where the console has no page for pools. Tracked.
fn pools_using(snapshot_id: Id, pools: Keyed<WarmPool>, class_names: Names) -> Option<AnyView> {
    if !routes::features().warm_pools {
        return None;
    }
    pools.revision();
    let uses = pools.find_all(|pool| (pool.spec.snapshot_id == snapshot_id).then(|| pool.clone()));
    let link = |pool: WarmPool| {
        let class = class_names.display_name(pool.metadata.environment_class_id);
        let text = format!("{class}: {} running", Instances::of(&pool).running);
        let href = routes::project_warm_pools(pool.metadata.project_id);
        html::li().child(html::a().class("text-link").href(href).child(text))
    };
    let links = uses.into_iter().map(link).collect::<Vec<_>>();
    (!links.is_empty()).then(|| html::ul().class("plain-list").child(links).into_content())
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
