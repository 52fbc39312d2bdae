use proptest::prelude::*;

use super::super::edits::{CELLS_PER_BYTE, EXTRA_CELLS};
use super::super::level::Level;
use super::super::log::level_of;
use super::super::section::SectionIndex;
use super::*;
use reference_terminal::{Terminal, TerminalRow, letters};

#[path = "reference_terminal.rs"]
mod reference_terminal;

fn read(bytes: &[u8], width: usize) -> Log {
    let mut log = Log::new();
    for part in bytes.chunks(width) {
        log.push(part);
    }
    log.finish();
    log
}

fn texts(log: &Log) -> Vec<String> {
    (0..log.len()).map(|number| log.line(number).unwrap().text.to_owned()).collect()
}

/// Texts of the lines, whole and byte by byte.
fn shown(text: &str) -> Vec<String> {
    let whole = texts(&read(text.as_bytes(), usize::MAX));
    assert_eq!(texts(&read(text.as_bytes(), 1)), whole, "{text:?}");
    whole
}

#[test]
fn the_last_state_of_a_line_is_shown() {
    let npm: String = "⠋⠙⠹⠸".chars().map(|frame| format!("\x1b[1G\x1b[0K{frame} reify: frame")).collect();
    for (text, expected) in [
        (format!("{npm}\x1b[1G\x1b[0Kadded 3 packages\n").as_str(), &["added 3 packages"][..]),
        ("[1/2] Resolving...\x1b[2K\x1b[1G[2/2] Linking...\x1b[2K\x1b[1GDone in 3s.\n", &["Done in 3s."]),
        ("spin |\x08/\x08-\x08\\\x08|\x08done\n", &["spin done"]),
        ("progress 100%\r\x1b[K\n", &[""]),
        ("progress 100%\rdone\n", &["doneress 100%"]),
        ("remote: done.\x1b[K\nnext\n", &["remote: done.", "next"]),
        ("abc\x1b[3DX\n", &["Xbc"]),
        ("abc\x1b[9D\x1b[2CX\x1b[3CY\n", &["abX   Y"]),
        ("abcdef\x1b[3G\x1b[P\x1b[2G\x1b[2X\n", &["a  ef"]),
        ("abcdef\x1b[3G\x1b[1K\n", &["   def"]),
        ("a\x1b[sb\x1b[u\x1b7X\x1b8Y\n", &["aY"]),
        ("a\tb\n", &["a\tb"]),
        ("abcdefghij\r\tX\n", &["abcdefghXj"]),
        ("a\tb\x1b[3GX\n", &["a X     b"]),
        ("東京\x1b[2DX\n", &["東X "]),
        ("東京\x1b[3DX\n", &[" X京"]),
        ("e\u{301}e\x08\u{308}\n", &["e\u{301}\u{308}e"]),
        ("windows\r\n\r\r\nlines\r\n", &["windows", "", "lines"]),
    ] {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn the_last_state_of_several_lines_is_shown() {
    let mut docker = "layer1 0%\nlayer2 0%\nlayer3 0%\n".to_owned();
    for percent in [50, 100] {
        for (layer, up) in [(1, 3), (2, 2), (3, 1)] {
            docker.push_str(&format!("\x1b[{up}A\x1b[2K\rlayer{layer} {percent}%\x1b[{up}B\r"));
        }
    }
    let bar = |percent: usize| {
        format!(
            "\x1b7\x1b[24;0f\x1b[42m\x1b[30mProgress: [{percent:3}%]\x1b[49m\x1b[39m [{}] \x1b8",
            "#".repeat(percent / 2)
        )
    };
    let apt = format!(
        "Preparing\r\n\n\x1b7\x1b[0;23r\x1b8\x1b[1A{}Unpacking ...\r\n{}Setting up ...\r\n{}\n\x1b7\x1b[0;24r\x1b8\x1b[1A\x1b[J",
        bar(7),
        bar(42),
        bar(90)
    );
    for (text, expected) in [
        (format!("{apt}done\n").as_str(), &["Preparing", "Unpacking ...", "Setting up ...", "done"][..]),
        ("a\x1b7\x1b[9;1Hnot restored\rX\x08\nb\x1b[9;1Hc\n", &["a", "bc"]),
        (format!("{docker}done\n").as_str(), &["layer1 100%", "layer2 100%", "layer3 100%", "done"][..]),
        ("a\nb\n\x1b[2AA\nB\nC\n", &["A", "B", "C"]),
        ("one\ntwo\nthree\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[Glast\n", &["last"]),
        ("a\nb\nc\n\x1b[3A\x1b[Jx\ny\n", &["x", "y"]),
        ("a\nb\n\x1b[2F\x1b[Kx\x1b[Ey\x1b[5Bz\n", &["x", "y", " z"]),
        ("a\n\x1b[9A\x1b[9Bb\n", &["a", "b"]),
        ("a\x1b[31mb\nc\x1b[0m\n\x1b[2J\x1b[H\x1b[5;5fd\n", &["ab", "c", "d"]),
    ] {
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

const MARK: &str = "[section-create] {\"id\":\"a\",\"title\":\"A\"}\n[section-create] {\"id\":\"b\",\"title\":\"B\"}\n";

#[test]
fn rows_keep_their_prefix_and_marks_their_lines() {
    let time = |second| format!("[id:a] [2026-11-03T08:00:0{second}Z] INFO ");
    let text = format!(
        "{MARK}{}one\n{}two\n{}\x1b[2AONE\n{}error: TWO\n[section-end] {{\"id\":\"a\"}}\n",
        time(1),
        time(2),
        time(3),
        time(4)
    );
    assert_eq!(shown(&text), ["A", "B", "ONE", "error: TWO", ""]);
    let log = read(text.as_bytes(), 7);
    let seconds = |number: u32| log.line(number).unwrap().time.map(|time| time / 1000 % 60);
    assert_eq!([seconds(2), seconds(3)], [Some(1), Some(4)]);
    assert_eq!((log.errors(), log.sections()[0].errors, log.sections()[0].lines), (1, 1, 2));
    assert_eq!(log.sections()[0].last_line, Some(4));

    // The cursor stays within its section, and a line of another section goes below.
    assert_eq!(shown(&format!("{MARK}[id:a] one\n[id:b] two\n\x1b[9Ax\n")), ["A", "B", "one", "xwo"]);
    assert_eq!(
        shown(&format!("{MARK}[id:a] one\n[id:a] two\n\x1b[2AX\n[id:b] three\n[id:a] four\n")),
        ["A", "B", "Xne", "two", "three", "four"]
    );
    assert_eq!(shown("a\n\x1b[Ab[id:a]\rX\n"), ["X[id:a]"]);
}

#[test]
fn a_line_may_be_seen_while_it_is_edited() {
    let mut log = Log::new();
    log.push(b"error: a\nb\nc\n");
    assert_eq!((log.stable_len(), log.version(0)), (3, None));
    log.push(b"\x1b[3A");
    assert_eq!((log.stable_len(), log.len(), log.errors()), (0, 3, 1));
    log.push(b"\rERROR");
    assert_eq!(log.line(0).unwrap().text, "ERROR: a");
    let (first, second) = (log.version(0), log.version(1));
    assert!(first.is_some() && second.is_some());
    log.push(b"\x1b[2K");
    assert_eq!((log.line(0).unwrap().text, log.errors()), ("", 0));
    assert_ne!(log.version(0), first);
    log.push(b"\n\n\nd");
    assert_eq!((texts(&log), log.stable_len()), (["", "b", "c", "d"].map(str::to_owned).to_vec(), 0));
    let before = log.version(2);
    log.push(b"more\n");
    assert_eq!(log.version(2), before, "what isn't edited isn't drawn again");
    log.push(&b"x\n".repeat(200));
    assert_eq!((log.len(), log.stable_len()), (204, 104));
    assert_ne!(log.version(2), before, "it may have changed before it became stable");
    let stable = log.version(2);
    log.push(b"\x1b[999A\x1b[Ky\x1b[J\n\x1b[999Az");
    assert_eq!(log.line(104).unwrap().text, "z");
    assert_eq!(
        (log.len(), log.stable_len(), log.version(2)),
        (105, 104, stable),
        "dropped lines leave the rest as it was"
    );
}

#[test]
fn what_is_too_long_for_a_row_is_not_edited_and_not_lost() {
    let long = "x".repeat(MAX_COLUMNS + 1);
    assert_eq!(shown(&format!("{long}\rnext\n\x1b[9AX\n")), [&long, "Xext"]);
    let full = "x".repeat(MAX_COLUMNS);
    assert_eq!(shown(&format!("\x1b[G{long}y\n")), [&full, "xy"]);
    assert_eq!(shown("\x1b[99999Cab\x1b[99999D\n"), [&format!("{}a", " ".repeat(MAX_COLUMNS - 1)), "b"]);
    let marks = format!("e{}", "\u{301}".repeat(10));
    assert_eq!(shown(&format!("{marks}\x1b[1Gx\n")), [format!("x{}", "\u{301}".repeat(7))]);
}

#[test]
fn hostile_input_costs_little() {
    let lines = format!("{}\n", "x".repeat(MAX_COLUMNS)).repeat(120);
    let going_up = [
        "\x1b[99A\x1b[99B\r",
        "\x1b[99A\x1b[99B\r\x1b[K",
        "\x1b[99Ax\x1b[99B\n",
        "\x1b[99A\r[section-end] {\"id\":\"x\"}\n",
        "\x1b[99A\n",
        "\x1b[99A\x1b[J\n",
        "\x1b[99A\x1b7\x1b[99B\x1b8",
    ];
    let in_rows = [
        "\x1b[A\x1b[99999Cx\x1b[1K",
        "\x1b[A\x1b[G\x1b[P",
        "\x1b[99999Gx\n",
        "\x1b[99999Gx\r\x1b[2K",
        "\r\u{301}",
        "\t\x08",
    ];
    // Editing a row takes three bytes.
    for (parts, cells_per_byte) in [(&going_up[..], 0), (&in_rows, MAX_COLUMNS / 3)] {
        for part in parts {
            let mut log = Log::new();
            log.push(lines.as_bytes());
            let bytes = part.repeat(100_000 / part.len());
            super::super::screen::WORK.set(0);
            let chunks = bytes.as_bytes().chunks(32 * 1024);
            let shown = chunks.len() * 2 * (MAX_ROWS as usize + 1) * MAX_COLUMNS;
            for chunk in chunks {
                log.push(chunk);
            }
            let work = super::super::screen::WORK.get();
            let taken_back = CELLS_PER_BYTE as usize * (lines.len() + bytes.len()) + EXTRA_CELLS as usize;
            let most = taken_back + shown + cells_per_byte * bytes.len();
            assert!(work < most, "{part:?}: {work} of {most} for {} bytes", bytes.len());
            assert!(
                log.screen.rows.len() <= MAX_ROWS as usize + 1
                    && log.screen.rows.iter().all(|row| row.len() <= MAX_COLUMNS)
            );
            assert!(log.arena.bytes() <= lines.len() + bytes.len() * MAX_COLUMNS / 9, "{part:?}");
        }
    }
}

#[test]
fn what_goes_up_too_often_is_not_split_differently() {
    let wide = format!("{}\n", "x".repeat(MAX_COLUMNS)).repeat(110);
    let bytes = wide + &"\x1b[99A\r[section-end] {\"id\":\"x\"}\n".repeat(3_000);
    let whole = read(bytes.as_bytes(), usize::MAX);
    assert!(!whole.edits.clone().affords(MAX_COLUMNS as u32, bytes.len() as u64), "the cursor was held back");
    for width in [1_000, 4_099] {
        assert_eq!(texts(&read(bytes.as_bytes(), width)), texts(&whole), "{width}");
    }
}

fn program() -> impl Strategy<Value = Vec<u8>> {
    let count = prop::sample::select(vec!["", "0", "1", "2", "3", "7", "1020", "99999", "1;5"]);
    let control = (count, prop::sample::select("AABCDEFGJKPX`aesuHdfmr@LM".chars().collect::<Vec<_>>()));
    let control = control.prop_map(|(count, name)| format!("\x1b[{count}{name}"));
    let part = prop_oneof![
        4 => prop::sample::select(vec!["\n", "\n", "\r", "\r\n", "\x08", "\t", "\x1b7", "\x1b8", "\x1b[2K", "\x1b[1A", "\x1b[K"])
            .prop_map(|part| part.as_bytes().to_vec()),
        4 => control.prop_map(String::into_bytes),
        3 => prop::sample::select(vec!["a", "bc", " ", "layer 10%", "東", "京🚀", "e\u{301}", "\u{301}", "\u{202e}", "error: x", "WARN y"])
            .prop_map(|part| part.as_bytes().to_vec()),
        1 => prop::sample::select(vec!["\x1b[31m", "\x1b[0m", "\x1b[1m", "\x1b[?25l", "\x1b]0;t\x07", "\x1b[", "\x1b"])
            .prop_map(|part| part.as_bytes().to_vec()),
        2 => prop::sample::select(vec![
            "[section-create] {\"id\":\"a\",\"title\":\"A\"}\n",
            "[section-create] {\"id\":\"b\",\"title\":\"B\"}\n",
            "[section-end] {\"id\":\"a\"}\n",
            "[section-end] {\"id\":\"b\"}",
            "[id:a] [2025-11-03T08:00:00Z] INFO ",
            "[id:a] [2025-11-03T08:00:01Z] ",
            "[id:b] WARN ",
            "[id:b] ",
            "[id:",
            "2025-11-03T08:00:02Z ",
        ])
        .prop_map(|part| part.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..3),
    ];
    prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
}

/// Checks the log against the terminal, and its counts against a recount.
fn check(log: &Log, bytes: &[u8]) {
    let told = String::from_utf8_lossy(bytes);
    let terminal = Terminal::of(bytes);
    let text = |letters: &[(char, Style)]| letters.iter().map(|(letter, _)| *letter).collect::<String>();
    for number in 0..log.len().max(terminal.rows.len() as u32) {
        let expected = terminal.rows.get(number as usize).map(TerminalRow::text);
        let found = log.line(number).map(|line| letters(styled(line.text, &line.runs)));
        let texts = [&found, &expected].map(|letters| letters.as_deref().map(text));
        assert_eq!(texts[0], texts[1], "{told:?} {number}");
        assert!(found == expected, "styles of {told:?} {number}");
    }
    for (number, row) in (0..).zip(&terminal.rows) {
        let line = log.line(number).unwrap();
        assert_eq!(line.section.map(usize::from), row.section, "{told:?} {number}");
        if !row.is_mark {
            assert_eq!((line.time, line.level), (row.time, level_of(row.level, line.text)), "{told:?} {number}");
        }
    }
    let count = |level: Level, section: Option<SectionIndex>| {
        let numbers = (0..log.len()).filter(|number| section.is_none() || log.section_of(*number) == section);
        numbers.filter(|number| log.level(*number) == level).count() as u32
    };
    assert_eq!((log.errors(), log.warnings()), (count(Level::Error, None), count(Level::Warning, None)), "{told:?}");
    for (index, section) in (0..).zip(log.sections()) {
        let own =
            (0..log.len()).filter(|number| log.section_of(*number) == Some(index) && log.kind(*number) == Kind::Text);
        let counted = (count(Level::Error, Some(index)), count(Level::Warning, Some(index)), own.count() as u32);
        assert_eq!((section.errors, section.warnings, section.lines), counted, "{told:?}");
    }
    let mut placed: Vec<u32> = log.blocks().iter().flat_map(|block| block.lines.iter().cloned().flatten()).collect();
    placed.sort_unstable();
    assert_eq!(placed, (0..log.len()).collect::<Vec<_>>(), "{told:?}");
}

proptest! {
    #[test]
    fn the_log_is_what_a_terminal_shows(bytes in program(), width in 1usize..9) {
        let whole = read(&bytes, usize::MAX);
        check(&whole, &bytes);
        for split in [read(&bytes, width), read(&bytes, 1)] {
            prop_assert_eq!(split.len(), whole.len());
            for number in 0..whole.len() {
                prop_assert_eq!(split.line(number), whole.line(number));
                prop_assert_eq!(split.width(number), whole.width(number));
            }
            prop_assert_eq!((split.blocks(), split.sections()), (whole.blocks(), whole.sections()));
            prop_assert_eq!(split.first_time(), whole.first_time());
        }
    }
}
