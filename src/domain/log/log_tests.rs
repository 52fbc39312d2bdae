use super::*;
use proptest::prelude::*;

use crate::domain::log::marker::Outcome;

fn read(parts: &[&[u8]]) -> Log {
    let mut log = Log::new();
    for part in parts {
        log.push(part);
    }
    log.finish();
    log
}

fn lines(log: &Log) -> Vec<LineView<'_>> {
    (0..log.len()).map(|number| log.line(number).unwrap()).collect()
}

fn texts(log: &Log) -> Vec<&str> {
    lines(log).into_iter().map(|line| line.text).collect()
}

const SECTIONS: &str = "\
[section-create] {\"id\":\"a\",\"title\":\"Clone\",\"continuous\":false}\n\
[id:a] [2025-11-03T08:00:00Z] INFO one\n\
[id:a] [2025-11-03T08:00:01.5Z] ERROR \x1b[31mtwo\x1b[0m\n\
\x20 at three\n\
[section-end]{\"id\":\"a\",\"outcome\":\"LOG_SECTION_OUTCOME_FAILURE\",\"secondsElapsed\":1.5}\n\
plain\n";

#[test]
fn sections_and_plain_lines_make_a_log() {
    let log = read(&[SECTIONS.as_bytes()]);
    assert_eq!(texts(&log), ["Clone", "one", "two", "  at three", "", "plain"]);
    let kinds: Vec<_> = lines(&log).iter().map(|line| (line.kind, line.section)).collect();
    assert_eq!(kinds[0], (Kind::SectionStart, Some(0)));
    assert_eq!(kinds[3], (Kind::Text, Some(0)));
    assert_eq!(kinds[4], (Kind::SectionEnd, Some(0)));
    assert_eq!(kinds[5], (Kind::Text, None));
    let section = &log.sections()[0];
    assert_eq!((section.outcome, section.duration_millis()), (Some(Outcome::Failure), Some(1500)));
    assert_eq!((section.lines, section.errors, log.errors()), (3, 1, 1));
    let two = log.line(2).unwrap();
    assert_eq!((two.level, two.time.map(|time| time % 60_000)), (Level::Error, Some(1500)));
    assert_eq!(
        two.runs.iter().map(|run| (run.at, run.style.classes())).collect::<Vec<_>>(),
        [(0, "f1".into()), (3, String::new())]
    );
    assert_eq!(log.first_failure(), Some(2));
}

#[test]
fn what_a_program_wrote_stays_whatever_it_looks_like() {
    let own = [
        "2026-11-03T08:00:00.123456+05:30 boot",
        "[2026-11-03T08:00:01Z] next",
        "[id:42] order created",
        "[id:43] INFO paid",
        "2026-11-03T08:00:02Z error: refused",
    ];
    let log = read(&[own.join("\n").as_bytes()]);
    assert_eq!(texts(&log), own);
    assert_eq!(lines(&log).iter().filter(|line| line.time.is_some()).count(), 3);
    assert_eq!(log.level(4), Level::Error);

    let log = read(&[b"\
[id:a] before its mark\n\
[section-create] {\"id\":\"a\"}\n\
[id:a] [2026-11-03T08:00:00Z] INFO [id:42] order created\n\
[id:a] [2026-11-03T08:00:01Z] INFO 2026-11-03T08:00:00.123456+05:30 boot\n\
[id:b] [2026-11-03T08:00:01Z] ERROR b\n\
[section-end] {\"id\":\"a\"}\n\
[id:a] after its end\n\
[id:a] open"]);
    assert_eq!(
        texts(&log),
        [
            "[id:a] before its mark",
            "a",
            "[id:42] order created",
            "2026-11-03T08:00:00.123456+05:30 boot",
            "[id:b] [2026-11-03T08:00:01Z] ERROR b",
            "",
            "after its end",
            "open"
        ]
    );
}

#[test]
fn progress_bars_collapse_to_their_last_state() {
    assert_eq!(texts(&read(&[b"10%\r20%\r\x1b[32m100%\x1b[0m\r\ndone\n"])), ["100%", "done"]);
    assert_eq!(texts(&read(&[b"10%", b"\r", b"20%"])), ["20%"]);
    assert_eq!(texts(&read(&[b"windows\r\n\r\nlines\r\n"])), ["windows", "", "lines"]);
    let log = read(&[
        b"[section-create] {\"id\":\"x\"}\n[id:x] [2025-11-03T08:00:00Z] INFO 10%\r20%\n[id:x] INFO 1\r[id:x] WARN 2\n",
    ]);
    assert_eq!(texts(&log), ["x", "20%", "2"]);
    assert_eq!([log.level(1), log.level(2)], [Level::Info, Level::Warning]);
    assert!(log.line(1).unwrap().time.is_some());
}

#[test]
fn a_style_goes_on_over_lines_until_it_is_taken_back() {
    let log = read(&[b"\x1b[1;31mone\n[id:x] two\n\nthree\x1b[0m four\nfive\n"]);
    let first: Vec<_> =
        lines(&log).iter().map(|line| line.runs.first().map(|run| (run.at, run.style.classes()))).collect();
    let bold = Some((0, "f1 bold".to_owned()));
    assert_eq!(first, [bold.clone(), bold.clone(), bold.clone(), bold, None]);
    let spared = read(&[b"\x1b[31m10%\r\x1b[0m20%\n"]);
    assert_eq!(spared.line(0).unwrap().runs, []);
}

#[test]
fn what_is_not_whole_yet_can_be_seen_but_for_marks() {
    let mut log = Log::new();
    log.push(b"[section-create] {\"id\":\"a\"}\n[id:a] [2025-11-03T08:00:00Z] WARN ha");
    let version = log.version(1);
    assert_eq!(log.line(1).map(|line| (line.text, line.level)), Some(("ha", Level::Warning)));
    log.push(b"lf\n[section-cre");
    assert_eq!((log.len(), log.line(1).unwrap().text), (2, "half"));
    assert_ne!(log.version(1), version);
    log.push(b"ate] {\"id\":\"a\",\"title\":\"A\"}\n[x");
    assert_eq!(texts(&log), ["a", "half", "A", "[x"]);
}

#[test]
fn attacks_are_text() {
    let log = read(&[b"<script>alert(1)</script>\n\x1b]8;;javascript:alert(1)\x1b\\click\x1b]8;;\x1b\\\n\x1b[2J\x1b[Hgone\x08\x07\x00\x7f\n"]);
    assert_eq!(texts(&log), ["<script>alert(1)</script>", "click", "gone"]);
}

#[test]
fn a_line_of_megabytes_is_one_line_however_it_comes() {
    let long = "x".repeat(3 << 20);
    let mut log = Log::new();
    for part in long.as_bytes().chunks(777) {
        log.push(part);
    }
    log.push(b"\nshort\n");
    assert_eq!(log.line(0).map(|line| line.text.len()), Some(3 << 20));
    assert_eq!(log.line(1).unwrap().text, "short");
    assert!(!log.width(0).is_exact && log.width(1).is_exact);
}

#[test]
fn two_hundred_thousand_lines_take_little_memory() {
    let mut log = Log::new();
    log.push(b"[section-create] {\"id\":\"s\"}\n");
    for number in 1..200_000 {
        let said = format!(
            "[id:s] [2025-11-03T08:00:00.123Z] INFO \x1b[32mcompiled\x1b[0m module {number} of the project in a usual number of seconds\n"
        );
        log.push(said.as_bytes());
    }
    assert_eq!(log.len(), 200_000);
    let held = log.arena.bytes() + log.lines.kept_len() * size_of::<Line>() + log.runs.capacity() * size_of::<Run>();
    assert_eq!(size_of::<Line>(), 32, "a line's own record");
    assert!(held < 24 << 20, "{held} bytes");
}

/// Bytes that resemble a log, split anywhere.
fn log_like() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        any::<Vec<u8>>(),
        "[a-z ]{0,12}".prop_map(String::into_bytes),
        prop::sample::select(vec![
            "\n",
            "\r",
            "\r\n",
            "\x1b[31m",
            "\x1b[0m",
            "\x1b[38;5;196",
            "\x1b]0;t",
            "\x07",
            "\x1b\\",
            "\x1b",
            "é",
            "🚀",
            "\t",
            "\u{9b}",
            "[section-create] {\"id\":\"a\",\"title\":\"A\"}",
            "[section-create]{\"id\":\"b\"}\n",
            "[id:a] ",
            "[id:b] [2025-11-03T08:00:00Z] ",
            "[section-end] {\"id\":\"a\",\"outcome\":\"LOG_SECTION_OUTCOME_FAILURE\",\"secondsElapsed\":1e99}\n",
            "ERROR ",
            "[id:",
            "2025-11-03T08:00:00Z ",
        ])
        .prop_map(|part| part.as_bytes().to_vec()),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_lines(bytes in log_like(), width in 1usize..9, cuts in prop::collection::vec(0usize..400, 0..4)) {
        let whole = read(&[&bytes]);
        let split = read(&bytes.chunks(width).collect::<Vec<_>>());
        prop_assert_eq!(lines(&split), lines(&whole));
        prop_assert_eq!(split.blocks(), whole.blocks());
        let mut rest = &bytes[..];
        let mut parts = Vec::new();
        for cut in cuts {
            let (part, after) = rest.split_at(cut.min(rest.len()));
            parts.push(part);
            rest = after;
        }
        parts.push(rest);
        let parted = read(&parts);
        prop_assert_eq!(lines(&parted), lines(&whole));
    }

    #[test]
    fn any_bytes_give_lines_that_hold_together(bytes in log_like()) {
        let mut log = Log::new();
        for part in bytes.chunks(7) {
            log.push(part);
            for number in 0..log.len() {
                let line = log.line(number).unwrap();
                prop_assert!(!line.text.contains(['\n', '\r', '\x1b', '\x07']));
                prop_assert!(line.runs.is_sorted_by_key(|run| run.at));
            }
        }
        log.finish();
        // Every line is in exactly one block.
        let mut placed: Vec<u32> = log.blocks().iter().flat_map(|block| block.lines.iter().cloned().flatten()).collect();
        placed.sort_unstable();
        prop_assert_eq!(placed, (0..log.len()).collect::<Vec<_>>());
        // A scan returns every line.
        let (mut scanned, mut from) = (Vec::new(), 0);
        while let Some((text, found)) = log.scan(from) {
            for (number, place) in found {
                scanned.push(&text[place.start as usize..(place.start + place.length) as usize]);
                from = number + 1;
            }
        }
        prop_assert_eq!(scanned, texts(&log));
    }
}
