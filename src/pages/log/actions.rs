//! Actions on the log's prebuild, next to those on the log.

use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::content::{Content, nothing};
use crate::domain::action::Action;
use crate::proto::prebuild::Prebuild;
use crate::reactive::Memo;
use crate::store::resource::Resource;

use super::super::batch::{Batches, action_buttons};
use super::super::prebuild::resource::known;

chunk! {
    static BUTTONS: log_actions = |(batches, prebuild): (Batches, Resource<Prebuild>)| -> AnyView {
        let buttons = move || known(prebuild).map(|row| action_buttons(batches, &row, &[Action::RunAgain, Action::Cancel]));
        buttons.into_content()
    }
}

/// Buttons that rerun or cancel the prebuild, once it is loaded.
pub fn actions(batches: Batches, prebuild: Resource<Prebuild>) -> impl Content {
    let is_known = Memo::new(move |_| known(prebuild).is_some());
    move || is_known.get().then(|| BUTTONS.view((batches, prebuild), nothing))
}
