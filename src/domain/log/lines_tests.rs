use proptest::prelude::*;

use super::Limits;
use crate::domain::log::address::LineRange;
use crate::domain::log::level_filter::Levels;
use crate::domain::log::log::{Kind, Log};
use crate::domain::log::next_error::next_error;
use crate::domain::log::rows::{Hidden, hidden_by, visible};
use crate::domain::log::tail::tail;

const LIMITS: Limits = Limits { lines: 800, bytes: 8 * 1024 * 1024, runs: 1_000 };

fn read(limits: Limits, bytes: &[u8], width: usize) -> Log {
    let mut log = Log::new();
    log.limits = limits;
    for part in bytes.chunks(width) {
        log.push(part);
    }
    log.finish();
    log
}

fn numbered(lines: usize) -> Vec<u8> {
    (1..=lines).flat_map(|number| format!("line {number}\n").into_bytes()).collect()
}

#[test]
fn a_long_log_keeps_its_beginning_and_its_end() {
    let log = read(LIMITS, &numbered(10_000), 97);
    let left_out = log.left_out().unwrap();
    assert_eq!((log.len(), left_out.start), (10_000, 400));
    assert!((9_600..=9_800).contains(&left_out.end), "{left_out:?}");
    let text = |number| log.line(number).map(|line| line.text);
    let numbers = [0, 399, 400, 401, left_out.end - 1, left_out.end, 9_999, 10_000];
    let (first, last) = (format!("line {}", left_out.end + 1), "line 10000");
    let expected = [Some("line 1"), Some("line 400"), Some(""), None, None, Some(&*first), Some(last), None];
    assert_eq!(numbers.map(text), expected);
    assert_eq!([399, 400, left_out.end].map(|number| log.kind(number)), [Kind::Text, Kind::LeftOut, Kind::Text]);
    let kept: Vec<_> = (0..=400).chain(left_out.end..10_000).collect();
    assert_eq!(visible(&log, Levels::ALL, |_| false), kept);
    assert_eq!(log.kept(0..log.len()).collect::<Vec<_>>(), kept);
    assert_eq!(tail(&log, 1), [9_999]);
    let scanned = |number| log.scan(number).and_then(|(_, mut lines)| lines.next()).map(|(number, _)| number);
    assert_eq!([399, 400, 401].map(scanned), [Some(399), Some(400), Some(left_out.end)]);
}

#[test]
fn a_log_within_its_limits_is_whole() {
    let log = read(LIMITS, &numbered(799), usize::MAX);
    assert_eq!((log.left_out(), log.kept(0..log.len()).count()), (None, 799));
}

#[test]
fn text_and_colors_are_limited_too() {
    let lines = "long ".repeat(2_000) + "\n";
    let log = read(Limits { lines: 1_000_000, ..LIMITS }, lines.repeat(5_000).as_bytes(), 65_536);
    assert_eq!(log.len(), 5_000);
    assert!(log.arena.bytes() <= LIMITS.bytes && log.left_out().is_some_and(|numbers| numbers.start > 200));
    let log = read(LIMITS, "\x1b[31mred\x1b[0m and not\n".repeat(5_000).as_bytes(), 65_536);
    assert_eq!(log.len(), 5_000);
    assert!(log.runs.len() <= LIMITS.runs);
    let last = log.line(4_999).unwrap();
    assert_eq!((last.text, last.runs.len()), ("red and not", 2));
}

#[test]
fn a_line_beyond_the_limits_continues_in_the_next_one() {
    let log = read(LIMITS, "long ".repeat(4 << 20).as_bytes(), 1 << 20);
    assert!(log.len() > 1 && log.arena.bytes() <= LIMITS.bytes + (1 << 20), "{} lines", log.len());
    let log = read(LIMITS, &b"\x1b[31mx\x1b[0my".repeat(10_000), usize::MAX);
    assert!(log.len() > 1 && log.runs.len() <= LIMITS.runs, "{} lines", log.len());
}

#[test]
fn what_was_left_out_is_counted_but_not_visited() {
    let bytes =
        [b"ERROR first\n".to_vec(), numbered(600), b"ERROR lost\n".to_vec(), numbered(2_000), b"ERROR last\n".to_vec()];
    let log = read(LIMITS, &bytes.concat(), 50);
    assert_eq!((log.errors(), log.len()), (3, 2_603));
    assert_eq!(next_error(&log, LineRange::new(1, 1), 1), Some(2_602));
    assert_eq!(next_error(&log, LineRange::new(2_603, 2_603), -1), Some(0));
    let hidden = |number| hidden_by(&log, number, Levels::ALL, |_| false);
    assert_eq!([399, 400, 601].map(hidden), [None, None, Some(Hidden::LeftOut(400))]);
}

#[test]
fn a_section_whose_head_was_left_out_stays_open() {
    let mark = |name: &str, more: &str| format!("[section-{name}] {{\"id\":\"b\"{more}}}\n").into_bytes();
    let bytes = [
        numbered(500),
        mark("create", ",\"title\":\"Build\""),
        numbered(2_000),
        mark("end", ",\"outcome\":\"LOG_SECTION_OUTCOME_SUCCESS\""),
    ];
    let log = read(LIMITS, &bytes.concat(), 50);
    assert!(log.left_out().is_some_and(|numbers| numbers.end > 501));
    let rows = visible(&log, Levels::ALL, |_| true);
    assert_eq!((rows[400], rows.last()), (400, Some(&(log.len() - 1))));
}

/// Parts of what programs write, long enough for lines to be left out.
fn program() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        8 => "[a-z ]{0,12}\n".prop_map(String::into_bytes),
        2 => "[A-Z]{1,4}\r".prop_map(String::into_bytes),
        1 => Just(b"\x1b[2A".to_vec()),
        1 => Just(b"\x1b[1B".to_vec()),
        2 => Just(b"\x1b[32mgreen\x1b[0m".to_vec()),
        1 => Just(b"ERROR\n".to_vec()),
        1 => "[ab]".prop_map(|id| format!("[section-create] {{\"id\":\"{id}\",\"title\":\"{id}\"}}\n").into_bytes()),
        1 => "[ab]".prop_map(|id| format!("[section-end] {{\"id\":\"{id}\",\"outcome\":\"LOG_SECTION_OUTCOME_FAILURE\"}}\n").into_bytes()),
        3 => "\\[id:[ab]\\] [a-z]{0,6}\n".prop_map(String::into_bytes),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat().repeat(120))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn lines_that_were_kept_are_those_of_the_whole_log(bytes in program(), width in 1usize..5_000) {
        let (whole, log) = (read(Limits::default(), &bytes, width), read(LIMITS, &bytes, width));
        prop_assert_eq!(log.len(), whole.len());
        prop_assert_eq!((log.errors(), log.warnings()), (whole.errors(), whole.warnings()));
        prop_assert_eq!(log.sections(), whole.sections());
        prop_assert!(log.kept(0..log.len()).count() <= LIMITS.lines + 100 && log.runs.len() <= LIMITS.runs + 100);
        let mark = log.left_out().map(|numbers| numbers.start);
        for number in log.kept(0..log.len()) {
            if mark == Some(number) {
                prop_assert_eq!(log.kind(number), Kind::LeftOut);
                continue;
            }
            prop_assert_eq!(log.line(number), whole.line(number));
            prop_assert_eq!(log.width(number), whole.width(number));
            let scanned = log.scan(number).and_then(|(text, mut lines)| {
                let (number, span) = lines.next()?;
                Some((number, text.get(span.start as usize..(span.start + span.length) as usize)?))
            });
            prop_assert_eq!(scanned, whole.line(number).map(|line| (number, line.text)));
        }
        let mut placed: Vec<u32> = log.blocks().iter().flat_map(|block| block.lines.iter().cloned().flatten()).collect();
        placed.sort_unstable();
        prop_assert_eq!(placed, log.kept(0..log.len()).collect::<Vec<_>>());
    }
}
