//! Boxed closures.

/// Object-safe interface of a boxed closure. A `Box<dyn FnMut>` would add a second function for each closure,
/// `call_once`, which is never called.
pub trait Callable<Argument, Output> {
    fn call(&mut self, argument: Argument) -> Output;
}

impl<F: FnMut(Argument) -> Output, Argument, Output> Callable<Argument, Output> for F {
    fn call(&mut self, argument: Argument) -> Output {
        self(argument)
    }
}

/// Closure without arguments that may be reactive.
pub type Reactive<Output> = Box<dyn Callable<(), Output> + Send>;
