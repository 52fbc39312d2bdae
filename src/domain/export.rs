//! Prebuilds as CSV for spreadsheets.

use chrono::{Datelike, NaiveDate};

use crate::proto::id::Id;
use crate::proto::prebuild::Prebuild;
use crate::proto::scalar::Timestamp;
use crate::proto::shared::Subject;

use super::message::clean;
use super::phase::slug;
use super::prebuild::{completed_at, duration};

/// Names for ids, where they are known.
pub struct Names<'a> {
    pub project: &'a dyn Fn(Id) -> String,
    pub class: &'a dyn Fn(Id) -> String,
}

type CellOf = fn(&Prebuild, &Names<'_>) -> Cell;

/// Columns of the CSV, each with its cell. All that the API says is exported, whichever columns a page shows.
const COLUMNS: [(&str, CellOf); 16] = [
    ("id", |row, _| Cell::text(row.id)),
    ("project_id", |row, _| Cell::text(row.metadata.project_id)),
    ("project", |row, names| Cell::text((names.project)(row.metadata.project_id))),
    ("environment_class_id", |row, _| Cell::text(row.metadata.environment_class_id)),
    ("environment_class", |row, names| Cell::text((names.class)(row.metadata.environment_class_id))),
    ("phase", |row, _| Cell::text(slug(&row.status.phase.short_name()))),
    ("trigger", |row, _| Cell::text(slug(&row.metadata.triggered_by.short_name()))),
    ("creator_id", |row, _| subject(&row.metadata.creator)),
    ("executor_id", |row, _| subject(&row.metadata.executor)),
    ("created_at", |row, _| Cell::known(row.metadata.created_at)),
    ("completed_at", |row, _| Cell::known(completed_at(row).map(Timestamp))),
    ("duration_seconds", |row, _| {
        completed_at(row).and_then(|end| duration(row, end)).map(|took| took.num_seconds()).into()
    }),
    ("timeout_seconds", |row, _| row.spec.timeout.map(|timeout| timeout.as_secs()).into()),
    ("snapshot_bytes", |row, _| Some(row.status.snapshot_size_bytes.0).filter(|size| *size > 0).into()),
    ("failure_message", |row, _| Cell::text(clean(&row.status.failure_message))),
    ("warning_message", |row, _| Cell::text(clean(&row.status.warning_message))),
];

fn subject(subject: &Option<Subject>) -> Cell {
    Cell::known(subject.as_ref().map(|subject| subject.id))
}

/// A cell of a table.
pub enum Cell {
    Text(String),
    /// Digits, which no spreadsheet program takes for anything else, with a minus before them if need be.
    Number(String),
}

impl Cell {
    pub fn text(text: impl ToString) -> Self {
        Self::Text(text.to_string())
    }

    /// A time or other text; empty where there is none.
    pub fn known(text: Option<impl ToString>) -> Self {
        text.map_or_else(|| Self::Text(String::new()), Self::text)
    }
}

macro_rules! number_cells {
    ($($number:ty)*) => {$(
        impl From<$number> for Cell {
            fn from(number: $number) -> Self {
                Self::Number(number.to_string())
            }
        }
    )*};
}
number_cells!(i32 i64 u64);

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(number: Option<T>) -> Self {
        number.map_or_else(|| Self::Text(String::new()), Into::into)
    }
}

/// Prebuilds as CSV.
pub fn csv(prebuilds: &[Prebuild], names: &Names<'_>) -> String {
    table(&COLUMNS.map(|(name, _)| name), prebuilds.iter().map(|row| COLUMNS.map(|(_, cell)| cell(row, names))))
}

/// Maximum length of the labels in a file name.
const MAX_LABELS: usize = 80;

/// Name of a file that says what is in it: `prebuilds-failed-2026-11-19..26.csv`. `days` are the first and the last one.
pub fn file_name(labels: &[String], days: Option<(NaiveDate, NaiveDate)>, extension: &str) -> String {
    let labels: String = labels.iter().map(|label| file_label(label)).collect();
    let labels = labels.get(..MAX_LABELS).unwrap_or(&labels);
    let days = days.map_or_else(String::new, |(first, last)| format!("-{first}{}", until(first, last)));
    format!("prebuilds{labels}{days}.{extension}")
}

/// Words of a label in letters and digits that every file system allows, each after a dash.
fn file_label(label: &str) -> String {
    let words = label.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| format!("-{}", word.to_ascii_lowercase())).collect()
}

/// Part of the last day that differs from the first day.
fn until(first: NaiveDate, last: NaiveDate) -> String {
    let text = last.to_string();
    let shared = match (first.year() == last.year(), first.month() == last.month()) {
        _ if first == last => return String::new(),
        (true, true) => "2026-11-".len(),
        (true, false) => "2026-".len(),
        (false, _) => 0,
    };
    format!("..{}", text.get(shared..).unwrap_or(&text))
}

/// Without it, Excel reads UTF-8 as the code page of the computer.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Rows separated by commas, as RFC 4180 has them, under a row of names.
pub fn table<const N: usize>(columns: &[&str; N], rows: impl Iterator<Item = [Cell; N]>) -> String {
    let mut text = format!("{BYTE_ORDER_MARK}{}\r\n", columns.join(","));
    for row in rows {
        text.push_str(&row.map(written).join(","));
        text.push_str("\r\n");
    }
    text
}

/// Signs with which a formula begins in a spreadsheet program, the full-width ones in some languages
/// (<https://owasp.org/www-community/attacks/CSV_Injection>).
const FORMULA: [char; 12] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫'];

/// What a program may split a row at, whether or not that is within quotes: which one depends on the reader's language, and quotes
/// count only where a cell begins.
const SEPARATORS: [char; 6] = [',', ';', '|', '\t', '\r', '\n'];

fn written(cell: Cell) -> String {
    match cell {
        Cell::Number(number) => number,
        Cell::Text(text) => quoted(&inert(&text)),
    }
}

fn quoted(text: &str) -> String {
    let is_plain = !text.contains('"') && !text.contains(SEPARATORS) && text.trim() == text;
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
}

/// A text of which no part is a formula, wherever a program splits it: an apostrophe stands before what would be one.
fn inert(text: &str) -> String {
    let mut inert = String::with_capacity(text.len());
    for part in text.split_inclusive(SEPARATORS) {
        // Spaces and quotes before a formula do not keep it from being one.
        let start = part.trim_start_matches(|letter: char| letter == '"' || is_blank(letter));
        let leads_the_cell = inert.is_empty() && part.starts_with(['\t', '\r', '\n']);
        if start.starts_with(FORMULA) || leads_the_cell {
            inert.push('\'');
        }
        inert.push_str(part);
    }
    inert
}

/// Whether a program may pass over a character at the beginning of a cell.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::proto::prebuild::PrebuildPhase;
    use crate::proto::scalar::U64;
    use proptest::prelude::*;

    fn cell(text: &str) -> String {
        written(Cell::text(text))
    }

    #[test]
    fn cells_are_text_whatever_they_hold() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("a;b", "\"a;b\""),
            ("a|b", "\"a|b\""),
            ("a\tb", "\"a\tb\""),
            (" a", "\" a\""),
            ("say \"no\"\nnow", "\"say \"\"no\"\"\nnow\""),
            ("=1+1", "'=1+1"),
            (" =1+1", "' =1+1"),
            ("\u{a0}=1+1", "'\u{a0}=1+1"),
            ("@cmd", "'@cmd"),
            ("-5", "'-5"),
            ("＝1+1", "'＝1+1"),
            ("\"=1+1", "\"'\"\"=1+1\""),
            ("\t1", "\"'\t1\""),
            ("\n=1+1", "\"'\n'=1+1\""),
            ("x;=1+1", "\"x;'=1+1\""),
            ("x\t=1+1", "\"x\t'=1+1\""),
            ("x; \"=1+1\"", "\"x;' \"\"=1+1\"\"\""),
            ("a - b", "a - b"),
            ("Größe 東京", "Größe 東京"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected, "{text:?}");
        }
    }

    #[test]
    fn numbers_stay_numbers() {
        for (number, expected) in [(Cell::from(-5), "-5"), (Cell::from(u64::MAX), "18446744073709551615")] {
            assert_eq!(written(number), expected);
        }
        assert_eq!([written(Some(-1_i64).into()), written(None::<i64>.into())], ["-1", ""]);
    }

    #[test]
    fn a_file_is_named_by_what_is_in_it() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let name = |labels: &[&str], days: Option<(&str, &str)>| {
            let labels: Vec<String> = labels.iter().map(|label| (*label).to_owned()).collect();
            file_name(&labels, days.map(|(first, last)| (day(first), day(last))), "csv")
        };
        assert_eq!(name(&["failed"], Some(("2026-11-19", "2026-11-26"))), "prebuilds-failed-2026-11-19..26.csv");
        assert_eq!(name(&[], Some(("2026-10-30", "2026-11-26"))), "prebuilds-2026-10-30..11-26.csv");
        assert_eq!(name(&[], Some(("2025-11-26", "2026-11-26"))), "prebuilds-2025-11-26..2026-11-26.csv");
        assert_eq!(name(&["Web / API"], Some(("2026-11-26", "2026-11-26"))), "prebuilds-web-api-2026-11-26.csv");
        assert_eq!(name(&["../日本", ""], None), "prebuilds.csv");
        assert_eq!(name(&[&"x".repeat(300)], None).len(), "prebuilds.csv".len() + MAX_LABELS);
    }

    #[test]
    fn each_prebuild_is_a_row_of_all_columns() {
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
        let text = csv(&[prebuild, broken], &names);
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], format!("\u{feff}{}", COLUMNS.map(|(name, _)| name).join(",")));
        assert_eq!(
            lines[1],
            "p,a,\"checkout, old\",,,completed,unspecified,,,1970-01-01T00:00:00Z,1970-01-01T00:01:30Z,90,,9007199254740993,red,"
        );
        assert!(
            lines[2].contains(",1970-01-01T00:00:00Z,,,,9007199254740993,"),
            "an end before the beginning: {}",
            lines[2]
        );
        assert_eq!(lines[3], "");
    }

    /// The cells of a table as a spreadsheet program reads them: quotes count where a cell begins.
    fn cells(text: &str, separator: char) -> Vec<String> {
        let (mut cells, mut cell) = (Vec::new(), String::new());
        let (mut is_start, mut is_quoted) = (true, false);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '"' if is_start => is_quoted = true,
                '"' if is_quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
                '"' if is_quoted => is_quoted = false,
                end if !is_quoted && (end == separator || matches!(end, '\r' | '\n')) => {
                    cells.push(std::mem::take(&mut cell));
                    is_start = true;
                    continue;
                }
                other => cell.push(other),
            }
            is_start = false;
        }
        cells.push(cell);
        cells
    }

    proptest! {
        #[test]
        fn no_cell_is_a_formula_in_any_language(texts in prop::collection::vec("[=+@ ,;|\t\n\r\"'x＝－-]{0,9}|.{0,9}", 3)) {
            let row: [Cell; 3] = std::array::from_fn(|index| Cell::text(&texts[index]));
            let text = table(&["a", "b", "c"], std::iter::once(row));
            for separator in [',', ';', '|', '\t'] {
                for cell in cells(text.trim_start_matches(BYTE_ORDER_MARK), separator) {
                    let start = cell.trim_start_matches(is_blank);
                    prop_assert!(!start.starts_with(FORMULA), "{:?} of {:?} split at {:?}", cell, text, separator);
                }
            }
            // In English nothing is lost but for the apostrophes.
            let read = cells(&text, ',');
            for (cell, text) in read[3..].iter().filter(|cell| !cell.is_empty()).zip(texts.iter().filter(|text| !text.is_empty())) {
                prop_assert_eq!(cell.replace('\'', ""), text.replace('\'', ""));
            }
        }
    }
}
