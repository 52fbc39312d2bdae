//! Tests by example, and against model log services.

use proptest::prelude::*;
use proptest::test_runner::Config;

use super::*;

/// What a log service sends when it is asked again.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// The log from its beginning.
    Anew,
    /// What it hasn't sent yet.
    Continue,
    /// The last lines.
    Tail(usize),
}

/// A page that reads from a log service.
struct World {
    kind: Kind,
    greets: bool,
    page: Continuation,
    /// What the page shows, with a form feed at each gap, and a vertical tab where a line was ended for it.
    taken: Vec<u8>,
    /// All that was written, and the current log, which is the end of it.
    written: Vec<u8>,
    log: Vec<u8>,
    logs: usize,
    lines: usize,
    greetings: usize,
    /// What is left of a greeting; and the next byte of the log.
    greeting: Vec<u8>,
    at: usize,
    /// What the current stream has sent of the log.
    sent: Vec<u8>,
}

impl World {
    fn new(kind: Kind, greets: bool) -> Self {
        let mut world = Self {
            kind,
            greets,
            page: Continuation::default(),
            taken: Vec::new(),
            written: Vec::new(),
            log: Vec::new(),
            logs: 0,
            lines: 0,
            greetings: 0,
            greeting: Vec::new(),
            at: 0,
            sent: Vec::new(),
        };
        world.open();
        world
    }

    fn take(&mut self, pieces: Vec<Piece>) {
        let mut last_piece = Vec::new();
        for piece in pieces {
            match piece {
                Piece::New(bytes) => {
                    assert!(!bytes.is_empty());
                    self.taken.extend(&bytes);
                    last_piece = bytes;
                }
                Piece::Elsewhere => panic!("no part was requested"),
                Piece::Gap => {
                    assert!(self.taken.ends_with(b"\n"), "a gap is between lines");
                    if last_piece == b"\n" {
                        self.taken.insert(self.taken.len() - 1, b'\x0b');
                    }
                    self.taken.push(b'\x0c');
                }
            }
        }
    }

    fn open(&mut self) {
        if self.greets {
            self.greetings += 1;
            self.greeting = format!("~{}\n", "+".repeat(self.greetings)).into_bytes();
        }
        self.at = match self.kind {
            Kind::Anew => 0,
            Kind::Continue => self.at,
            Kind::Tail(lines) => {
                let starts = (0..self.log.len()).filter(|at| *at == 0 || self.log[at - 1] == b'\n');
                starts.rev().nth(lines - 1).unwrap_or_default()
            }
        };
        self.sent.clear();
        let pieces = self.page.begin();
        self.take(pieces);
    }

    /// Whether what was sent tells where it is from: a line, or nothing. Parts of lines aren't unique.
    fn may_be_cut(&self) -> bool {
        match self.kind {
            Kind::Continue => self.log[..self.at].last().is_none_or(|byte| *byte == b'\n'),
            _ => self.sent.is_empty() || self.sent.contains(&b'\n'),
        }
    }

    fn write(&mut self, text: &[u8]) {
        self.log.extend(text);
        self.written.extend(text);
    }

    /// Both halves of a line are unique.
    fn next_line(&mut self) -> String {
        self.lines += 1;
        format!("log {} line {} of {0}.\n", self.logs, self.lines)
    }

    fn write_lines(&mut self, lines: usize) {
        for _ in 0..lines {
            let line = self.next_line();
            self.write(line.as_bytes());
        }
    }

    fn send(&mut self, count: usize) {
        let greeting = count.min(self.greeting.len());
        let end = (self.at + count - greeting).min(self.log.len());
        let mut bytes: Vec<u8> = self.greeting.drain(..greeting).collect();
        bytes.extend(&self.log[self.at..end]);
        self.sent.extend(&self.log[self.at..end]);
        self.at = end;
        if !bytes.is_empty() {
            let pieces = self.page.take(bytes, false);
            self.take(pieces);
        }
    }

    fn send_all(&mut self, width: usize) {
        while !self.greeting.is_empty() || self.at < self.log.len() {
            self.send(width);
        }
    }

    fn wait(&mut self) {
        let pieces = self.page.decide(true);
        self.take(pieces);
    }

    fn rotate(&mut self) {
        if self.kind == Kind::Continue {
            self.send(usize::MAX / 2);
        }
        (self.log, self.lines, self.at) = (Vec::new(), 0, 0);
        self.logs += 1;
        self.open();
    }

    fn finish(&mut self, width: usize) {
        self.send_all(width);
        self.wait();
        let pieces = self.page.finish();
        self.take(pieces);
    }

    fn gaps(&self) -> usize {
        self.taken.iter().filter(|byte| **byte == b'\x0c').count()
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.taken).into_owned()
    }

    /// Checks each line against the one before. A line that was cut at a gap may be repeated after it.
    fn check_lines(&self) -> Result<(), TestCaseError> {
        let text = self.text();
        let mut last = (0, 0);
        let mut is_after_gap = false;
        for line in text.split_inclusive('\n') {
            let own = line.trim_start_matches('\x0c');
            is_after_gap |= own.len() < line.len();
            if own.starts_with('~') {
                continue;
            }
            let Some(numbers) = own.strip_suffix(".\n").and_then(|line| line.strip_prefix("log ")) else {
                let rest = text.split_at(line.as_ptr() as usize - text.as_ptr() as usize + line.len()).1;
                prop_assert!(rest.is_empty() || rest.starts_with('\x0c'), "{own:?} is cut without a gap: {text}");
                continue;
            };
            let (log, number) = numbers.split_once(" of ").unwrap().0.split_once(" line ").unwrap();
            let (log, number): (usize, usize) = (log.parse().unwrap(), number.parse().unwrap());
            let follows = (log, number) == (last.0, last.1 + 1);
            let may_skip = match self.kind {
                Kind::Anew | Kind::Continue => log > last.0 && number == 1,
                Kind::Tail(_) => (log, number) > last,
            };
            let is_first = last == (0, 0);
            prop_assert!(follows || may_skip && (is_after_gap || is_first), "{log} {number} after {last:?}: {text}");
            (last, is_after_gap) = ((log, number), false);
        }
        prop_assert!(self.lines == 0 || last == (self.logs, self.lines), "{last:?} is the last: {text}");
        Ok(())
    }
}

#[derive(Clone, Debug)]
enum Step {
    Write(usize),
    /// A line in two parts.
    WriteHalf,
    Send(usize),
    /// The stream sends what there is, and some time passes.
    Wait,
    Cut,
    Rotate,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..20_usize).prop_map(Step::Write),
        1 => Just(Step::WriteHalf),
        6 => (1..300_usize).prop_map(Step::Send),
        2 => (1..20_usize).prop_map(Step::Send),
        3 => Just(Step::Wait),
        6 => Just(Step::Cut),
        1 => Just(Step::Rotate),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![Just(Kind::Anew), Just(Kind::Continue), (1..30_usize).prop_map(Kind::Tail)]
}

/// The first letter of a greeting is the beginning of the next greeting, too.
#[test]
fn a_cut_greeting_is_no_overlap_where_lines_tell_the_place() {
    let mut world = World::new(Kind::Tail(2), true);
    world.send(8);
    world.write_lines(2);
    world.open();
    let line = world.next_line();
    let (half, rest) = line.split_at(line.len() / 2);
    world.write(half.as_bytes());
    world.send_all(1);
    world.write(rest.as_bytes());
    // A letter of a greeting; a greeting and a line.
    for sent in [1, 25] {
        world.open();
        world.send(sent);
    }
    world.write_lines(1);
    world.open();
    world.finish(1);
    world.check_lines().unwrap();
}

proptest! {
    #![proptest_config(Config { cases: 2_000, ..Config::default() })]

    #[test]
    fn whatever_a_server_sends_nothing_is_lost_doubled_or_reordered(
        kind in kind(),
        greets: bool,
        width in 1..200_usize,
        steps in prop::collection::vec(step(), 0..60),
    ) {
        let mut world = World::new(kind, greets);
        let mut has_rotated = false;
        for step in steps {
            match step {
                Step::Write(lines) => world.write_lines(lines),
                Step::WriteHalf => {
                    let line = world.next_line();
                    let (half, rest) = line.split_at(line.len() / 2);
                    world.write(half.as_bytes());
                    world.send_all(width);
                    world.write(rest.as_bytes());
                }
                Step::Send(bytes) => world.send(bytes),
                Step::Wait => {
                    world.send_all(width);
                    world.wait();
                }
                Step::Cut if world.may_be_cut() => world.open(),
                Step::Rotate if world.may_be_cut() => {
                    has_rotated = true;
                    world.rotate();
                }
                Step::Cut | Step::Rotate => {}
            }
        }
        world.finish(width);
        match kind {
            Kind::Continue => {
                let log = |bytes: &[u8]| {
                    bytes.iter().copied().filter(|byte| !b"~+\n\x0b\x0c".contains(byte)).map(char::from).collect::<String>()
                };
                prop_assert_eq!(log(&world.taken), log(&world.written));
            }
            _ => world.check_lines()?,
        }
        if kind == Kind::Anew && !greets && !has_rotated {
            prop_assert_eq!(world.gaps(), 0);
        }
    }

    #[test]
    fn a_log_of_any_bytes_that_is_sent_anew_is_taken_once(
        log: Vec<u8>,
        letters in "[a\n]{0,300}",
        cuts in prop::collection::vec((0..300_usize, any::<bool>()), 0..9),
        width in 1..9_usize,
    ) {
        for log in [log, letters.into_bytes()] {
            let mut world = World::new(Kind::Anew, false);
            world.write(&log);
            for (cut, waits) in &cuts {
                for _ in 0..cut / width {
                    world.send(width);
                }
                let is_between_lines = world.at == log.len() || world.at > 0 && log[world.at - 1] == b'\n';
                if *waits && is_between_lines {
                    world.wait();
                }
                world.open();
            }
            world.finish(width);
            prop_assert_eq!(&world.taken, &log);
        }
    }

    #[test]
    fn the_split_of_a_stream_changes_nothing(
        known in "[ab\n]{0,30}", stream in "[ab\n]{0,60}", width in 1..9_usize,
    ) {
        let taken = |width: usize| {
            let mut page = Continuation::default();
            page.begin();
            page.take(known.clone().into_bytes(), false);
            page.begin();
            let mut pieces: Vec<_> = stream.as_bytes().chunks(width).flat_map(|part| page.take(part.to_vec(), false)).collect();
            pieces.extend(page.decide(true));
            let mut text = Vec::new();
            for piece in pieces {
                match piece {
                    Piece::New(bytes) => text.extend(bytes),
                    Piece::Elsewhere => panic!("no part was requested"),
                    Piece::Gap => text.push(b'\x0c'),
                }
            }
            text
        };
        prop_assert_eq!(taken(width), taken(1_000));
    }
}

/// What a second stream adds.
fn after(first: &str, second: &str) -> String {
    let mut world = World::new(Kind::Anew, false);
    world.write(first.as_bytes());
    world.finish(1_000);
    let known = world.taken.len();
    world.log = second.as_bytes().to_vec();
    world.open();
    world.finish(1_000);
    String::from_utf8_lossy(&world.taken[known..]).into_owned()
}

fn lines(from: usize, to: usize) -> String {
    (from..to).map(|number| format!("line {number}\n")).collect()
}

#[test]
fn a_stream_of_the_last_lines_goes_on_after_the_first() {
    assert_eq!(after(&lines(1, 5_001), &lines(4_900, 5_003)), "line 5001\nline 5002\n");
    assert_eq!(after(&lines(1, 5_001), &lines(2_000, 5_003)), "line 5001\nline 5002\n");
    let greeted = format!("Attached to log\n{}", lines(4_900, 5_003));
    assert_eq!(after(&lines(1, 5_001), &greeted), "line 5001\nline 5002\n");
    // The first stream ended within a line, and the second starts within one.
    let known = format!("{}line 50", lines(1, 5_000));
    assert_eq!(after(&known, &format!("ne 4899\n{}", lines(4_900, 5_002))), "00\nline 5001\n");
}

#[test]
fn streams_without_an_overlap_leave_a_gap_between_lines() {
    assert_eq!(after("line 1\n", "line 2\n"), "\x0cline 2\n");
    assert_eq!(after("line 1", "line 2\n"), "\x0b\n\x0cline 2\n");
    assert_eq!(after(&lines(1, 50), &lines(60, 100)), format!("\x0c{}", lines(60, 100)));
}

#[test]
fn lines_that_any_log_has_are_no_overlap() {
    assert_eq!(after("{\n  1\n}\n", "{\n  2\n}\nend\n"), "\x0c{\n  2\n}\nend\n");
    assert_eq!(after("line 1\n\n", "log 2\n\nline 2\n"), "\x0clog 2\n\nline 2\n");
    // Several of them are.
    assert_eq!(after("x\n1\n2\n3\n4\n", "1\n2\n3\n4\n5\n"), "5\n");
}

#[test]
fn the_longest_overlap_counts() {
    let beats = "still running\n".repeat(10);
    assert_eq!(after(&format!("begin\n{beats}"), &format!("begin\n{beats}end\n")), "end\n");
    let known = format!("{}{beats}", lines(1, 20));
    assert_eq!(after(&known, &format!("{}{beats}end\n", lines(15, 20))), "end\n");
}

#[test]
fn another_log_with_the_same_first_lines_follows_whole() {
    assert_eq!(after(&lines(1, 10), &format!("{}another\n", lines(1, 5))), format!("\x0c{}another\n", lines(1, 5)));
}

#[test]
fn a_greeting_that_was_taken_for_a_line_is_passed_over() {
    let mut world = World::new(Kind::Anew, false);
    world.write_lines(20);
    world.send_all(100);
    world.greets = true;
    world.open();
    world.send(3);
    world.wait();
    assert_eq!(world.gaps(), 1, "{}", world.text());
    world.open();
    world.write_lines(1);
    world.finish(100);
    assert_eq!(world.gaps(), 1);
    world.check_lines().unwrap();
}

#[test]
fn memory_is_bounded_while_a_long_log_is_read_again() {
    let log = lines(0, 200_000);
    let mut page = Continuation::default();
    page.begin();
    page.take(log.clone().into_bytes(), false);
    page.begin();
    for part in log.as_bytes().chunks(1 << 16) {
        assert!(page.take(part.to_vec(), false).is_empty());
        assert!(page.alignment.as_ref().is_none_or(|alignment| alignment.pending.len() < 1 << 20));
    }
    assert!(page.has_caught_up());
    // The last lines tell whether the log is the same.
    let after = |next: &str| {
        let mut page = page.clone();
        page.begin();
        let mut pieces: Vec<_> =
            next.as_bytes().chunks(1 << 16).flat_map(|part| page.take(part.to_vec(), false)).collect();
        pieces.extend(page.decide(true));
        pieces
    };
    let new = |text: &str| Piece::New(text.as_bytes().to_vec());
    assert_eq!(after(&lines(0, 200_001)), [new("line 200000\n")]);
    assert_eq!(after(&lines(199_000, 200_001)), [new("line 200000\n")]);
    let other = log.replace("line 199990\n", "another line\n");
    assert_eq!(after(&other).first(), Some(&Piece::Gap));
}
