//! The pages beyond the first view. Their code is a file of its own, which the build splits off at [`draw`]; it is loaded
//! once the first view stands, or as soon as one of them is asked for.

use std::time::Duration;

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
#[cfg(feature = "split")]
use leptos::wasm_split::wasm_split;

use crate::components::content::{Content, nothing};
use crate::components::effect::effect;
use crate::components::error_panel::error_panel;
use crate::components::html;
use crate::components::skeleton::skeleton_rows;
use crate::domain::problem::Problem;
use crate::routes::Route;
use crate::store::Store;
use crate::store::task::spawn_for_page;

pub use super::palette::PaletteOpen;
use super::{history, log, palette, prebuild, settings, warm_pools};

/// How long the first view has the network to itself.
const HEAD_START: Duration = Duration::from_secs(2);

/// Declares an async function whose code is loaded when it is first called; `preload(name)` declares a function that loads it
/// before.
///
/// With the feature `split`, as in the release build, the code goes into the wasm file of `$chunk`. Without it, as in debug builds
/// and tests, it stays in the main file, and nothing has to be loaded.
macro_rules! split_fn {
    ($chunk:ident $(, preload($preload:ident))?; $(#[$meta:meta])* fn $name:ident($arg:ident: $arg_type:ty) -> $output:ty $body:block) => {
        #[cfg(feature = "split")]
        #[wasm_split($chunk, wasm_split_path = ::leptos::wasm_split, $(preload($preload),)? fallible)]
        $(#[$meta])*
        fn $name($arg: $arg_type) -> Result<$output, SplitLoaderError> {
            Ok($body)
        }

        #[cfg(not(feature = "split"))]
        $(#[$meta])*
        async fn $name($arg: $arg_type) -> Result<$output, SplitLoaderError> {
            Ok($body)
        }

        $(#[cfg(not(feature = "split"))]
        async fn $preload() -> Result<(), SplitLoaderError> {
            Ok(())
        })?
    };
}

split_fn! { later, preload(load);
    fn draw(route: Route) -> AnyView {
        match route {
            Route::Projects => nothing(),
            Route::Prebuilds => history::page(),
            Route::WarmPools => warm_pools::page(),
            Route::ProjectPrebuilds { project_id } => history::project_page(project_id),
            Route::Prebuild { project_id, prebuild_id } => prebuild::page(project_id, prebuild_id),
            Route::PrebuildLogs { project_id, prebuild_id } => log::page(project_id, prebuild_id),
            Route::ProjectWarmPools { project_id } => warm_pools::project_page(project_id),
            Route::ProjectSettings { project_id } => settings::page(project_id),
        }
    }
}

split_fn! { later;
    /// Keeps what all pages show fresh.
    fn go_live(store: Store) -> () {
        store.live.start(store);
    }
}

split_fn! { later, preload(load_overlay);
    /// What stands over every page.
    fn draw_overlay(store: Store) -> AnyView {
        palette::overlay(store)
    }
}

/// Draws what stands over every page as soon as its code is here: at once where `is_wanted` says so, and else before
/// anybody asks for it.
pub fn overlay(store: Store, is_wanted: impl Fn() -> bool + 'static) -> impl Content {
    let is_here = RwSignal::new(false);
    let load = move || {
        spawn_local(async move {
            // Whoever asks for one of its pages tries again, and is told.
            is_here.set(go_live(store).await.is_ok() && load_overlay().await.is_ok());
        });
    };
    effect(move || {
        if is_wanted() && !is_here.get_untracked() {
            load();
        }
    });
    let load_if_missing = move || {
        if !is_here.get_untracked() {
            load();
        }
    };
    set_timeout(load_if_missing, HEAD_START);
    move || is_here.get().then(|| draw_overlay(store).now_or_never().and_then(Result::ok)).flatten()
}

/// Where the code is.
#[derive(Clone, Copy, PartialEq)]
enum Code {
    Coming,
    Here,
    Missing,
}

/// Draws a page as soon as its code is here.
pub fn page(route: Route) -> impl Content {
    let store = expect_context::<Store>();
    let code = RwSignal::new(Code::Coming);
    let load_for_page = move || {
        code.set(Code::Coming);
        spawn_for_page(async move {
            let is_here = load().await.is_ok() && go_live(store).await.is_ok();
            code.set(if is_here { Code::Here } else { Code::Missing });
        });
    };
    load_for_page();
    move || match code.get() {
        Code::Coming => html::div().class("page").child(skeleton_rows(12)).into_content(),
        // There is nothing left to wait for.
        Code::Here => draw(route.clone()).now_or_never().and_then(Result::ok).into_content(),
        Code::Missing => html::div().class("page").child(error_panel(missing(), load_for_page)).into_content(),
    }
}

fn missing() -> Problem {
    Problem {
        title: "This part of the console did not load".to_owned(),
        message: "Check the connection and try again. After an update of the console, reload the page.".to_owned(),
        code: "network",
        links: Vec::new(),
    }
}
