//! What deserves a look, each with an icon, a few words and a sentence.

use crate::domain::pool_concern::Concern;

use super::dynamic::text;
use super::element::{Element, classed, element};
use super::icon::Icon;
use super::time::present;

/// Nothing where there is nothing to say. Only words follow the present, so that lists are not drawn again by its ticking.
pub fn concern_list(concerns: &[Concern]) -> Option<Element> {
    if concerns.is_empty() {
        return None;
    }
    let item = |concern: &Concern| {
        let tone = concern.tone();
        let words = classed("span", "concern-words")
            .child(element("strong").child(format!("{}.", concern.title())))
            .child(" ")
            .child(text({
                let concern = concern.clone();
                move || concern.meaning(present())
            }));
        classed("li", "concern").attr("data-tone", tone.as_str()).child(Icon::of_tone(tone).view()).child(words)
    };
    Some(classed("ul", "concerns").child(concerns.iter().map(item).collect::<Vec<_>>()))
}
