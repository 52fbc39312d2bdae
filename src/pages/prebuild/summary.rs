//! The summary below the heading.

use leptos::html::Dl;

use crate::components::element::Element;
use crate::components::prebuild_row::subject_name;
use crate::components::prebuild_summary::{PrebuildSummary, prebuild_summary};
use crate::domain::runs::usual_duration;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::reactive::Memo;
use crate::store::Store;

/// `runs` are the prebuilds of its project, newest first. Tracked.
pub fn summary(store: Store, row: &Prebuild, runs: Memo<Vec<Prebuild>>) -> Element<Dl> {
    let own = row.clone();
    let typical = Memo::new(move |_| runs.with(|runs| usual_duration(&own, runs)));
    prebuild_summary(PrebuildSummary {
        prebuild: row,
        person: move |subject: &Subject| person(store, subject),
        typical: move || typical.get(),
    })
}

/// Name of a subject, or its kind and short id; tracked.
pub fn person(store: Store, subject: &Subject) -> String {
    store.people.name(subject).unwrap_or_else(|| subject_name(subject))
}
