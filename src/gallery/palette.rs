//! The command palette and the list of shortcuts.

use leptos::prelude::provide_context;

use crate::pages::bulk::PageActions;
use crate::pages::palette::{KeysOpen, PaletteOpen, content, keys};
use crate::pages::unsaved::Unsaved;
use crate::reactive::RwSignal;

use super::Family;
use super::dialogs::dialog;
use super::store::silent_store;

pub fn families() -> Vec<Family> {
    let closed = || RwSignal::new(false);
    provide_context(PaletteOpen(closed()));
    provide_context(KeysOpen(closed()));
    provide_context(PageActions(RwSignal::new(None)));
    Unsaved::provide();
    vec![
        Family::new("palette", "Command palette")
            .wide("Nothing typed", dialog("palette-title", "dialog palette", content(silent_store()))),
        Family::new("keys", "Keyboard shortcuts").wide("All", dialog("keys-title", "dialog keys", keys(closed()))),
    ]
}
