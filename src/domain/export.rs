//! Tables as CSV for spreadsheets.

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use crate::proto::id::Id;
use crate::sort::sort_by_key;

/// Names for ids, where they are known.
pub struct Names<'a> {
    pub project: &'a dyn Fn(Id) -> String,
    pub class: &'a dyn Fn(Id) -> String,
}

/// Field of the CSV of a row of type `T`.
pub struct Field<T: 'static> {
    /// Place in the CSV, from 1. Programs that read the CSV may rely on the order, so new fields come last.
    pub place: u8,
    pub name: &'static str,
    pub cell: fn(&T, &Names<'_>) -> Cell,
}

/// Fields of several parts of a table in the order of the CSV.
pub fn in_order<T>(parts: impl IntoIterator<Item = &'static [Field<T>]>) -> Vec<&'static Field<T>> {
    let mut fields: Vec<&Field<T>> = parts.into_iter().flatten().collect();
    sort_by_key(&mut fields, |field| field.place);
    fields
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

/// Rows as CSV, separated by commas, as RFC 4180 has them, under a row of names.
pub fn csv<T>(fields: &[&Field<T>], rows: &[T], names: &Names<'_>) -> String {
    let heads = fields.iter().map(|field| field.name).collect::<Vec<_>>();
    let mut text = format!("{BYTE_ORDER_MARK}{}\r\n", heads.join(","));
    for row in rows {
        let cells = fields.iter().map(|field| written((field.cell)(row, names))).collect::<Vec<_>>();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Rows as JSON: an array of objects with these fields, without those that are unknown.
pub fn json<T>(fields: &[&Field<T>], rows: &[T], names: &Names<'_>) -> String {
    let member = |row: &T, field: &Field<T>| match (field.cell)(row, names) {
        Cell::Text(text) if text.is_empty() => None,
        Cell::Text(text) => Some(format!("\"{}\": {}", field.name, Value::String(text))),
        Cell::Number(number) => Some(format!("\"{}\": {number}", field.name)),
    };
    let object = |row: &T| {
        let members = fields.iter().filter_map(|field| member(row, field)).collect::<Vec<_>>();
        format!("  {{{}}}", members.join(", "))
    };
    format!("[\n{}\n]\n", rows.iter().map(object).collect::<Vec<_>>().join(",\n"))
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
    fn json_has_the_same_fields_without_those_that_are_unknown() {
        let names = Names { project: &|_| String::new(), class: &|_| String::new() };
        let fields: [Field<i64>; 3] = [
            Field { place: 1, name: "text", cell: |row, _| Cell::text(format!("\"{row}\"\n")) },
            Field { place: 2, name: "number", cell: |row, _| (*row).into() },
            Field { place: 3, name: "even", cell: |row, _| Some(*row).filter(|row| row % 2 == 0).into() },
        ];
        let text = json(&fields.iter().collect::<Vec<_>>(), &[-3, 4], &names);
        let expected = serde_json::json!([
            { "text": "\"-3\"\n", "number": -3 },
            { "text": "\"4\"\n", "number": 4, "even": 4 },
        ]);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), expected);
        assert_eq!(serde_json::from_str::<Vec<Value>>(&json::<i64>(&[], &[], &names)).unwrap(), Vec::<Value>::new());
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

    const TEXTS: &[Field<Vec<String>>] = &[
        Field { place: 3, name: "c", cell: |texts, _| Cell::text(&texts[2]) },
        Field { place: 1, name: "a", cell: |texts, _| Cell::text(&texts[0]) },
        Field { place: 2, name: "b", cell: |texts, _| Cell::text(&texts[1]) },
    ];

    proptest! {
        #[test]
        fn no_cell_is_a_formula_in_any_language(texts in prop::collection::vec("[=+@ ,;|\t\n\r\"'x＝－-]{0,9}|.{0,9}", 3)) {
            let names = Names { project: &|_| String::new(), class: &|_| String::new() };
            let text = csv(&in_order([TEXTS]), std::slice::from_ref(&texts), &names);
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
