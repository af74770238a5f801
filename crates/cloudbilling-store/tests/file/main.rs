//! The store in files, with real processes and a real disk.

#![cfg(target_os = "linux")]

mod child;
mod clock;
mod common;
mod damage;
mod disk;
mod examination;
mod keys;
mod killed;
mod stopped;

use cloudbilling_store::conformance::{BlockOn, Operation, Suite};
use cloudbilling_store::file::FileStore;

use crate::common::Folder;

#[test]
fn keeps_the_contract_blocking() {
    let folder = Folder::new();
    let open = |name: &str| FileStore::open(folder.path().join(name)).expect("a local disk");
    Suite::new().run(open).assert_passed();
}

#[test]
fn keeps_the_contract_asynchronous() {
    let folder = Folder::new();
    let open = |name: &str| {
        let store = FileStore::open(folder.path().join(name)).expect("a local disk");
        BlockOn::new(store, block_on)
    };
    Suite::new().run(open).assert_passed();
}

/// An executor of one thread, because the store works on any.
fn block_on(mut operation: Operation<'_>) {
    use std::{
        sync::Arc,
        task::{Context, Wake, Waker},
        thread::{self, Thread},
    };

    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    while operation.as_mut().poll(&mut context).is_pending() {
        thread::park();
    }
}
