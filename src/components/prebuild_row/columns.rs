//! Columns of the history.

use leptos::html::{A, Div, Progress, Span};

use crate::domain::export::{Cell, Field, in_order};
use crate::domain::history_view::SortColumn;
use crate::domain::message::clean;
use crate::domain::phase::slug;
use crate::domain::prebuild::{completed_at, duration};
use crate::domain::table_layout::TableWidth;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Timestamp;
use crate::proto::shared::Subject;
use crate::text;

use super::super::avatar::avatar_template;
use super::super::badge::badge_template;
use super::super::columns::{Column, ExportedColumn, exported, shown};
use super::super::template::{Template, template};
use super::super::time::moment_template;
use super::{Message, Person, PrebuildRow, Usual};

type HistoryColumn = Column<PrebuildRow, SortColumn>;

/// Number of columns.
const COUNT: usize = 6;

/// Columns of the history; their content is in this order, too. `has_project` where the history spans projects.
pub fn prebuild_columns(has_project: bool) -> Vec<HistoryColumn> {
    const OF_ALL: [HistoryColumn; COUNT] = shown(&columns(true));
    const OF_PROJECT: [HistoryColumn; COUNT] = shown(&columns(false));
    if has_project { OF_ALL } else { OF_PROJECT }.to_vec()
}

/// Fields of the CSV of the history.
pub fn prebuild_fields() -> Vec<&'static Field<Prebuild>> {
    const OF_COLUMNS: [&[Field<Prebuild>]; COUNT] = exported(&columns(true));
    in_order(OF_COLUMNS.into_iter().chain([NOT_SHOWN]))
}

/// Fields of the CSV that no column shows.
const NOT_SHOWN: &[Field<Prebuild>] = &[
    Field { place: 1, name: "id", cell: |row, _| Cell::text(row.id) },
    Field { place: 2, name: "project_id", cell: |row, _| Cell::text(row.metadata.project_id) },
    Field { place: 4, name: "environment_class_id", cell: |row, _| Cell::text(row.metadata.environment_class_id) },
    Field { place: 8, name: "creator_id", cell: |row, _| subject(&row.metadata.creator) },
    Field { place: 11, name: "completed_at", cell: |row, _| Cell::known(completed_at(row).map(Timestamp)) },
    Field {
        place: 13,
        name: "timeout_seconds",
        cell: |row, _| row.spec.timeout.map(|timeout| timeout.as_secs()).into(),
    },
];

fn subject(subject: &Option<Subject>) -> Cell {
    Cell::known(subject.as_ref().map(|subject| subject.id))
}

/// Duration of a prebuild that has ended.
fn seconds(prebuild: &Prebuild) -> Option<i64> {
    Some(duration(prebuild, completed_at(prebuild)?)?.num_seconds())
}

const fn columns(has_project: bool) -> [ExportedColumn<PrebuildRow, SortColumn, Prebuild>; COUNT] {
    [
        HistoryColumn {
            class: "cell-what",
            label: if has_project { "Project and environment class" } else { "Environment class" },
            track: "minmax(12rem, 3fr)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(SortColumn::Name),
            fill: if has_project { |cell| with_what(cell, true) } else { |cell| with_what(cell, false) },
        }
        .csv(&[
            Field {
                place: 3,
                name: "project",
                cell: |row, names| Cell::text((names.project)(row.metadata.project_id)),
            },
            Field {
                place: 5,
                name: "environment_class",
                cell: |row, names| Cell::text((names.class)(row.metadata.environment_class_id)),
            },
            Field { place: 15, name: "failure_message", cell: |row, _| Cell::text(clean(&row.status.failure_message)) },
            Field { place: 16, name: "warning_message", cell: |row, _| Cell::text(clean(&row.status.warning_message)) },
        ]),
        HistoryColumn {
            class: "cell-phase",
            label: "Phase",
            // Room for a progress bar.
            track: "minmax(8.5rem, 12.5rem)",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(SortColumn::Phase),
            fill: |cell| {
                cell.part(|row| row.frame.badge(), badge_template())
                    .optional(|row| row.progress.as_ref(), progress_template())
            },
        }
        .csv(&[Field {
            place: 6,
            name: "phase",
            cell: |row, _| Cell::text(slug(&row.status.phase.short_name())),
        }]),
        HistoryColumn {
            class: "cell-trigger",
            label: text::TRIGGERED_BY,
            track: "minmax(8rem, 1.2fr)",
            from: TableWidth::Medium,
            has_figures: false,
            sort: Some(SortColumn::Trigger),
            fill: |cell| cell.text_of(|row| &row.trigger).optional(|row| row.person.as_ref(), person_template()),
        }
        .csv(&[
            Field {
                place: 7,
                name: "trigger",
                cell: |row, _| Cell::text(slug(&row.metadata.triggered_by.short_name())),
            },
            Field { place: 9, name: "executor_id", cell: |row, _| subject(&row.metadata.executor) },
        ]),
        HistoryColumn {
            class: "cell-created",
            label: "Created",
            // Room for "Nov 26, 2025, 16:00 UTC".
            track: "10.5rem",
            from: TableWidth::Narrow,
            has_figures: false,
            sort: Some(SortColumn::Created),
            fill: |cell| cell.part(|row| &row.created, moment_template()),
        }
        .csv(&[Field { place: 10, name: "created_at", cell: |row, _| Cell::known(row.metadata.created_at) }]),
        HistoryColumn {
            class: "cell-duration",
            label: "Duration",
            track: "minmax(5rem, 6rem)",
            from: TableWidth::Narrow,
            has_figures: true,
            sort: Some(SortColumn::Duration),
            fill: |cell| {
                cell.title_of(|row| Some(&row.usual.as_ref()?.title))
                    .text_of(|row| &row.duration)
                    .optional(|row| row.usual.as_ref(), usual_template())
            },
        }
        .csv(&[Field { place: 12, name: "duration_seconds", cell: |row, _| seconds(row).into() }]),
        HistoryColumn {
            class: "cell-size",
            label: "Snapshot",
            track: "5rem",
            from: TableWidth::Wide,
            has_figures: true,
            sort: Some(SortColumn::Size),
            fill: |cell| cell.text_of(|row| &row.size),
        }
        .csv(&[Field {
            place: 14,
            name: "snapshot_bytes",
            cell: |row, _| Some(row.status.snapshot_size_bytes.0).filter(|size| *size > 0).into(),
        }]),
    ]
}

/// Project, class, and messages.
fn with_what(cell: Template<Div, PrebuildRow>, has_project: bool) -> Template<Div, PrebuildRow> {
    // The accessible name contains the text, so that speech input finds the link.
    let link = template::<A, PrebuildRow>()
        .class("row-link")
        .attr("draggable", "false")
        .href_of(|row| Some(&row.href))
        .aria_label_of(|row| Some(&row.name))
        .text_of(if has_project { |row| &row.project } else { |row| &row.class });
    let name = template::<Div, PrebuildRow>().class("row-name");
    let class = template::<Span, PrebuildRow>().class("cell-class").title_of(|row| Some(&row.class));
    let name = match has_project {
        true => name
            .child(template::<Span, PrebuildRow>().class("cell-project").title_of(|row| Some(&row.project)).child(link))
            .child(class.text_of(|row| &row.class)),
        false => name.child(class.child(link)),
    };
    cell.child(name)
        .optional(|row| row.found_by.as_ref(), found_by_template())
        .optional(|row| row.message.as_ref(), message_template())
}

fn person_template() -> Template<Span, Person> {
    let name = template::<Span, Person>().class("person-name").text_of(|person| &person.name);
    template::<Span, Person>()
        .class("person meta")
        .title_of(|person| Some(&person.title))
        .child(avatar_template(|person: &Person| &person.initials))
        .child(name)
}

/// Bar that is half full at the typical duration.
fn usual_template() -> Template<Span, Usual> {
    let bar = template::<Progress, Usual>().max("200").value_of(|usual| Some(&usual.percent));
    template::<Span, Usual>()
        .class("usual")
        .aria_hidden("true")
        .attr_of("data-slow", |usual| usual.is_slow.then_some("true"))
        .child(bar)
}

/// Label of the field that matched, with its full text on hover.
fn found_by_template() -> Template<Span, String> {
    template::<Span, String>().class("row-found-by").title_of(|found_by| Some(found_by)).text_of(|found_by| found_by)
}

fn message_template() -> Template<Span, Message> {
    template::<Span, Message>()
        .class_of(|message| Some(message.class))
        .title_of(|message| Some(&message.title))
        .text_of(|message| &message.headline)
}

/// Progress bar with the number of percent.
fn progress_template() -> Template<Span, String> {
    let bar =
        template::<Progress, String>().max("100").aria_label("Snapshot progress").value_of(|percent| Some(percent));
    let figures = template::<Span, String>().class("progress-value").text_of(|percent| percent).text("%");
    template::<Span, String>().class("progress-group").child(bar).child(figures)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::domain::export::{Names, csv};
    use crate::proto::prebuild::PrebuildPhase;
    use crate::proto::scalar::U64;

    #[test]
    fn the_csv_has_each_field_in_its_place() {
        let fields = prebuild_fields();
        let places: Vec<u8> = fields.iter().map(|field| field.place).collect();
        assert!(places.iter().copied().eq(1..=16), "{places:?}");
        let heads = fields.iter().map(|field| field.name).collect::<Vec<_>>().join(",");
        assert_eq!(
            heads,
            "id,project_id,project,environment_class_id,environment_class,phase,trigger,creator_id,executor_id,created_at,completed_at,\
             duration_seconds,timeout_seconds,snapshot_bytes,failure_message,warning_message"
        );
    }

    #[test]
    fn each_prebuild_is_a_row_of_all_fields() {
        let mut prebuild = Prebuild { id: "p".into(), ..Default::default() };
        prebuild.metadata.project_id = "a".into();
        prebuild.metadata.created_at = Timestamp::from_millis(0);
        prebuild.status.completion_time = Timestamp::from_millis(90_000);
        prebuild.status.phase = PrebuildPhase::Completed;
        prebuild.status.snapshot_size_bytes = U64(9_007_199_254_740_993);
        prebuild.status.failure_message = "\u{1b}[31mred".into();
        let names = Names { project: &|_| "checkout, old".into(), class: &|id| id.to_string() };
        let mut broken = prebuild.clone();
        broken.status.completion_time = Timestamp::from_millis(-1);
        let text = csv(&prebuild_fields(), &[prebuild, broken], &names);
        let lines: Vec<&str> = text.split("\r\n").skip(1).collect();
        assert_eq!(
            lines[0],
            "p,a,\"checkout, old\",,,completed,unspecified,,,1970-01-01T00:00:00Z,1970-01-01T00:01:30Z,90,,9007199254740993,red,"
        );
        assert!(
            lines[1].contains(",1970-01-01T00:00:00Z,,,,9007199254740993,"),
            "an end before the beginning: {}",
            lines[1]
        );
        assert_eq!(lines[2], "");
    }
}
