//! Row of the history.

mod columns;

use crate::domain::history_view::SortColumn;
use crate::domain::message::{headline, shortened};
use crate::domain::phase::prebuild_tone;
use crate::domain::prebuild::{completed_at, duration, ran_as, snapshot_percent};
use crate::domain::usual_times::percent_of_usual;
use crate::format::TimeMode;
use crate::lower_case::lower_case;
use crate::proto::prebuild::Prebuild;
use crate::proto::shared::Subject;
use crate::{format, routes, text};
use chrono::{DateTime, TimeDelta, Utc};
use leptos::html::{Div, Span};
use leptos::prelude::untrack;

use super::avatar::initials;
use super::columns::{Column, with_cells};
use super::element::Element;
use super::html;
use super::table::{FramedRow, RowFrame, RowFrameProps, row_template};
use super::template::Template;
use super::time::{Moment, present, present_untracked, time_mode};

pub use columns::{prebuild_columns, prebuild_fields};

/// Content of a row of the history.
pub struct PrebuildRow {
    frame: RowFrame,
    /// Progress of the snapshot in percent.
    progress: Option<String>,
    message: Option<Message>,
    found_by: Option<String>,
    href: String,
    /// Accessible name of the link: `checkout-service, Large, failed, 2 hours ago`.
    name: String,
    created: Moment,
    project: String,
    class: String,
    trigger: String,
    person: Option<Person>,
    duration: String,
    usual: Option<Usual>,
    size: String,
}

/// Maximum number of characters in the tooltip of a message.
const LONGEST_TITLE: usize = 1000;

/// Failure or warning.
struct Message {
    class: &'static str,
    headline: String,
    title: String,
}

/// Identity that a prebuild ran as.
struct Person {
    name: String,
    /// First letters of its first two words.
    initials: String,
    /// Name and id.
    title: String,
}

/// A duration against the typical one of the same project and class.
struct Usual {
    /// `12 min, usually 8 min`.
    title: String,
    percent: String,
    is_slow: bool,
}

/// A duration is slow from this part of the typical one on.
const SLOW_PERCENT: i64 = 150;

impl Usual {
    fn of(took: TimeDelta, usual: TimeDelta) -> Self {
        let percent = percent_of_usual(took, usual);
        Self {
            title: format!("{}, usually {}", format::duration(took), format::duration(usual)),
            percent: percent.to_string(),
            is_slow: percent >= SLOW_PERCENT,
        }
    }
}

/// Names, or short ids while names are unknown.
pub struct RowNames {
    pub class: String,
    /// Empty in the history of one project.
    pub project: String,
    /// Identity that the prebuild ran as; empty if unknown.
    pub person: String,
    /// Label of the field that matched a search, if the row doesn't show the match.
    pub found_by: Option<String>,
}

impl PrebuildRow {
    /// Describes the row at `index` of the history; tracks the current time and the format of times. `usual` is the typical duration
    /// of its project and class, if known.
    pub fn of(prebuild: &Prebuild, index: usize, names: RowNames, usual: Option<TimeDelta>, is_selected: bool) -> Self {
        let Prebuild { id, metadata, status, .. } = prebuild;
        let frame = RowFrame::new(RowFrameProps {
            id: *id,
            index,
            is_selected,
            checkbox_label: format!("Select prebuild {}", format::short_id(*id)),
            phase: &status.phase.short_name(),
            tone: prebuild_tone(&status.phase),
        });
        let person = ran_as(prebuild).map(|subject| Person {
            title: format!("{} {} ({})", text::RAN_AS, names.person, subject.id),
            initials: initials(&names.person),
            name: names.person,
        });
        let created_at = metadata.created_at.map(|at| at.0);
        let created = Moment::or_unknown(created_at);
        let place = if names.project.is_empty() { String::new() } else { format!("{}, ", names.project) };
        let phase = lower_case(&format::enum_name(&status.phase.short_name()));
        let name = format!("{place}{}, {phase}, {}", names.class, spoken(created_at, &created));
        Self {
            frame,
            name,
            progress: snapshot_percent(prebuild).map(|percent| percent.to_string()),
            message: Message::of(prebuild),
            found_by: names.found_by,
            href: routes::prebuild(metadata.project_id, *id),
            created,
            project: names.project,
            class: names.class,
            trigger: format::enum_name(&metadata.triggered_by.short_name()),
            person,
            usual: usual.and_then(|usual| Some(Usual::of(duration_so_far(prebuild)?, usual))),
            duration: duration_text(prebuild),
            size: snapshot_size(prebuild).unwrap_or_else(|| format::UNKNOWN.to_owned()),
        }
    }
}

/// When a prebuild was created, for screen readers: as shown, with units spelled out. Untracked, since what is shown is tracked.
fn spoken(created: Option<DateTime<Utc>>, moment: &Moment) -> String {
    match created {
        Some(created) if untrack(time_mode) == TimeMode::Relative => {
            format::spoken(created, present_untracked().max(created))
        }
        _ => moment.words.clone(),
    }
}

impl FramedRow for PrebuildRow {
    fn frame(&self) -> &RowFrame {
        &self.frame
    }
}

impl Message {
    fn of(prebuild: &Prebuild) -> Option<Self> {
        let (failure, warning) = (&prebuild.status.failure_message, &prebuild.status.warning_message);
        let (class, message, headline) = match (headline(failure), headline(warning)) {
            (failed, warned) if failed.is_empty() && warned.is_empty() => return None,
            (failed, warned) if failed.is_empty() => {
                ("row-message text-warning", warning, format!("Warning: {warned}"))
            }
            (failed, _) => ("row-message", failure, failed),
        };
        Some(Self { class, headline, title: shortened(message, LONGEST_TITLE) })
    }
}

/// Row with these columns.
pub fn prebuild_row(columns: &[Column<PrebuildRow, SortColumn>]) -> Template<Div, PrebuildRow> {
    let row = row_template::<PrebuildRow>("table-row prebuild-row", "prebuild-row", "data-prebuild-id");
    with_cells(row.attr("data-phase", "completed"), columns)
}

/// Progress of the snapshot as a bar and a number.
pub fn progress(percent: i32) -> Element<Span> {
    let bar = html::progress().max("100").value(percent.to_string()).aria_label("Snapshot progress");
    html::span()
        .class("progress-group")
        .child(bar)
        .child(html::span().class("progress-value").child(format!("{percent}%")))
}

/// Duration until the end, or until now; tracks the current time.
fn duration_so_far(prebuild: &Prebuild) -> Option<TimeDelta> {
    // A finished prebuild has a fixed duration, so its row isn't updated with the clock.
    duration(prebuild, if completed_at(prebuild).is_some() { present_untracked() } else { present() })
}

/// Text of [`duration_so_far`].
pub fn duration_text(prebuild: &Prebuild) -> String {
    duration_so_far(prebuild).map_or_else(|| format::UNKNOWN.to_owned(), format::duration)
}

/// `User 3f2a91bc`: kind of identity, and its short id.
pub fn subject_name(subject: &Subject) -> String {
    format!("{} {}", format::enum_name(&subject.principal.short_name()), format::short_id(subject.id))
}

/// The snapshot's size; `None` while there is none.
pub fn snapshot_size(prebuild: &Prebuild) -> Option<String> {
    let size = prebuild.status.snapshot_size_bytes.0;
    (size > 0).then(|| format::bytes(size))
}
