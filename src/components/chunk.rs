//! Chunks: code loaded on first use. Each page, dialog, and menu is a chunk.
//!
//! With the feature `split`, as in release builds, [`chunk!`] splits the wasm at the function it declares, and
//! `scripts/build/chunks.mjs` assigns chunks to files. Without it, as in debug builds and tests, all code is in one
//! file and nothing has to be loaded.

use std::pin::Pin;

use futures_util::FutureExt;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;

use crate::domain::problem::Problem;
use crate::reactive::RwSignal;

use super::autofocus::autofocus_late;
use super::content::Content;
use super::error_panel::error_panel;

/// Pending load of a chunk's code.
pub type Load = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// Lazily loaded function that creates a view of an `A` or does something with it.
pub struct Chunk<A, R = AnyView> {
    pub load: fn() -> Load,
    /// Runs the function; `None` until the code is loaded.
    pub run: fn(A) -> Option<R>,
}

/// Declares a [`Chunk`]: `chunk! { pub static NAME: file = |argument: Type| -> AnyView { … } }`. `file` is its name in
/// `scripts/build/chunks.mjs`; chunks with the same name are loaded together.
macro_rules! chunk {
    ($(#[$meta:meta])* $vis:vis static $name:ident: $file:ident = |$arg:tt: $arg_type:ty| -> $output:ty $body:block) => {
        $(#[$meta])*
        $vis static $name: $crate::components::chunk::Chunk<$arg_type, $output> = {
            #[cfg(feature = "split")]
            #[::leptos::wasm_split::wasm_split($file, wasm_split_path = ::leptos::wasm_split, preload(load), fallible)]
            #[allow(non_snake_case)]
            fn $name(argument: $arg_type) -> Result<$output, ::leptos::wasm_split::SplitLoaderError> {
                let $arg = argument;
                let output = $body;
                Ok(output)
            }

            #[cfg(not(feature = "split"))]
            #[allow(non_snake_case)]
            async fn $name($arg: $arg_type) -> Result<$output, ::leptos::wasm_split::SplitLoaderError> {
                let output = $body;
                Ok(output)
            }

            #[cfg(not(feature = "split"))]
            async fn load() -> Result<(), ::leptos::wasm_split::SplitLoaderError> {
                Ok(())
            }

            $crate::components::chunk::Chunk {
                load: || Box::pin(load()),
                run: |argument| ::futures_util::FutureExt::now_or_never($name(argument)).and_then(Result::ok),
            }
        };
    };
}
pub(crate) use chunk;

/// Load state of a chunk's code.
#[derive(Clone, Copy, PartialEq)]
enum Code {
    Coming,
    Here,
    Missing,
}

impl<A: Clone + Send + 'static> Chunk<A> {
    /// View of `argument`. Shows `waiting` until the code is loaded, or the error with a retry button if that fails.
    pub fn view(&'static self, argument: A, waiting: impl Fn() -> AnyView + Send + 'static) -> AnyView {
        view_of(self.load, Box::new(waiting), Box::new(move || (self.run)(argument.clone())))
    }
}

impl<A: 'static> Chunk<A, ()> {
    /// Runs the function once the code is loaded, immediately if it already is; runs `otherwise` if loading fails.
    pub fn run_soon(&'static self, argument: A, otherwise: impl FnOnce() + 'static) {
        let run = move || {
            (self.run)(argument);
        };
        after((self.load)(), Box::new(move |is_loaded| if is_loaded { run() } else { otherwise() }));
    }
}

// Not generic, so that all chunks share one compiled copy.

fn after(mut load: Load, then: Box<dyn FnOnce(bool)>) {
    match (&mut load).now_or_never() {
        Some(loaded) => then(loaded.is_ok()),
        None => spawn_local(async move { then(load.await.is_ok()) }),
    }
}

fn view_of(
    load: fn() -> Load,
    waiting: Box<dyn Fn() -> AnyView + Send>,
    draw: Box<dyn Fn() -> Option<AnyView> + Send>,
) -> AnyView {
    let code = RwSignal::new(Code::Coming);
    let load = move || follow(code, load());
    load();
    let view = move || match code.get() {
        Code::Coming => waiting(),
        Code::Here => untrack(&draw).into_content(),
        Code::Missing => error_panel(missing(), load, ()).into_content(),
    };
    view.into_content()
}

/// Sets `code` to the result of a load, immediately if the code is already loaded.
fn follow(code: RwSignal<Code>, mut load: Load) {
    let result = |loaded: Result<(), _>| if loaded.is_ok() { Code::Here } else { Code::Missing };
    if let Some(loaded) = (&mut load).now_or_never() {
        return code.set(result(loaded));
    }
    code.set(Code::Coming);
    spawn_local(async move {
        let loaded = load.await;
        // The waiting view may have been disposed in the meantime.
        if code.try_set(result(loaded)).is_none() {
            request_animation_frame(autofocus_late);
        }
    });
}

fn missing() -> Problem {
    Problem {
        title: "Couldn't load this part of the console".to_owned(),
        message: "Check your connection and retry. If the console was updated, reload the page.".to_owned(),
        code: "network",
        ..Problem::default()
    }
}
