//! Going from one error to the next.

use super::address::LineRange;
use super::level::Level;
use super::log::Log;

/// The nearest error after some lines, or before them where `by` is negative; its number from 0 on.
pub fn next_error(log: &Log, lines: LineRange, by: isize) -> Option<u32> {
    let is_error = |number: &u32| log.level(*number) == Level::Error;
    if by > 0 {
        log.kept(lines.last..log.len()).find(is_error)
    } else {
        log.kept(0..lines.first.saturating_sub(1)).rev().find(is_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_error_outside_the_lines_is_found() {
        let mut log = Log::new();
        log.push(b"ERROR a\nb\nERROR c\nERROR d\ne\nERROR f\n");
        for (first, last, after, before) in
            [(1, 1, Some(2), None), (2, 2, Some(2), Some(0)), (3, 4, Some(5), Some(0)), (6, 6, None, Some(3))]
        {
            let lines = LineRange::new(first, last);
            assert_eq!((next_error(&log, lines, 1), next_error(&log, lines, -1)), (after, before), "{lines}");
        }
        assert_eq!(next_error(&log, LineRange::new(99, 99), 1), None, "beyond the log");
    }
}
