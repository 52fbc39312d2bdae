//! Prebuilds as a table for other programs.

use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Timestamp;
use crate::proto::shared::Subject;

use super::phase::slug;
use super::prebuild::{completed_at, duration};

/// Names for ids, where they are known.
pub struct Names<'a> {
    pub project: &'a dyn Fn(Id) -> String,
    pub class: &'a dyn Fn(Id) -> String,
}

const COLUMNS: [&str; 16] = [
    "id",
    "project_id",
    "project",
    "environment_class_id",
    "environment_class",
    "phase",
    "trigger",
    "creator_id",
    "executor_id",
    "created_at",
    "completed_at",
    "duration_seconds",
    "timeout_seconds",
    "snapshot_bytes",
    "failure_message",
    "warning_message",
];

/// Prebuilds as CSV.
pub fn csv(prebuilds: &[Prebuild], names: &Names<'_>) -> String {
    table(&COLUMNS, prebuilds.iter().map(|prebuild| row(prebuild, names)))
}

/// Rows separated by commas, as RFC 4180 has them, under a row of names.
pub fn table<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> String {
    let mut text = columns.join(",");
    text.push_str("\r\n");
    for row in rows {
        text.push_str(&row.map(|cell| escaped(&cell)).join(","));
        text.push_str("\r\n");
    }
    text
}

fn row(prebuild: &Prebuild, names: &Names<'_>) -> [String; 16] {
    let Prebuild { id, metadata, spec, status } = prebuild;
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    let subject =
        |subject: &Option<Subject>| subject.as_ref().map(|subject| subject.id.to_string()).unwrap_or_default();
    let completed = completed_at(prebuild);
    let took = completed.and_then(|end| duration(prebuild, end));
    let size = status.snapshot_size_bytes.0;
    [
        id.to_string(),
        metadata.project_id.to_string(),
        (names.project)(metadata.project_id),
        metadata.environment_class_id.to_string(),
        (names.class)(metadata.environment_class_id),
        slug(&status.phase.short_name()),
        slug(&metadata.triggered_by.short_name()),
        subject(&metadata.creator),
        subject(&metadata.executor),
        time(metadata.created_at),
        time(status.completion_time),
        took.map(|took| took.num_seconds().to_string()).unwrap_or_default(),
        spec.timeout.map(|timeout| timeout.as_secs().to_string()).unwrap_or_default(),
        if size > 0 { size.to_string() } else { String::new() },
        status.failure_message.clone(),
        status.warning_message.clone(),
    ]
}

/// Signs with which a formula begins in a spreadsheet, the full-width ones in some languages
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// A cell as text, never as a formula.
fn escaped(cell: &str) -> String {
    let guard = if cell.starts_with(FORMULA) { "'" } else { "" };
    if guard.is_empty() && !cell.contains([',', '"', '\n', '\r']) {
        return cell.to_owned();
    }
    format!("\"{guard}{}\"", cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::prebuild::PrebuildPhase;
    use crate::proto::scalar::U64;

    #[test]
    fn cells_are_text_whatever_they_hold() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("say \"no\"\nnow", "\"say \"\"no\"\"\nnow\""),
            ("=1+1", "\"'=1+1\""),
            ("@cmd", "\"'@cmd\""),
            ("\n=1+1", "\"'\n=1+1\""),
            ("＝1+1", "\"'＝1+1\""),
            ("", ""),
        ] {
            assert_eq!(escaped(cell), written);
        }
    }

    #[test]
    fn each_prebuild_is_a_row_of_all_columns() {
        let mut prebuild = Prebuild { id: "p".into(), ..Default::default() };
        prebuild.metadata.project_id = "a".into();
        prebuild.metadata.created_at = Timestamp::from_millis(0);
        prebuild.status.completion_time = Timestamp::from_millis(90_000);
        prebuild.status.phase = PrebuildPhase::Completed;
        prebuild.status.snapshot_size_bytes = U64(9_007_199_254_740_993);
        let names = Names { project: &|_| "checkout, old".into(), class: &|id| id.to_string() };
        let text = csv(&[prebuild], &names);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0].split(',').count(), COLUMNS.len());
        assert_eq!(
            lines[1],
            "p,a,\"checkout, old\",,,completed,unspecified,,,1970-01-01T00:00:00Z,1970-01-01T00:01:30Z,90,,9007199254740993,,"
        );
        assert_eq!(lines[2], "");
    }
}
