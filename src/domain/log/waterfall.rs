//! When the sections of a log ran, for a chart with a bar for each.

use super::section::Section;

/// A section's bar. Its times are in thousandths of the time from the start of the first section to the end of the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bar {
    pub start: u32,
    pub length: u32,
}

/// The bar of each section, if its times are known. A section without an end lasts until its last line.
pub fn waterfall(sections: &[Section]) -> Vec<Option<Bar>> {
    let span = |section: &Section| {
        let (first, last) = section.times?;
        let end = section.duration_millis().and_then(|millis| first.checked_add_unsigned(millis)).unwrap_or(last);
        Some((first, end.max(first)))
    };
    let spans: Vec<_> = sections.iter().map(span).collect();
    let start = spans.iter().flatten().map(|(start, _)| *start).min().unwrap_or_default();
    let whole = spans.iter().flatten().map(|(_, end)| end.abs_diff(start)).max().unwrap_or_default().max(1);
    let part = |millis: u64| (u128::from(millis) * 1_000 / u128::from(whole)) as u32;
    let bar = |(from, end): (i64, i64)| Bar { start: part(from.abs_diff(start)), length: part(end.abs_diff(from)) };
    spans.into_iter().map(|span| span.map(bar)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(times: Option<(i64, i64)>, millis: Option<u64>) -> Section {
        Section { times, millis, ..Section::default() }
    }

    fn of(sections: &[Section]) -> Vec<(usize, u32, u32)> {
        let bars = waterfall(sections).into_iter().enumerate();
        bars.filter_map(|(section, bar)| bar.map(|bar| (section, bar.start, bar.length))).collect()
    }

    #[test]
    fn bars_show_when_sections_ran() {
        let sections = [
            section(Some((1_000, 3_000)), Some(2_500)),
            section(None, Some(9)),
            section(Some((2_000, 6_000)), None),
            section(Some((6_000, 6_000)), Some(5_000)),
        ];
        assert_eq!(of(&sections), [(0, 0, 250), (2, 100, 400), (3, 500, 500)]);
    }

    #[test]
    fn unusual_times_do_no_harm() {
        assert!(of(&[]).is_empty());
        assert_eq!(of(&[section(Some((5, 5)), None)]), [(0, 0, 0)]);
        let far = [section(Some((i64::MIN, i64::MAX)), Some(u64::MAX)), section(Some((0, 0)), Some(u64::MAX))];
        assert_eq!(of(&far), [(0, 0, 1_000), (1, 500, 0)]);
        // The clock of the log went back.
        assert_eq!(of(&[section(Some((9, 3)), None), section(Some((0, 9)), None)]), [(0, 1_000, 0), (1, 0, 1_000)]);
    }
}
