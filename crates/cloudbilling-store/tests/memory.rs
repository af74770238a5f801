//! The store in memory keeps the contract, and the suite notices stores that do not.

use std::{
    collections::HashMap,
    future::poll_fn,
    pin::pin,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use cloudbilling_store::{
    AccountKey, BlockingStore, Loaded, StoreError, Swapped, Version,
    conformance::{BlockOn, Operation, Outcome, Suite},
    memory::MemoryStore,
};

/// Opens stores by name.
#[derive(Default)]
struct Stores(Mutex<HashMap<String, MemoryStore>>);

impl Stores {
    fn open(&self, name: &str) -> MemoryStore {
        self.0
            .lock()
            .expect("no thread panicked")
            .entry(name.to_owned())
            .or_default()
            .clone()
    }
}

#[test]
fn keeps_the_contract_blocking() {
    let stores = Stores::default();
    Suite::new().run(|name| stores.open(name)).assert_passed();
}

#[test]
fn keeps_the_contract_asynchronous() {
    let stores = Stores::default();
    let open = |name: &str| BlockOn::new(stores.open(name), complete);
    Suite::new().run(open).assert_passed();
}

/// The operations of a store in memory never wait.
fn complete(operation: Operation<'_>) {
    let mut operation = pin!(operation);
    let mut context = Context::from_waker(Waker::noop());
    let polled = pin!(poll_fn(|context| operation.as_mut().poll(context))).poll(&mut context);
    assert_eq!(polled, Poll::Ready(()));
}

/// A store that breaks the contract in one way.
#[derive(Debug)]
struct Broken {
    store: MemoryStore,
    fault: Break,
    first: Mutex<Option<Loaded>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Break {
    ComparesTheCounterOnly,
    CreatesAlways,
    IgnoresTheVersion,
    KeepsTheVersion,
    LoadsFromACache,
    TruncatesAtZero,
}

impl BlockingStore for Broken {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        let mut loaded = BlockingStore::load(&self.store, account)?;
        if self.fault == Break::LoadsFromACache && loaded.record.is_some() {
            loaded = self
                .first
                .lock()
                .expect("no thread panicked")
                .get_or_insert(loaded)
                .clone();
        }
        if self.fault == Break::TruncatesAtZero {
            let whole = loaded.record.unwrap_or_default();
            let piece = whole.split(|byte| *byte == 0).next().unwrap_or_default();
            loaded.record = Some(piece.to_vec());
        }
        Ok(loaded)
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        let current = BlockingStore::load(&self.store, account)?;
        let expected = match self.fault {
            Break::ComparesTheCounterOnly if expected.counter() == current.version.counter() => {
                current.version
            }
            Break::CreatesAlways if expected.is_absent() => current.version,
            Break::IgnoresTheVersion => current.version,
            _ => expected,
        };
        if self.fault == Break::KeepsTheVersion && current.record.as_deref() == Some(record) {
            let (version, now) = (current.version, current.now);
            return Ok(Swapped::Stored { version, now });
        }
        BlockingStore::swap(&self.store, account, expected, record)
    }
}

#[test]
fn the_suite_notices_broken_stores() {
    for (fault, case) in [
        (Break::ComparesTheCounterOnly, "swap/each-part"),
        (Break::CreatesAlways, "absent/is-created-once"),
        (Break::IgnoresTheVersion, "swap/stale-version"),
        (Break::KeepsTheVersion, "versions/same-bytes"),
        (Break::LoadsFromACache, "swap/stored-is-loaded"),
        (Break::TruncatesAtZero, "records/any-bytes"),
    ] {
        let stores = Stores::default();
        let report = Suite::new().only(case).run(|name| Broken {
            store: stores.open(name),
            fault,
            first: Mutex::default(),
        });
        let (_, outcome) = report.cases().next().expect("the case exists");
        assert!(matches!(outcome, Outcome::Failed(_)), "{fault:?}: {report}");
    }
}
