//! What deserves a look, each with an icon, a few words and a sentence.

use chrono::{DateTime, Utc};

use crate::domain::pool_concern::Concern;
use crate::format;
use leptos::html::Ul;

use super::badge::{mark, tone_name};
use super::element::Element;
use super::html;
use super::time::present;

/// Nothing where there is nothing to say. Only words follow the present, so that lists are not drawn again by its ticking.
pub fn concern_list(concerns: &[Concern]) -> Option<Element<Ul>> {
    if concerns.is_empty() {
        return None;
    }
    let item = |concern: &Concern| {
        let tone = concern.tone();
        let words = html::span()
            .class("concern-words")
            .child(html::strong().child(format!("{}.", title(concern))))
            .child(" ")
            .child({
                let concern = concern.clone();
                move || description(&concern, present())
            });
        html::li()
            .class("concern")
            .attr("data-concern", concern.name())
            .attr("data-tone", tone_name(tone))
            .child(mark(tone))
            .child(words)
    };
    Some(html::ul().class("concerns").child(concerns.iter().map(item).collect::<Vec<_>>()))
}

/// What a concern is, in a few words.
pub fn title(concern: &Concern) -> String {
    match concern {
        Concern::Degraded => "Degraded".to_owned(),
        Concern::NoSnapshot => "No snapshot yet".to_owned(),
        Concern::SnapshotDeleted => "Snapshot deleted".to_owned(),
        Concern::SnapshotExpired(_) => "Snapshot expired".to_owned(),
        Concern::SnapshotExpires(_) => "Snapshot expires soon".to_owned(),
        Concern::Outdated(_) => "Not on the newest snapshot".to_owned(),
        Concern::PrebuildsOff => "Prebuilds are off".to_owned(),
        Concern::AtMax { max, .. } => format!("At its maximum of {max}"),
        Concern::Idle { min, .. } => format!("All {min} idle"),
        Concern::MinZero => "Minimum of 0".to_owned(),
    }
}

/// What a concern means for those who start environments, in a sentence.
pub fn description(concern: &Concern, now: DateTime<Utc>) -> String {
    let ago = |at: &DateTime<Utc>| format::relative(*at, now.max(*at));
    let long = |since: &DateTime<Utc>| format::duration(now.signed_duration_since(since));
    match concern {
        Concern::Degraded => {
            "Fewer instances run than should; environments may have to start without a warm one.".to_owned()
        }
        Concern::NoSnapshot => {
            "No prebuild of this project and class has completed, so no instance can be kept warm.".to_owned()
        }
        Concern::SnapshotDeleted => {
            "The prebuild behind it is gone; new instances wait for the next prebuild that completes.".to_owned()
        }
        Concern::SnapshotExpired(at) => {
            format!("It expired {}; new instances wait for the next prebuild that completes.", ago(at))
        }
        Concern::SnapshotExpires(at) => {
            let left = format::duration(at.signed_duration_since(now));
            format!("It has {left} left, and no newer prebuild of this class has completed.")
        }
        Concern::Outdated(at) => {
            format!("A newer prebuild completed {}; environments still start from the older one.", ago(at))
        }
        Concern::PrebuildsOff => {
            "The project's settings make no prebuilds of this class, so its snapshot only grows older.".to_owned()
        }
        Concern::AtMax { since, .. } => {
            format!("For {} now; at a busy moment environments start without a warm instance.", long(since))
        }
        Concern::Idle { since, .. } => {
            format!("No instance was claimed in {}; a lower minimum would hold fewer.", long(since))
        }
        Concern::MinZero => "At quiet times no instance runs, and the first environment has to wait.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_concern_has_a_title_and_a_sentence() {
        for concern in [Concern::Degraded, Concern::NoSnapshot, Concern::PrebuildsOff, Concern::MinZero] {
            assert!(description(&concern, DateTime::UNIX_EPOCH).ends_with('.') && !title(&concern).is_empty());
        }
    }
}
