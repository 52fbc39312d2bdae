//! State of a prebuild in the browser's tab: a mark in the title, and a dot in the icon.

use crate::proto::prebuild::PrebuildPhase;

use super::phase::{Tone, prebuild_tone};

/// Mark before the title of a page about a prebuild. `phase_name` is the phase in words.
pub fn title_mark(phase: &PrebuildPhase, phase_name: &str) -> String {
    match prebuild_tone(phase) {
        Tone::Good => "✓ ".to_owned(),
        Tone::Bad => "✗ ".to_owned(),
        Tone::Active | Tone::Waiting => format!("● {phase_name} · "),
        Tone::Warning | Tone::Stopped | Tone::Unknown => format!("{phase_name} · "),
    }
}

/// End of the page's icon, a data URL with an SVG image.
const END: &str = "%3C/svg%3E";

/// The icon with a dot in the color of a state; `None` if the icon isn't such a data URL, or for a state without a color.
pub fn icon_with_dot(icon: &str, tone: Tone) -> Option<String> {
    let color = match tone {
        Tone::Good => "2da44e",
        Tone::Bad => "e5352b",
        Tone::Active => "2f81f7",
        Tone::Waiting => "d4a017",
        Tone::Warning | Tone::Stopped | Tone::Unknown => return None,
    };
    let image = icon.strip_suffix(END)?;
    Some(format!("{image}%3Ccircle cx='24' cy='24' r='8' fill='%23{color}' stroke='%23fff' stroke-width='2'/%3E{END}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_starts_with_how_the_prebuild_is() {
        let title = |phase: PrebuildPhase, name| format!("{}checkout", title_mark(&phase, name));
        assert_eq!(title(PrebuildPhase::Completed, "Completed"), "✓ checkout");
        assert_eq!(title(PrebuildPhase::Failed, "Failed"), "✗ checkout");
        assert_eq!(title(PrebuildPhase::Running, "Running"), "● Running · checkout");
        assert_eq!(title(PrebuildPhase::Pending, "Pending"), "● Pending · checkout");
        assert_eq!(title(PrebuildPhase::Cancelled, "Cancelled"), "Cancelled · checkout");
    }

    #[test]
    fn a_dot_is_drawn_over_the_icon() {
        let icon = "data:image/svg+xml,%3Csvg%3E%3Crect/%3E%3C/svg%3E";
        let failed = icon_with_dot(icon, Tone::Bad).unwrap();
        assert!(
            failed.starts_with("data:image/svg+xml,%3Csvg%3E%3Crect/%3E%3Ccircle") && failed.ends_with(END),
            "{failed}"
        );
        assert!(!failed.contains('#') && !failed.contains('<'), "escaped: {failed}");
        assert_ne!(icon_with_dot(icon, Tone::Good), Some(failed));
        assert_eq!(icon_with_dot(icon, Tone::Stopped), None);
        assert_eq!(icon_with_dot("favicon.ico", Tone::Bad), None);
    }
}
