//! Button for a new prebuild, above the list and where there are no prebuilds yet.

use leptos::html::{Button, Div};

use crate::components::button::button;
use crate::components::element::Element;
use crate::components::empty_state::empty_state;
use crate::proto::id::Id;
use crate::store::denials::Denials;

use super::super::create::Creation;

/// What opens the form for a new prebuild.
#[derive(Clone, Copy)]
pub struct NewPrebuild {
    pub creation: Creation,
    pub denials: Denials,
    /// Project of the page; `None` lets the user choose one.
    pub project_id: Option<Id>,
}

impl NewPrebuild {
    pub fn button(self) -> Element<Button> {
        let Self { creation, denials, project_id } = self;
        let denial = move || project_id.and_then(|id| denials.of(id));
        button("button primary", move || creation.open(project_id))
            .attr("data-action", "new")
            .aria_haspopup("dialog")
            .prop("disabled", move || denial().is_some())
            .title(denial)
            .child("New prebuild")
    }

    /// Where there are no prebuilds yet.
    pub fn empty_state(self) -> Element<Div> {
        let message = "A prebuild runs a project's setup ahead of time, so environments start from its snapshot.";
        empty_state("No prebuilds yet", message, Some(self.button()))
    }
}
