//! The printed log: more lines than on the screen, and a note if some are missing.

use leptos::html::P;
use leptos::prelude::*;

use crate::components::element::Element;
use crate::components::html;
use crate::components::log_list::LogList;
use crate::format;

/// Draws more lines while the page is printed. The view is a note if some lines are missing. `lines` counts all lines;
/// tracked.
pub fn print_note(list: LogList, lines: impl Fn() -> usize + Send + 'static) -> Element<P> {
    let listen = |event: &str, is_printing: bool| {
        let listener = window_event_listener_untyped(event, move |_| list.print(is_printing));
        on_cleanup(move || listener.remove());
    };
    listen("beforeprint", true);
    listen("afterprint", false);
    let note = move || {
        let (printed, lines) = (list.drawn(), lines());
        (printed < lines).then(|| {
            let (printed, lines) = (format::count(printed), format::count(lines));
            format!("Printed {printed} of {lines} lines. Download the log for all of it.")
        })
    };
    html::p().class("log-print-note").child(note)
}
