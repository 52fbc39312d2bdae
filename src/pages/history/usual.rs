//! Typical durations of the loaded prebuilds.

use leptos::prelude::AnyView;

use crate::components::chunk::chunk;
use crate::components::content::nothing;
use crate::components::effect::effect;
use crate::domain::usual_times::{RunTimes, UsualTimes};
use crate::proto::prebuild::Prebuild;
use crate::reactive::RwSignal;
use crate::store::keyed::Keyed;

chunk! {
    /// Keeps typical durations up to date while it is shown, and shows nothing.
    pub static USUAL: history_menus = |(prebuilds, usual): (Keyed<Prebuild>, RwSignal<UsualTimes>)| -> AnyView {
        follow(prebuilds, usual);
        nothing()
    }
}

fn follow(prebuilds: Keyed<Prebuild>, usual: RwSignal<UsualTimes>) {
    let (mut times, mut seen) = (RunTimes::default(), 0);
    effect(move || {
        let revision = prebuilds.revision();
        let news = prebuilds.news_since(seen);
        seen = revision;
        if news.iter().fold(false, |is_changed, run| times.put(run) | is_changed) {
            let now = times.usual();
            usual.maybe_update(|usual| {
                let is_other = *usual != now;
                *usual = now;
                is_other
            });
        }
    });
}
