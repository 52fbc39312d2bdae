//! Parser of terminal control sequences, byte by byte. Control sequences are returned; strings, such as titles, and all
//! others are dropped. None extends beyond its line, so an unterminated one hides no more than that.
//!
//! Source: ECMA-48, and <https://vt100.net/emu/dec_ansi_parser> for malformed sequences. The crate `vte` would add 6.6 kB of
//! wasm (2.6 kB compressed) to what this parser takes, and `anstyle-parse` more.

/// Numeric parameters of a sequence. Excess ones are ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    values: [u16; 32],
    /// Bit set of the parameters that follow a colon, as part of the previous one.
    parts: u32,
    count: usize,
}

impl Parameters {
    /// The first one; 0 if it is absent.
    pub fn first(&self) -> u16 {
        self.values.first().copied().unwrap_or_default()
    }

    fn digit(&mut self, digit: u8) {
        self.count = self.count.max(1);
        if let Some(value) = self.values.get_mut(self.count - 1) {
            *value = value.saturating_mul(10).saturating_add(u16::from(digit));
        }
    }

    fn next(&mut self, is_part: bool) {
        self.count = (self.count.max(1) + 1).min(self.values.len() + 1);
        if is_part && self.count <= self.values.len() {
            self.parts |= 1 << (self.count - 1);
        }
    }

    /// Parameters, each with its sub-parameters.
    pub fn groups(&self) -> impl Iterator<Item = &[u16]> {
        let values = self.values.get(..self.count.clamp(1, self.values.len())).unwrap_or_default();
        let mut start = 0;
        std::iter::from_fn(move || {
            let rest = values.get(start..).filter(|rest| !rest.is_empty())?;
            let is_part = |index: &usize| self.parts & (1 << (start + index)) != 0;
            let length = 1 + (1..rest.len()).take_while(is_part).count();
            start += length;
            rest.get(..length)
        })
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After ESC and an intermediate byte.
    Intermediate,
    /// In a control sequence (`ESC [`).
    Control,
    /// In a control sequence that is dropped: a private one, or one with intermediate bytes.
    Ignored,
    /// In a string, such as a title or a link's address, up to BEL or `ESC \`.
    Text,
}

/// Effect of a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Nothing,
    /// End of a control sequence, with its last byte.
    Control(u8, Parameters),
    /// The sequence is aborted, and the byte is text.
    Foreign,
}

/// State of the parser.
#[derive(Clone, Debug, Default)]
pub struct Escapes {
    state: State,
    /// Those of the current control sequence. Not in the state, which is copied with each byte.
    parameters: Parameters,
}

impl Escapes {
    /// Whether the next byte is outside a sequence.
    pub fn is_idle(&self) -> bool {
        self.state == State::Ground
    }

    /// Starts a sequence after ESC.
    pub fn begin(&mut self) {
        self.state = State::Escape;
    }

    pub fn step(&mut self, byte: u8) -> Step {
        let (state, step) = match (self.state, byte) {
            (_, b'\n') => (State::Ground, Step::Foreign),
            (_, 0x1b) => (State::Escape, Step::Nothing),
            // CAN and SUB abort any sequence.
            (_, 0x18 | 0x1a) => (State::Ground, Step::Nothing),
            (State::Text, 0x07) => (State::Ground, Step::Nothing),
            (State::Text, _) => (State::Text, Step::Nothing),
            (_, 0x80..) => (State::Ground, Step::Foreign),
            (state, 0x00..=0x1f | 0x7f) => (state, Step::Nothing),
            (State::Escape, b'[') => {
                self.parameters = Parameters::default();
                (State::Control, Step::Nothing)
            }
            // The same as `ESC [ s` and `ESC [ u`.
            (State::Escape, b'7') => (State::Ground, Step::Control(b's', Parameters::default())),
            (State::Escape, b'8') => (State::Ground, Step::Control(b'u', Parameters::default())),
            (State::Escape, b']' | b'P' | b'X' | b'^' | b'_') => (State::Text, Step::Nothing),
            (State::Escape | State::Intermediate, 0x20..=0x2f) => (State::Intermediate, Step::Nothing),
            (State::Control, b'0'..=b';') => {
                match byte {
                    b':' => self.parameters.next(true),
                    b';' => self.parameters.next(false),
                    digit => self.parameters.digit(digit - b'0'),
                }
                (State::Control, Step::Nothing)
            }
            (State::Control, 0x40..) => (State::Ground, Step::Control(byte, self.parameters)),
            (State::Control | State::Ignored, 0x20..=0x3f) => (State::Ignored, Step::Nothing),
            (State::Ground, _) => (State::Ground, Step::Foreign),
            _ => (State::Ground, Step::Nothing),
        };
        self.state = state;
        step
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The last byte and the parameters of a control sequence.
    type Control = (char, Vec<Vec<u16>>);

    /// The remaining text, and the control sequences.
    fn read(bytes: &[u8]) -> (String, Vec<Control>) {
        let (mut escapes, mut text, mut controls) = (Escapes::default(), Vec::new(), Vec::new());
        for byte in bytes {
            if escapes.is_idle() && *byte == 0x1b {
                escapes.begin();
                continue;
            }
            match escapes.step(*byte) {
                Step::Nothing => {}
                Step::Control(last, parameters) => {
                    controls.push((last.into(), parameters.groups().map(<[u16]>::to_vec).collect()));
                }
                Step::Foreign => text.push(*byte),
            }
        }
        (String::from_utf8_lossy(&text).into_owned(), controls)
    }

    #[test]
    fn control_sequences_are_told_with_their_numbers() {
        let expected = vec![('m', vec![vec![1], vec![31]]), ('m', vec![vec![0]])];
        assert_eq!(read(b"a\x1b[1;31mb\x1b[mc"), ("abc".into(), expected));
        assert_eq!(read(b"\x1b[38:2::1:2:3;4:3m").1, [('m', vec![vec![38, 2, 0, 1, 2, 3], vec![4, 3]])]);
        assert_eq!(read(b"\x1b[;1m").1, [('m', vec![vec![0], vec![1]])]);
        assert_eq!(read(b"\x1b[99999999C").1, [('C', vec![vec![u16::MAX]])]);
        assert_eq!(
            read(b"\x1b[2K\x1b7\x1b8").1,
            ['K', 's', 'u'].map(|last| (last, vec![vec![u16::from(last == 'K') * 2]]))
        );
    }

    #[test]
    fn every_other_sequence_comes_to_nothing() {
        for sequence in [
            "\x1b[?25l",
            "\x1b[?2K",
            "\x1b[>4;2m",
            "\x1b[0 q",
            "\x1b]0;title\x07",
            "\x1b]8;;http://evil.test\x1b\\",
            "\x1bPq#0;2\x1b\\",
            "\x1b_x\x1b\\",
            "\x1bc",
            "\x1b(B",
            "\x1b[6\x18",
            "\x1b]52;c;aGk=\x07",
        ] {
            assert_eq!(read(format!("a{sequence}b").as_bytes()), ("ab".into(), vec![]), "{sequence:?}");
        }
    }

    #[test]
    fn a_sequence_without_an_end_ends_with_its_line() {
        for begun in ["\x1b", "\x1b[3", "\x1b]0;title", "\x1bP", "\x1b("] {
            assert_eq!(read(format!("a{begun}\nb").as_bytes()).0, "a\nb", "{begun:?}");
        }
    }

    #[test]
    fn more_numbers_than_any_terminal_takes_do_no_harm() {
        let (text, controls) = read(format!("\x1b[{}31m", "1;:".repeat(500)).as_bytes());
        assert_eq!((text.as_str(), controls.len()), ("", 1));
        assert!(controls.iter().flat_map(|(_, groups)| groups).flatten().count() <= 32);
    }
}
