//! Movement through a list of lines, wrapping around at both ends.

/// The line `by` steps after or before `current` in the sorted list `lines`, or from `seen` if there is no current
/// line. `None` if the list is empty.
pub fn cycle(lines: &[u32], current: Option<u32>, seen: u32, by: isize) -> Option<u32> {
    let before = |line: u32| lines.partition_point(|other| *other < line) as isize;
    let place = match current {
        Some(current) if by > 0 && lines.binary_search(&current).is_err() => before(current) + by - 1,
        Some(current) => before(current) + by,
        None if by > 0 => before(seen) + by - 1,
        None => before(seen) + by,
    };
    let count = isize::try_from(lines.len()).ok().filter(|count| *count > 0)?;
    lines.get(place.rem_euclid(count) as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::cycle;

    #[test]
    fn it_goes_round() {
        let lines = [3, 5, 9];
        for (current, seen, by, expected) in [
            (Some(3), 0, 1, 5),
            (Some(9), 0, 1, 3),
            (Some(3), 0, -1, 9),
            (Some(9), 0, -1, 5),
            // One was at a line that is no longer among them.
            (Some(4), 0, 1, 5),
            (Some(4), 0, -1, 3),
            (None, 4, 1, 5),
            (None, 5, 1, 5),
            (None, 4, -1, 3),
            (None, 10, 1, 3),
            (None, 0, -1, 9),
        ] {
            assert_eq!(cycle(&lines, current, seen, by), Some(expected), "{current:?} {seen} {by}");
        }
        assert_eq!(cycle(&[], Some(1), 0, 1), None);
    }
}
