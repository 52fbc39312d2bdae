//! What changes all the time, for those who hear the page: said once it stands still.

use std::time::Duration;

use leptos::prelude::*;

use super::dynamic::{follow, text};
use super::element::{Element, classed};
use super::pause::Pause;

/// How long words stand before they are said.
const QUIET: Duration = Duration::from_secs(1);

/// `words` follows signals.
pub fn announce(words: impl Fn() -> String + 'static) -> Element {
    let said = RwSignal::new(String::new());
    let pause = Pause::new(QUIET);
    follow(move || {
        let words = words();
        pause.then(move || {
            if said.try_with_untracked(|said| *said != words) == Some(true) {
                said.set(words);
            }
        });
    });
    classed("span", "visually-hidden").attr("role", "status").child(text(move || said.get()))
}
