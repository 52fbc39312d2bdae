//! State of a prebuild in the browser's tab: of the prebuild that the page shows, or of one that the user waits for.

use leptos::prelude::*;

use crate::components::chunk::chunk;
use crate::components::effect::effect;
use crate::domain::phase::{Tone, prebuild_tone};
use crate::domain::tab_status::{icon_with_dot, title_mark};
use crate::format;
use crate::proto::prebuild::PrebuildPhase;
use crate::reactive::{Memo, RwSignal};

/// State of a prebuild that the user waits for while the page is about something else: text before the page's title.
/// Provided as context.
#[derive(Clone, Copy)]
pub struct TabStatus(RwSignal<String>);

impl TabStatus {
    pub fn provide() {
        provide_context(Self(RwSignal::default()));
    }

    /// Status from context.
    pub fn get() -> Self {
        expect_context()
    }

    /// Tracked.
    pub fn prefix(self) -> String {
        self.0.get()
    }

    /// Shows the phase of a prebuild with this name.
    pub fn show(self, phase: &PrebuildPhase, name: &str) {
        self.0.set(format!("{}{name} – ", mark(phase)));
        show_icon(Some(phase));
    }

    /// Shows only the page's title.
    pub fn clear(self) {
        self.0.set(String::new());
    }
}

/// Shows the phase of the page's prebuild in the tab, before `title`, until the page is left.
pub fn show_in_tab(phase: Memo<Option<PrebuildPhase>>, title: impl Fn() -> String + 'static) {
    set_title(move || phase.get().map(|phase| mark(&phase)).unwrap_or_default() + &title());
    effect(move || show_icon(phase.get().as_ref()));
    on_cleanup(|| show_icon(None));
}

fn mark(phase: &PrebuildPhase) -> String {
    title_mark(phase, &format::enum_name(&phase.short_name()))
}

/// Puts a dot for a phase on the page's icon, or removes it. Without the code for it, the icon stays as it is.
pub fn show_icon(phase: Option<&PrebuildPhase>) {
    ICON.run_soon(phase.map(prebuild_tone), || {});
}

/// Attribute with the address of the page's icon without a dot.
const PLAIN: &str = "data-plain";

chunk! {
    static ICON: finish = |tone: Option<Tone>| -> () { set_icon(tone) }
}

fn set_icon(tone: Option<Tone>) {
    let Some(link) = document().query_selector("link[rel=icon]").ok().flatten() else { return };
    let plain = link.get_attribute(PLAIN).or_else(|| link.get_attribute("href")).unwrap_or_default();
    let icon = tone.and_then(|tone| icon_with_dot(&plain, tone));
    for (name, value) in [("href", icon.as_ref().unwrap_or(&plain)), (PLAIN, &plain)] {
        // The page works without the icon.
        let _ = link.set_attribute(name, value);
    }
}

/// Sets the title of the browser tab.
pub fn set_title(title: impl Fn() -> String + 'static) {
    let status = TabStatus::get();
    effect(move || document().set_title(&(status.prefix() + &title())));
}
