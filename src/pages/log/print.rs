//! The printed log: more lines than on the screen, and a note if some are missing.

use leptos::html::P;

use crate::components::element::Element;
use crate::components::html;
use crate::components::log_list::LogList;
use crate::components::print::on_print;
use crate::format;

/// Draws more lines while the page is printed. The view is a note if some lines are missing. `lines` counts all lines;
/// tracked.
pub fn print_note(list: LogList, lines: impl Fn() -> usize + Send + 'static) -> Element<P> {
    on_print(move |is_printing| list.print(is_printing));
    let note = move || {
        let (printed, lines) = (list.drawn(), lines());
        (printed < lines).then(|| {
            let (printed, lines) = (format::count(printed), format::count(lines));
            format!("Printed {printed} of {lines} lines. Download the log for all of it.")
        })
    };
    html::p().class("print-note").child(note)
}
