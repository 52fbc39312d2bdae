//! Decimal numbers as people type them, in whole units of their last digit.

/// Parses a number such as `0.384` or `0,384` with at most so many decimals: with 6, it is in millionths. `None` for anything
/// else, signs included.
pub fn parse(text: &str, digits: usize) -> Option<i64> {
    let text = text.trim();
    let (whole, decimals) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && decimals.is_empty())
        || !are_digits(whole)
        || !are_digits(decimals)
        || decimals.len() > digits
    {
        return None;
    }
    let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let decimals: i64 = format!("{decimals:0<digits$}0").parse().ok()?;
    let unit = 10_i64.checked_pow(u32::try_from(digits).ok()?)?;
    whole.checked_mul(unit)?.checked_add(decimals / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_point_or_a_comma() {
        for (text, digits, number) in
            [("0.384", 3, 384), (" 1,5 ", 1, 15), (".5", 2, 50), ("2.", 1, 20), ("7", 0, 7), ("007", 0, 7)]
        {
            assert_eq!(parse(text, digits), Some(number), "{text}");
        }
        for text in ["", ".", "-1", "+1", "1e3", "1.23", "1.2.3", "99999999999999999999", "١"] {
            assert_eq!(parse(text, 1), None, "{text}");
        }
    }
}
