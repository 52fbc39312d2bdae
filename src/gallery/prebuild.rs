//! Parts of a prebuild's page.

use chrono::TimeDelta;

use crate::components::content::Content;
use crate::components::disclosure::disclosure;
use crate::components::html;
use crate::components::prebuild_details::{PrebuildDetails, prebuild_details};
use crate::components::prebuild_summary::{PrebuildSummary, prebuild_summary};
use crate::components::time::{Times, deadline, moment};
use crate::components::timeline::timeline;
use crate::domain::timeline;
use crate::format::TimeMode;
use crate::proto::prebuild::{Prebuild, PrebuildPhase};
use crate::proto::shared::Subject;
use crate::reactive::RwSignal;
use leptos::prelude::{Owner, provide_context};

use super::Family;
use super::data::{LONG_NAME, ago, prebuild, scheduled};

pub fn families() -> Vec<Family> {
    use PrebuildPhase::*;
    let seen = || vec![(Starting, ago(11)), (Running, ago(10)), (Snapshotting, ago(3))];
    vec![
        Family::new("summaries", "Summary of a prebuild")
            .wide("Completed", summary(prebuild(Completed, 75), Some(490)))
            .wide("Pending", summary(prebuild(Pending, 0), Some(490)))
            .wide("Snapshotting", summary(prebuild(Snapshotting, 12), Some(490)))
            .wide("Longer than usual", summary(prebuild(Running, 40), Some(490)))
            .wide("Failed, scheduled", summary(scheduled(prebuild(Failed, 75)), Some(490)))
            .wide("Cancelled", summary(prebuild(Cancelled, 75), None))
            .wide("Hardly anything is known", summary(Prebuild::default(), None)),
        Family::new("timelines", "Timeline of a prebuild")
            .wide("Pending", timeline(timeline::timeline(&prebuild(Pending, 0), &[]), None))
            .wide("Snapshotting", timeline(timeline::timeline(&prebuild(Snapshotting, 12), &seen()), Some(42)))
            .wide("Completed, observed", timeline(timeline::timeline(&prebuild(Completed, 12), &seen()), None))
            .wide("Failed", timeline(timeline::timeline(&prebuild(Failed, 75), &[]), None))
            .wide("Cancelled", timeline(timeline::timeline(&prebuild(Cancelled, 75), &[]), None)),
        Family::new("details", "Details of a prebuild").wide("Closed", details(false)).wide("Opened", details(true)),
        times(),
    ]
}

fn person(subject: &Subject) -> String {
    if subject.id.is_empty() { LONG_NAME.to_owned() } else { "Payments developer".to_owned() }
}

fn summary(prebuild: Prebuild, typical: Option<i64>) -> impl Content {
    let typical = typical.map(TimeDelta::seconds);
    prebuild_summary(PrebuildSummary { prebuild: &prebuild, person, typical: move || typical })
}

fn details(is_open: bool) -> impl Content {
    let fields = prebuild_details(PrebuildDetails {
        prebuild: prebuild(PrebuildPhase::Completed, 75),
        class_name: "Large".to_owned(),
        project_name: LONG_NAME.to_owned(),
        person,
    });
    disclosure("Details", RwSignal::new(is_open), fields).class("detail-section run-details")
}

/// The same times in each format.
fn times() -> Family {
    let modes = [("Relative", TimeMode::Relative), ("Local", TimeMode::Local), ("UTC", TimeMode::Utc)];
    modes.into_iter().fold(Family::new("times", "Times"), |family, (name, mode)| {
        let times = || {
            provide_context(Times(RwSignal::new(mode)));
            let past = [0, 1, 59, 600, 2_000, 60_000, 700_000].map(|minutes| moment(ago(minutes)).into_content());
            let future = deadline(ago(-600)).into_content();
            html::div().class("gallery-line").child(past.into_iter().chain([future]).collect::<Vec<_>>())
        };
        let owner = Owner::new();
        let times = owner.with(times);
        leptos::prelude::on_cleanup(move || drop(owner));
        family.wide(name, times)
    })
}
