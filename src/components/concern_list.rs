//! Issues of a warm pool, each with an icon, a title, and a description.

use chrono::{DateTime, Utc};

use crate::domain::pool_concern::Concern;
use crate::format;
use leptos::html::Ul;

use super::badge::{mark, tone_name};
use super::element::Element;
use super::html;
use super::time::present;

/// `None` without issues. Only the descriptions follow the present, so that its ticks don't redraw the list.
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

/// Title of an issue.
pub fn title(concern: &Concern) -> String {
    match concern {
        Concern::Degraded => "Below target".to_owned(),
        Concern::NoSnapshot => "No snapshot yet".to_owned(),
        Concern::SnapshotDeleted => "Snapshot deleted".to_owned(),
        Concern::SnapshotExpired(_) => "Snapshot expired".to_owned(),
        Concern::SnapshotExpires(_) => "Snapshot expires soon".to_owned(),
        Concern::Outdated(_) => "Not on the newest snapshot".to_owned(),
        Concern::PrebuildsOff => "Prebuilds are off".to_owned(),
        Concern::AtMax { max, .. } => format!("At maximum ({max})"),
        Concern::Idle { min, .. } => format!("All {min} idle"),
        Concern::MinZero => "Minimum is 0".to_owned(),
    }
}

/// Effect of an issue on new environments, in a sentence.
pub fn description(concern: &Concern, now: DateTime<Utc>) -> String {
    let ago = |at: &DateTime<Utc>| format::relative(*at, now.max(*at));
    let long = |since: &DateTime<Utc>| format::duration(now.signed_duration_since(since));
    match concern {
        Concern::Degraded => "New environments may start cold.".to_owned(),
        Concern::NoSnapshot => "No prebuild of this project and class has completed yet.".to_owned(),
        Concern::SnapshotDeleted => {
            "The prebuild was deleted. New instances wait for the next completed prebuild.".to_owned()
        }
        Concern::SnapshotExpired(at) => {
            format!("Expired {}. New instances wait for the next completed prebuild.", ago(at))
        }
        Concern::SnapshotExpires(at) => {
            let left = format::duration(at.signed_duration_since(now));
            format!("Expires in {left}, and no newer prebuild of this class has completed.")
        }
        Concern::Outdated(at) => {
            format!("A newer snapshot completed {}. Environments still start from the older one.", ago(at))
        }
        Concern::PrebuildsOff => "Prebuilds are off for this class, so this snapshot won't be updated.".to_owned(),
        Concern::AtMax { since, .. } => {
            format!("For {}. New environments may start cold.", long(since))
        }
        Concern::Idle { since, .. } => {
            format!("No instance claimed in {}. Consider a lower minimum.", long(since))
        }
        Concern::MinZero => "The first environment may start cold.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_issue_has_a_title_and_a_sentence() {
        for concern in [Concern::Degraded, Concern::NoSnapshot, Concern::PrebuildsOff, Concern::MinZero] {
            assert!(description(&concern, DateTime::UNIX_EPOCH).ends_with('.') && !title(&concern).is_empty());
        }
    }
}
