//! The cases, in the order of the clauses.

use std::{thread, time::Duration};

use crate::{
    AccountKey, BlockingStore, Commit, Loaded, MAX_RECORD_BYTES, StoreErrorKind, Swapped, Version,
};

pub(super) type Verdict = Result<(), String>;
/// Opens another handle of the case's store.
pub(super) type Open<'a> = dyn Fn() -> Box<dyn BlockingStore> + Sync + 'a;

/// One behaviour that a store must have.
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) run: fn(&Open<'_>) -> Verdict,
}

pub(super) const ALL: &[Case] = &[
    case("swap/stored-is-loaded", stored_is_loaded),
    case("swap/stale-version-conflicts", stale_conflicts),
    case("swap/each-part-of-a-version-counts", each_part_counts),
    case("swap/conflict-changes-nothing", conflict_changes_nothing),
    case("versions/never-return", versions_never_return),
    case("versions/same-bytes-make-a-new-one", same_bytes),
    case("handles/see-each-other", handles_see_each_other),
    case("handles/a-new-one-sees-everything", reopened),
    case("absent/is-loaded-as-absent", absent),
    case("absent/a-stale-swap-does-not-create", stale_does_not_create),
    case("absent/is-created-once", created_once),
    case("race/no-swap-is-lost", no_swap_is_lost),
    case("race/one-creates", one_creates),
    case("accounts/are-separate", accounts_are_separate),
    case("records/any-bytes", any_bytes),
    case("records/largest", largest),
    case("records/too-large", too_large),
    case("time/does-not-go-back", time_does_not_go_back),
    case("changed/after-a-swap", changed_after_a_swap),
    case("changed/ends", changed_ends),
    case("secrecy/debug", debug_shows_nothing),
];

const ACCOUNT: AccountKey = AccountKey::from_bytes([0xa1; 32]);
const OTHER_ACCOUNT: AccountKey = AccountKey::from_bytes([0xb2; 32]);
const SECRET: &str = "SECRET-RECORD";

const THREADS: usize = 4;
const SWAPS: usize = 8;

const fn case(name: &'static str, run: fn(&Open<'_>) -> Verdict) -> Case {
    Case { name, run }
}

fn stored_is_loaded(open: &Open<'_>) -> Verdict {
    let store = open();
    let mut version = Version::ABSENT;
    for record in ["first", "second", ""] {
        version = stored(&*store, version, record.as_bytes())?;
        expect_content(&load(&*store)?, version, record.as_bytes())?;
    }
    Ok(())
}

fn stale_conflicts(open: &Open<'_>) -> Verdict {
    let store = open();
    let first = stored(&*store, Version::ABSENT, b"first")?;
    let second = stored(&*store, first, b"second")?;
    let current = conflict(&*store, first, b"late")?;
    expect_content(&current, second, b"second")
}

fn each_part_counts(open: &Open<'_>) -> Verdict {
    let store = open();
    let version = stored(&*store, Version::ABSENT, b"record")?;
    let (incarnation, counter, tag) = (version.incarnation(), version.counter(), version.tag());
    let others = [
        Version::new(incarnation ^ 1, counter, tag),
        Version::new(incarnation, counter + 1, tag),
        Version::new(incarnation, counter, tag ^ 1),
        Version::new(incarnation, counter, tag ^ (1 << 63)),
    ];
    for other in others {
        let current = conflict(&*store, other, b"wrong")?;
        expect_content(&current, version, b"record")?;
    }
    stored(&*store, version, b"right").map(drop)
}

fn conflict_changes_nothing(open: &Open<'_>) -> Verdict {
    let store = open();
    let version = stored(&*store, Version::ABSENT, b"record")?;
    conflict(&*store, Version::ABSENT, b"late")?;
    expect_content(&load(&*store)?, version, b"record")
}

fn versions_never_return(open: &Open<'_>) -> Verdict {
    let store = open();
    let mut seen = vec![Version::ABSENT];
    for number in 0..20_u8 {
        let last = seen[seen.len() - 1];
        let next = stored(&*store, last, &[number])?;
        expect(!seen.contains(&next), "a version returned")?;
        expect(
            next.counter() == last.counter() + 1,
            "the counter did not grow by one",
        )?;
        let is_same_record = last.is_absent() || next.incarnation() == last.incarnation();
        expect(is_same_record, "a swap changed the incarnation")?;
        let has_new_tag = seen.iter().all(|version| version.tag() != next.tag());
        expect(has_new_tag, "a tag returned")?;
        seen.push(next);
    }
    Ok(())
}

fn same_bytes(open: &Open<'_>) -> Verdict {
    let store = open();
    let first = stored(&*store, Version::ABSENT, b"record")?;
    let second = stored(&*store, first, b"record")?;
    expect(first != second, "the version did not change with the swap")?;
    conflict(&*store, first, b"record").map(drop)
}

fn handles_see_each_other(open: &Open<'_>) -> Verdict {
    let (one, other) = (open(), open());
    let first = stored(&*one, Version::ABSENT, b"first")?;
    expect_content(&load(&*other)?, first, b"first")?;
    let second = stored(&*other, first, b"second")?;
    expect_content(&load(&*one)?, second, b"second")?;
    conflict(&*one, first, b"late").map(drop)
}

fn reopened(open: &Open<'_>) -> Verdict {
    let version = stored(&*open(), Version::ABSENT, b"record")?;
    expect_content(&load(&*open())?, version, b"record")
}

fn absent(open: &Open<'_>) -> Verdict {
    let loaded = load(&*open())?;
    expect(
        loaded.record.is_none(),
        "a record that was never stored was loaded",
    )?;
    expect(loaded.version.is_absent(), "an absent record has a version")
}

fn stale_does_not_create(open: &Open<'_>) -> Verdict {
    let store = open();
    let current = conflict(&*store, Version::new(1, 1, 1), b"record")?;
    expect(
        current.record.is_none(),
        "the conflict returned a record that was never stored",
    )?;
    absent(open)
}

fn created_once(open: &Open<'_>) -> Verdict {
    let store = open();
    let version = stored(&*store, Version::ABSENT, b"first")?;
    let current = conflict(&*store, Version::ABSENT, b"second")?;
    expect_content(&current, version, b"first")
}

/// Each thread counts its own swaps in the record.
fn no_swap_is_lost(open: &Open<'_>) -> Verdict {
    stored(&*open(), Version::ABSENT, &[0; THREADS])?;
    in_threads(|number| {
        let store = open();
        for _ in 0..SWAPS {
            let mut current = load(&*store)?;
            loop {
                let mut counts = current.record.unwrap_or_default();
                *counts.get_mut(number).ok_or("the record was truncated")? += 1;
                match store.swap(&ACCOUNT, current.version, &counts) {
                    Ok(Swapped::Stored { .. }) => break,
                    Ok(Swapped::Conflict(newer)) => current = newer,
                    Err(error) if error.kind() == StoreErrorKind::Busy => current = load(&*store)?,
                    Err(error) => return Err(error.to_string()),
                }
            }
        }
        Ok(())
    })?;
    let loaded = load(&*open())?;
    let expected = 1 + (THREADS * SWAPS) as u64;
    expect(
        loaded.record == Some(vec![SWAPS as u8; THREADS]),
        "a swap was lost",
    )?;
    expect(
        loaded.version.counter() == expected,
        "the counter is not the number of swaps",
    )
}

fn one_creates(open: &Open<'_>) -> Verdict {
    let created = std::sync::atomic::AtomicUsize::new(0);
    in_threads(|number| {
        let store = open();
        loop {
            return match store.swap(&ACCOUNT, Version::ABSENT, &[number as u8]) {
                Ok(Swapped::Stored { .. }) => {
                    created.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    Ok(())
                }
                Ok(Swapped::Conflict(current)) => {
                    expect(current.record.is_some(), "a conflict without a record")
                }
                Err(error) if error.kind() == StoreErrorKind::Busy => continue,
                Err(error) => Err(error.to_string()),
            };
        }
    })?;
    expect(
        created.into_inner() == 1,
        "the record was not created exactly once",
    )
}

fn accounts_are_separate(open: &Open<'_>) -> Verdict {
    let store = open();
    let one = stored(&*store, Version::ABSENT, b"one")?;
    let other = store.swap(&OTHER_ACCOUNT, Version::ABSENT, b"other");
    expect(
        matches!(other, Ok(Swapped::Stored { .. })),
        "the other account conflicts",
    )?;
    let other = store
        .load(&OTHER_ACCOUNT)
        .map_err(|error| error.to_string())?;
    expect_content(&load(&*store)?, one, b"one")?;
    expect_content(&other, other.version, b"other")?;
    expect(one != other.version, "two records have the same version")
}

fn any_bytes(open: &Open<'_>) -> Verdict {
    let store = open();
    let all: Vec<u8> = (0..=255).collect();
    let records = [
        &all[..],
        b"\n",
        b"\0",
        b"\r\n\r\n",
        b"'; --",
        "\u{feff}ä".as_bytes(),
    ];
    let mut version = Version::ABSENT;
    for record in records {
        version = stored(&*store, version, record)?;
        expect_content(&load(&*store)?, version, record)?;
    }
    Ok(())
}

fn largest(open: &Open<'_>) -> Verdict {
    let store = open();
    let record: Vec<u8> = (0..MAX_RECORD_BYTES).map(|index| index as u8).collect();
    let version = stored(&*store, Version::ABSENT, &record)?;
    expect_content(&load(&*store)?, version, &record)
}

fn too_large(open: &Open<'_>) -> Verdict {
    let store = open();
    let record = vec![b'x'; MAX_RECORD_BYTES + 1];
    let error = match store.swap(&ACCOUNT, Version::ABSENT, &record) {
        Err(error) => error,
        Ok(swapped) => return Err(format!("expected TooLarge, found {swapped:?}")),
    };
    let is_right = error.kind() == StoreErrorKind::TooLarge && error.commit() == Commit::NotStored;
    expect(
        is_right,
        &format!("expected TooLarge, not stored; found {error:?}"),
    )?;
    absent(open)
}

fn time_does_not_go_back(open: &Open<'_>) -> Verdict {
    let (one, other) = (open(), open());
    let mut last = load(&*one)?.now;
    let mut version = Version::ABSENT;
    for handle in [&one, &other, &one, &other] {
        let now = load(&**handle)?.now;
        expect(
            now.clock() == last.clock(),
            "two handles have different clocks",
        )?;
        expect(
            now.millis() >= last.millis(),
            "the time of a load went back",
        )?;
        let swapped = handle.swap(&ACCOUNT, version, b"record");
        let Ok(Swapped::Stored {
            version: next,
            now: stored,
        }) = swapped
        else {
            return Err(format!("expected a stored record, found {swapped:?}"));
        };
        expect(
            stored.clock() == now.clock(),
            "a swap has another clock than a load",
        )?;
        expect(
            stored.millis() >= now.millis(),
            "the time of a swap went back",
        )?;
        (last, version) = (stored, next);
    }
    Ok(())
}

/// A store that cannot wait says so; one that can does not miss a swap.
fn changed_after_a_swap(open: &Open<'_>) -> Verdict {
    let (one, other) = (open(), open());
    let seen = stored(&*one, Version::ABSENT, b"first")?;
    let next = stored(&*other, seen, b"second")?;
    let patience = Duration::from_secs(30);
    let is_noticed = |seen| one.changed(&ACCOUNT, seen, patience) != Some(false);
    expect(is_noticed(seen), "a swap before the wait was not noticed")?;
    thread::scope(|scope| {
        let swap = scope.spawn(|| stored(&*other, next, b"third").map(drop));
        let is_noticed = is_noticed(next);
        swap.join().map_err(|_| "the swap panicked")??;
        expect(is_noticed, "a swap during the wait was not noticed")
    })
}

fn changed_ends(open: &Open<'_>) -> Verdict {
    let store = open();
    let seen = stored(&*store, Version::ABSENT, b"record")?;
    let changed = store.changed(&ACCOUNT, seen, Duration::from_millis(20));
    // A store may be wrong in this direction: the caller loads and sees that nothing changed.
    expect(changed.is_none_or(|_| true), "the wait does not end")
}

fn debug_shows_nothing(open: &Open<'_>) -> Verdict {
    let store = open();
    let version = stored(&*store, Version::ABSENT, SECRET.as_bytes())?;
    let loaded = load(&*store)?;
    let current = conflict(&*store, Version::ABSENT, SECRET.as_bytes())?;
    let shown = format!("{store:?} {loaded:?} {current:?} {version:?}");
    let bytes = format!("{:?}", SECRET.as_bytes());
    let is_clean = !shown.contains(SECRET) && !shown.contains(bytes.trim_matches(['[', ']']));
    expect(is_clean, "Debug shows the record")
}

fn load(store: &dyn BlockingStore) -> Result<Loaded, String> {
    store
        .load(&ACCOUNT)
        .map_err(|error| format!("the load failed: {error}"))
}

fn stored(store: &dyn BlockingStore, expected: Version, record: &[u8]) -> Result<Version, String> {
    match store.swap(&ACCOUNT, expected, record) {
        Ok(Swapped::Stored { version, .. }) => Ok(version),
        Ok(Swapped::Conflict(_)) => Err("expected a stored record, found a conflict".to_owned()),
        Err(error) => Err(format!("the swap failed: {error}")),
    }
}

fn conflict(store: &dyn BlockingStore, expected: Version, record: &[u8]) -> Result<Loaded, String> {
    match store.swap(&ACCOUNT, expected, record) {
        Ok(Swapped::Conflict(current)) => Ok(current),
        Ok(Swapped::Stored { .. }) => Err("a swap with a wrong version was stored".to_owned()),
        Err(error) => Err(format!("the swap failed: {error}")),
    }
}

fn expect_content(loaded: &Loaded, version: Version, record: &[u8]) -> Verdict {
    expect(
        loaded.version == version,
        "the version is not the one of the last swap",
    )?;
    let is_same = loaded.record.as_deref() == Some(record);
    expect(is_same, "the record is not the one of the last swap")
}

fn expect(holds: bool, otherwise: &str) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(otherwise.to_owned())
    }
}

fn in_threads(work: impl Fn(usize) -> Verdict + Sync) -> Verdict {
    thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = (0..THREADS)
            .map(|number| scope.spawn(move || work(number)))
            .collect();
        threads.into_iter().try_for_each(|thread| {
            thread
                .join()
                .unwrap_or_else(|_| Err("a thread panicked".to_owned()))
        })
    })
}
