//! A line for display: pieces of uniform style.

use std::ops::Range;

use super::style::{Run, Style};

/// Maximum length of displayed text in bytes. Searches, copies, and downloads use the whole line.
pub(super) const MAX_SHOWN_BYTES: usize = 10_000;
/// Maximum number of pieces per line.
const MAX_PIECES: usize = 1_000;

/// A part of a line with a uniform style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub text: &'a str,
    pub style: Style,
    /// Whether it is part of a search match.
    pub is_match: bool,
    /// Target of a link, http or https only.
    pub link: Option<&'a str>,
}

/// The part of a line that is displayed.
pub fn shown(text: &str) -> &str {
    match text.len() {
        0..=MAX_SHOWN_BYTES => text,
        _ => text.get(..text.floor_char_boundary(MAX_SHOWN_BYTES)).unwrap_or_default(),
    }
}

/// Splits a line into pieces. `matches` are sorted, in bytes, and don't overlap.
pub fn pieces<'a>(text: &'a str, runs: &[Run], matches: &[Range<usize>]) -> Vec<Piece<'a>> {
    let links = links(text);
    // Inserted in order, since sorting would add the standard library's sort to the wasm.
    let mut cuts = Vec::new();
    let mut cut = |at: usize| {
        if at < text.len()
            && text.is_char_boundary(at)
            && let Err(place) = cuts.binary_search(&at)
        {
            cuts.insert(place, at);
        }
    };
    cut(0);
    runs.iter().for_each(|run| cut(run.at as usize));
    for range in matches.iter().chain(&links) {
        cut(range.start);
        cut(range.end);
    }
    let has_too_many = cuts.len() > MAX_PIECES;
    cuts.truncate(MAX_PIECES);
    let within = |ranges: &[Range<usize>], at: usize| ranges.iter().find(|range| range.contains(&at)).cloned();
    let mut pieces = Vec::with_capacity(cuts.len());
    let mut runs = runs;
    let mut style = Style::PLAIN;
    let mut rest = cuts.as_slice();
    while let Some((start, next)) = rest.split_first() {
        rest = next;
        while let Some((run, further)) = runs.split_first().filter(|(run, _)| run.at as usize <= *start) {
            (style, runs) = (run.style, further);
        }
        let end = next.first().copied().unwrap_or(text.len());
        // The rest after too many pieces isn't a link or a match as a whole.
        let is_rest = has_too_many && next.is_empty();
        let link = within(&links, *start).filter(|_| !is_rest).and_then(|range| text.get(range));
        let is_match = !is_rest && within(matches, *start).is_some();
        pieces.push(Piece { text: text.get(*start..end).unwrap_or_default(), style, is_match, link });
    }
    pieces
}

/// Finds http and https addresses in a text.
fn links(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("://")).map(|at| from + at) {
        from = at + 3;
        let scheme =
            ["https", "http"].into_iter().find(|scheme| text.get(..at).is_some_and(|before| before.ends_with(scheme)));
        let Some(start) = scheme.map(|scheme| at - scheme.len()) else { continue };
        let rest = text.get(from..).unwrap_or_default();
        let is_end = |letter: char| letter.is_whitespace() || letter.is_control() || "\"'`<>\\^{}|".contains(letter);
        let rest = rest.get(..rest.find(is_end).unwrap_or(rest.len())).unwrap_or_default();
        // Excludes punctuation after the address, and a bracket around it.
        let host = rest.trim_end_matches(|letter: char| ".,;:!?)]*".contains(letter));
        if host.starts_with(begins_host) {
            from += host.len();
            found.push(start..from);
        }
    }
    found
}

/// Whether a host may start with this character: a letter of any script, a digit, or a bracket. Outside ASCII,
/// everything but the symbol blocks counts as a letter, as Unicode's tables would take kilobytes.
const fn begins_host(letter: char) -> bool {
    match letter {
        '\0'..='\x7f' => letter.is_ascii_alphanumeric() || letter == '[',
        '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{fe00}'..='\u{ffff}' => false,
        _ => true,
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::super::log::Log;
    use super::*;
    use proptest::prelude::*;

    fn drawn(line: &str, matches: &[Range<usize>]) -> Vec<(String, String, bool)> {
        let mut log = Log::new();
        log.push(line.as_bytes());
        let view = log.line(0).unwrap();
        let pieces = pieces(view.text, &view.runs, matches);
        pieces.iter().map(|piece| (piece.text.to_owned(), piece.style.classes(), piece.is_match)).collect()
    }

    #[test]
    fn what_is_beyond_the_most_pieces_is_plain() {
        // The last piece starts with a match, and that of the next text with a link.
        let text = format!("-{}", "ab ".repeat(2 * MAX_PIECES));
        let matches: Vec<_> = (0..2 * MAX_PIECES).map(|number| 3 * number + 1..3 * number + 3).collect();
        let all = pieces(&text, &[], &matches);
        assert_eq!(all.len(), MAX_PIECES);
        assert_eq!(all.iter().map(|piece| piece.text).collect::<String>(), text);
        assert!(all.iter().all(|piece| !piece.is_match || piece.text == "ab"));
        let text = format!("-{}", "http://a.b/c ".repeat(MAX_PIECES));
        assert!(pieces(&text, &[], &[]).iter().all(|piece| piece.link.is_none() || piece.text == "http://a.b/c"));
    }

    #[test]
    fn styles_and_matches_cut_a_line() {
        let told = |text: &str, style: &str, is_match| (text.to_owned(), style.to_owned(), is_match);
        assert_eq!(
            drawn("a\x1b[31mred\x1b[0mb", std::slice::from_ref(&(2..5))),
            [told("a", "", false), told("r", "f1", false), told("ed", "f1", true), told("b", "", true)]
        );
        assert_eq!(drawn("plain", &[]), [told("plain", "", false)]);
    }

    #[test]
    fn only_web_addresses_are_links() {
        let found = |text: &str| links(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found("see https://a.test/x?y=(1)#z, or (http://b.test)."),
            ["https://a.test/x?y=(1)#z", "http://b.test"]
        );
        assert_eq!(found("'https://a.test/é' <http://[::1]:80>"), ["https://a.test/é", "http://[::1]:80"]);
        assert_eq!(found("https://東京.test http://éa.test"), ["https://東京.test", "http://éa.test"]);
        for text in [
            "javascript://%0aalert(1)",
            "data:text/html,x",
            "ftp://a.test",
            "https://",
            "http:// x",
            "file:///etc",
            "https://…",
            "https://→ x",
            "://",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_line_of_a_megabyte_is_drawn_in_part() {
        assert_eq!(shown("short"), "short");
        let long = "é".repeat(500_000);
        assert_eq!(shown(&long).len(), MAX_SHOWN_BYTES);
        let restless: String = (0..5_000).map(|number| format!("\x1b[3{}mx", number % 8)).collect();
        assert_eq!(drawn(&restless, &[]).len(), MAX_PIECES);
    }

    proptest! {
        #[test]
        fn pieces_are_the_whole_line(text: String, runs: Vec<u8>, start in 0usize..20, length in 0usize..20) {
            let runs: Vec<Run> = runs.into_iter().map(|at| Run { at: at.into(), style: Style::PLAIN }).collect();
            let pieces = pieces(&text, &runs, std::slice::from_ref(&(start..start + length)));
            prop_assert_eq!(pieces.iter().map(|piece| piece.text).collect::<String>(), text);
        }
    }
}
