//! Actions on the log's prebuild, next to those on the log.

use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::domain::action::Action;
use crate::reactive::Memo;

use super::super::batch::{Batches, action_buttons};
use super::super::finish_notices::{NoticeButton, notice_button};
use super::super::prebuild::resource::known;

chunk! {
    static BUTTONS: log_actions = |(batches, notice): (Batches, NoticeButton)| -> AnyView {
        let prebuild = notice.prebuild;
        let buttons = move || known(prebuild).map(|row| action_buttons(batches, &row, &[Action::RunAgain, Action::Cancel]));
        (notice_button(notice), buttons.into_content()).into_content()
    }
}

/// Buttons that rerun or cancel the prebuild, or ask for a notice of its end, once it is loaded.
pub fn actions(batches: Batches, notice: NoticeButton) -> impl Content {
    let is_known = Memo::new(move |_| known(notice.prebuild).is_some());
    move || is_known.get().then(|| BUTTONS.view((batches, notice), nothing))
}
