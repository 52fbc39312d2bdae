//! Text style: two colors and attributes such as bold and italic, in two bytes.

use super::color::Color;
use super::escape::Parameters;

/// Bits 0 to 4 are the foreground and bits 5 to 9 the background, each a color's number plus 1, or 0 for none. The
/// others are flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style(u16);

/// Style from a byte position on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub at: u32,
    pub style: Style,
}

const BACKGROUND_SHIFT: u16 = 5;
const COLOR_MASK: u16 = 0b1_1111;
const BOLD: u16 = 1 << 10;
const DIM: u16 = 1 << 11;
const ITALIC: u16 = 1 << 12;
const UNDERLINE: u16 = 1 << 13;
const STRUCK: u16 = 1 << 14;
const INVERSE: u16 = 1 << 15;
/// Flags that have a class, whose order is that of the stylesheet.
const FLAGS: [(u16, &str); 5] =
    [(BOLD, " bold"), (DIM, " dim"), (ITALIC, " italic"), (UNDERLINE, " underline"), (STRUCK, " struck")];

impl Style {
    pub const PLAIN: Self = Self(0);

    /// The style after a control sequence for styles ("SGR"). Unknown and incomplete parameters are ignored, and so are
    /// blinking and hidden text.
    pub fn after(self, parameters: &Parameters) -> Self {
        let mut style = self;
        let mut groups = parameters.groups();
        while let Some(group) = groups.next() {
            let (code, parts) = group.split_first().map_or((0, &[][..]), |(code, parts)| (*code, parts));
            match code {
                0 => style = Self::PLAIN,
                1 => style = style.with(BOLD),
                2 => style = style.with(DIM),
                3 => style = style.with(ITALIC),
                4 if parts == [0] => style = style.without(UNDERLINE),
                4 | 21 => style = style.with(UNDERLINE),
                7 => style = style.with(INVERSE),
                9 => style = style.with(STRUCK),
                22 => style = style.without(BOLD | DIM),
                23 => style = style.without(ITALIC),
                24 => style = style.without(UNDERLINE),
                27 => style = style.without(INVERSE),
                29 => style = style.without(STRUCK),
                30..=37 => style = style.colored(0, basic(code - 30)),
                38 | 48 => {
                    let shift = if code == 38 { 0 } else { BACKGROUND_SHIFT };
                    let color = if parts.is_empty() { of_groups(&mut groups) } else { of_parts(parts) };
                    if let Some(color) = color {
                        style = style.colored(shift, Some(color));
                    }
                }
                39 => style = style.colored(0, None),
                40..=47 => style = style.colored(BACKGROUND_SHIFT, basic(code - 40)),
                49 => style = style.colored(BACKGROUND_SHIFT, None),
                90..=97 => style = style.colored(0, basic(code - 90 + 8)),
                100..=107 => style = style.colored(BACKGROUND_SHIFT, basic(code - 100 + 8)),
                _ => {}
            }
        }
        style
    }

    const fn with(self, flags: u16) -> Self {
        Self(self.0 | flags)
    }

    const fn without(self, flags: u16) -> Self {
        Self(self.0 & !flags)
    }

    fn colored(self, shift: u16, color: Option<Color>) -> Self {
        let number = color.map_or(0, |color| u16::from(color.number()) + 1);
        Self(self.0 & !(COLOR_MASK << shift) | number << shift)
    }

    /// Classes in the stylesheet: `f1` for red text, `b4` for a blue background, `bold`. Inverse text gets a muted
    /// version of its color as background, so that it stays readable.
    pub fn classes(self) -> String {
        let color = |shift: u16| (self.0 >> shift & COLOR_MASK).checked_sub(1);
        let (mut text, mut ground) = (color(0), color(BACKGROUND_SHIFT));
        let is_inverse = self.0 & INVERSE != 0;
        if is_inverse {
            // Without a foreground color, inverse text uses the page's colors.
            (text, ground) = (ground.or(text).filter(|_| text.is_some()), text);
        }
        let mut classes = String::new();
        for (letter, color) in [(" f", text), (" b", ground)] {
            if let Some(number) = color {
                classes.push_str(letter);
                classes.push_str(&number.to_string());
            }
        }
        if is_inverse && ground.is_none() {
            classes.push_str(" inverse");
        }
        for (flag, class) in FLAGS {
            if self.0 & flag != 0 {
                classes.push_str(class);
            }
        }
        classes.strip_prefix(' ').unwrap_or_default().to_owned()
    }
}

fn basic(number: u16) -> Option<Color> {
    u8::try_from(number).ok().map(Color::indexed)
}

/// `38:5:n`, `38:2:r:g:b` and `38:2::r:g:b`.
fn of_parts(parts: &[u16]) -> Option<Color> {
    match parts {
        [5, number] => basic(*number),
        [2, red, green, blue] | [2, _, red, green, blue, ..] => true_color(*red, *green, *blue),
        _ => None,
    }
}

/// `38;5;n` and `38;2;r;g;b`.
fn of_groups<'a>(groups: &mut impl Iterator<Item = &'a [u16]>) -> Option<Color> {
    let mut next = || groups.next()?.first().copied();
    match next()? {
        5 => basic(next()?),
        2 => true_color(next()?, next()?, next()?),
        _ => None,
    }
}

fn true_color(red: u16, green: u16, blue: u16) -> Option<Color> {
    let channel = |value: u16| u8::try_from(value).ok();
    Some(Color::nearest(channel(red)?, channel(green)?, channel(blue)?))
}

#[cfg(test)]
mod tests {
    use super::super::escape::{Escapes, Step};
    use super::*;

    fn classes(sequences: &str) -> String {
        let (mut escapes, mut style) = (Escapes::default(), Style::PLAIN);
        for byte in sequences.bytes() {
            if byte == 0x1b {
                escapes.begin();
            } else if let Step::Control(b'm', parameters) = escapes.step(byte) {
                style = style.after(&parameters);
            }
        }
        style.classes()
    }

    #[test]
    fn styles_add_up_and_are_taken_back() {
        for (sequences, expected) in [
            ("\x1b[31m", "f1"),
            ("\x1b[1;97;44m", "f15 b4 bold"),
            ("\x1b[1;2;3;4;9m", "bold dim italic underline struck"),
            ("\x1b[1;2;3;4;9;22;23;24;29m", ""),
            ("\x1b[4:3m", "underline"),
            ("\x1b[4m\x1b[4:0m", ""),
            ("\x1b[31;42m\x1b[39m", "b2"),
            ("\x1b[31;42m\x1b[0m", ""),
            ("\x1b[31;42m\x1b[m", ""),
            ("\x1b[5;8;31m", "f1"),
            ("\x1b[999m", ""),
        ] {
            assert_eq!(classes(sequences), expected, "{sequences:?}");
        }
    }

    #[test]
    fn all_ways_to_name_a_color_are_read() {
        for (sequences, expected) in [
            ("\x1b[38;5;196m", "f9"),
            ("\x1b[48;5;21m", "b12"),
            ("\x1b[38;2;178;34;34m", "f1"),
            ("\x1b[38:2:178:34:34m", "f1"),
            ("\x1b[38:2::178:34:34m", "f1"),
            ("\x1b[38:5:46m", "f10"),
            ("\x1b[38;5m", ""),
            ("\x1b[38;2;1;2m", ""),
            ("\x1b[38;2;300;0;0m", ""),
            ("\x1b[38;5;196;1m", "f9 bold"),
        ] {
            assert_eq!(classes(sequences), expected, "{sequences:?}");
        }
    }

    #[test]
    fn inverse_text_keeps_a_ground_it_can_be_read_on() {
        assert_eq!(classes("\x1b[7m"), "inverse");
        assert_eq!(classes("\x1b[7;31m"), "f1 b1");
        assert_eq!(classes("\x1b[7;31;43m"), "f3 b1");
        assert_eq!(classes("\x1b[7;43m"), "inverse");
    }
}
