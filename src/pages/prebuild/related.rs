//! What the prebuild is among the others of its project and class, and which warm pools use its snapshot.

use chrono::{DateTime, Utc};
use leptos::html::Section;
use leptos::prelude::*;

use crate::components::badge::prebuild_badge;
use crate::components::content::Content;
use crate::components::element::Element;
use crate::components::html;
use crate::components::prebuild_details::fact_section;
use crate::components::time::{moment, present};
use crate::domain::difference::Difference;
use crate::domain::instances::Instances;
use crate::domain::prebuild::expires_at;
use crate::domain::runs::{Neighbours, usual_duration};
use crate::format;
use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::warm_pool::WarmPool;
use crate::reactive::Memo;
use crate::routes;
use crate::store::keyed::Keyed;
use crate::store::names::Names;

/// A prebuild, and what it is related to.
pub struct Related {
    pub prebuild: Prebuild,
    /// Those of its project, newest first.
    pub runs: Memo<Vec<Prebuild>>,
    pub pools: Keyed<WarmPool>,
    pub class_names: Names,
}

/// Facts about them; tracked.
pub fn related(props: &Related) -> Element<Section> {
    let Related { prebuild, runs, pools, class_names } = props;
    let (found, usual) = runs.with(|runs| (Neighbours::of(prebuild, runs), usual_duration(prebuild, runs)));
    let difference = found.last_success.as_ref().map(|last| Difference::between(prebuild, last));
    let expiry = expires_at(prebuild).map(|at| (move || expiry_words(at, present())).into_content());
    fact_section(
        "Around it",
        [
            ("Previous of this class", found.older.as_ref().map(run_link)),
            ("Next of this class", found.newer.as_ref().map(run_link)),
            ("Last success before", found.last_success.as_ref().map(run_link)),
            ("Against that", difference.and_then(difference_words).map(Content::into_content)),
            ("Usual duration", usual.map(|usual| format::duration(usual).into_content())),
            ("Warm pools on its snapshot", pools_using(prebuild.id, *pools, *class_names)),
            ("Expires", expiry),
        ],
    )
}

fn run_link(run: &Prebuild) -> AnyView {
    let created = run.metadata.created_at.map(|at| html::span().class("meta").child(" ").child(moment(at.0)));
    let name = html::a()
        .class("text-link")
        .href(routes::prebuild(run.metadata.project_id, run.id))
        .child(html::code().child(format::short_id(run.id)));
    (prebuild_badge(&run.status.phase), " ", (name, created).into_content()).into_content()
}

/// Links to the pools that use a snapshot; `None` if there are none, or no page of them. Tracked.
fn pools_using(snapshot_id: Id, pools: Keyed<WarmPool>, class_names: Names) -> Option<AnyView> {
    if !routes::features().warm_pools {
        return None;
    }
    pools.revision();
    let uses = pools.find_all(|pool| (pool.spec.snapshot_id == snapshot_id).then(|| pool.clone()));
    let link = |pool: WarmPool| {
        let class = class_names.shown(pool.metadata.environment_class_id);
        let words = format!("{class}: {} running", Instances::of(&pool).running);
        let href = routes::project_warm_pools(pool.metadata.project_id);
        html::li().child(html::a().class("text-link").href(href).child(words))
    };
    let links = uses.into_iter().map(link).collect::<Vec<_>>();
    (!links.is_empty()).then(|| html::ul().class("plain-list").child(links).into_content())
}

/// `2 min longer, 1.2 GB smaller`; `None` where nothing can be compared.
fn difference_words(difference: Difference) -> Option<String> {
    let duration = difference.duration.map(|by| match by.num_seconds() {
        0 => "as long".to_owned(),
        1.. => format!("{} longer", format::duration(by)),
        _ => format!("{} shorter", format::duration(by.abs())),
    });
    let size = difference.snapshot_bytes.map(|by| match (by, format::bytes(by.unsigned_abs())) {
        (0, _) => "the same size".to_owned(),
        (1.., size) => format!("{size} larger"),
        (_, size) => format!("{size} smaller"),
    });
    let words: Vec<String> = duration.into_iter().chain(size).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn expiry_words(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at <= now {
        return format!("Expired {}", format::relative(at, now));
    }
    format!("{} ({})", format::local_short(at, now), format::relative(at, now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_difference_reads_as_longer_or_shorter_and_larger_or_smaller() {
        let words = |seconds: Option<i64>, snapshot_bytes| {
            difference_words(Difference { duration: seconds.map(TimeDelta::seconds), snapshot_bytes })
        };
        for (seconds, bytes, expected) in [
            (Some(90), Some(-1_200_000_000), "1 min 30 s longer, 1.2 GB smaller"),
            (Some(-90), Some(2_000), "1 min 30 s shorter, 2.0 kB larger"),
            (Some(0), Some(0), "as long, the same size"),
            (None, Some(1), "1 B larger"),
            (Some(1), None, "1 s longer"),
        ] {
            assert_eq!(words(seconds, bytes).as_deref(), Some(expected));
        }
        assert_eq!(words(None, None), None);
    }

    #[test]
    fn an_expired_snapshot_says_since_when_and_others_how_long_they_last() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(30);
        assert_eq!(expiry_words(now - TimeDelta::hours(3), now), "Expired 3 h ago");
        assert_eq!(expiry_words(now, now), "Expired just now");
        let words = expiry_words(now + TimeDelta::hours(30), now);
        assert!(words.ends_with(" (in 30 h)"), "{words}");
    }
}
