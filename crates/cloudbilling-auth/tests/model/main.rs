//! Random runs of many callers against a model of the service, under every reading of its lock
//! rules, with crashes, lost responses and wrong logins of another client.

use proptest::{collection::vec, prelude::*};

use server::Rules;
use world::{Hazards, World};

mod server;
mod world;

fn rules() -> impl Strategy<Value = Rules> {
    any::<[bool; 5]>().prop_map(
        |[
            grants_wrong,
            in_a_row,
            lock_end_clears,
            right_lifts_lock,
            third_says_locked,
        ]| Rules {
            grants_wrong,
            in_a_row,
            lock_end_clears,
            right_lifts_lock,
            third_says_locked,
        },
    )
}

fn script() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..800)
}

/// More with `PROPTEST_CASES`.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: default.cases.max(2_000),
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    /// Whatever happens, our own wrong or possibly wrong logins between two successes stay within
    /// the budget, and no write is executed twice: the world checks it at every step.
    #[test]
    fn the_promise_is_kept(rules in rules(), callers in 2_usize..=16, script in script()) {
        World::new(rules, callers, 2, Hazards::All).run(&script);
    }

    /// With the right password throughout, a login has a cause: the start, an expiry, or a lost
    /// response.
    #[test]
    fn every_login_has_a_cause(rules in rules(), callers in 2_usize..=16, script in script()) {
        let mut world = World::new(rules, callers, 1, Hazards::Network);
        world.run(&script);
        let counts = world.counts();
        prop_assert!(
            counts.logins <= 1 + counts.restarts + counts.expiries + counts.answers_lost,
            "{counts:?}"
        );
    }

    /// Once the network works, every call ends, unless two responses in a row were lost.
    #[test]
    fn every_call_ends(rules in rules(), callers in 2_usize..=16, script in script()) {
        let mut world = World::new(rules, callers, 1, Hazards::Network);
        world.run(&script);
        world.heal();
    }
}
