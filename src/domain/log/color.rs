//! Terminal colors, mapped to the nearest of the sixteen that the stylesheet has readable tones for, in light and dark.

/// One of sixteen colors, in the terminal's order: black, red, green, yellow, blue, magenta, cyan, white; then the
/// same, bright.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(u8);

const BRIGHT: u8 = 8;

impl Color {
    /// The color with this index; an index above 15 is looked up in the 256-color palette.
    pub fn indexed(number: u8) -> Self {
        match number {
            0..16 => Self(number),
            // A color cube with six steps per axis.
            16..232 => {
                let step = |step: u8| if step == 0 { 0 } else { 55 + step * 40 };
                let number = number - 16;
                Self::nearest(step(number / 36), step(number / 6 % 6), step(number % 6))
            }
            // Shades of gray.
            232.. => {
                let grey = 8 + 10 * (number - 232);
                Self::nearest(grey, grey, grey)
            }
        }
    }

    /// The color nearest in hue, or in lightness if it has hardly any hue.
    pub fn nearest(red: u8, green: u8, blue: u8) -> Self {
        let most = red.max(green).max(blue);
        let chroma = i32::from(most - red.min(green).min(blue));
        if chroma < 48 && chroma * 4 < i32::from(most).max(1) {
            return Self(match most {
                0..60 => 0,
                60..150 => BRIGHT,
                150..225 => 7,
                225.. => 7 + BRIGHT,
            });
        }
        let [red, green, blue] = [red, green, blue].map(i32::from);
        // In degrees: 0 is red, 120 green, and 240 blue.
        let hue = match i32::from(most) {
            most if most == red => (60 * (green - blue) / chroma + 360) % 360,
            most if most == green => 60 * (blue - red) / chroma + 120,
            _ => 60 * (red - green) / chroma + 240,
        };
        let base = match hue {
            18..75 => 3,
            75..165 => 2,
            165..200 => 6,
            200..262 => 4,
            262..338 => 5,
            _ => 1,
        };
        Self(if most > 220 { base + BRIGHT } else { base })
    }

    /// From 0 to 15.
    pub const fn number(self) -> u8 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_256_comes_down_to_sixteen() {
        for (number, expected) in [
            (0, 0),
            (9, 9),
            (16, 0),
            (21, 12),
            (46, 10),
            (51, 14),
            (124, 1),
            (196, 9),
            (201, 13),
            (208, 11),
            (226, 11),
            (231, 15),
            (232, 0),
            (240, 8),
            (250, 7),
            (255, 15),
        ] {
            assert_eq!(Color::indexed(number).number(), expected, "{number}");
        }
    }

    #[test]
    fn true_colors_go_by_their_hue() {
        for ((red, green, blue), expected) in [
            ((178, 34, 34), 1),
            ((34, 139, 34), 2),
            ((184, 134, 11), 3),
            ((65, 105, 225), 12),
            ((128, 0, 128), 5),
            ((0, 139, 139), 6),
            ((255, 105, 180), 13),
            ((128, 128, 128), 8),
            ((30, 30, 30), 0),
            ((255, 250, 240), 15),
        ] {
            assert_eq!(Color::nearest(red, green, blue).number(), expected, "{red},{green},{blue}");
        }
        for sum in 0..=u8::MAX {
            for other in (0..=u8::MAX).step_by(15) {
                assert!(Color::nearest(sum, other, sum.wrapping_mul(7)).number() < 16);
            }
        }
    }
}
