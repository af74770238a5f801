//! After the drop of everything that held a secret, no clear text of it is left in the memory of the process.
//!
//! Best effort: it sees what this allocator left, on this machine, and only where a process may read its own memory.
#![cfg(target_os = "linux")]

use std::{
    cell::RefCell,
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
};

use cloudbilling_auth::*;

const LENGTH: usize = 40;

/// The secret's byte at a place. It is never written down as a whole, neither in the program nor by the search.
fn byte(place: usize) -> u8 {
    b'a' + (place * place * 7 + place * 3 + 11) as u8 % 26
}

/// In one piece, so that no copy stays behind when it grows.
fn secret() -> String {
    let mut text = String::with_capacity(LENGTH);
    text.extend((0..LENGTH).map(|place| char::from(byte(place))));
    text
}

/// How often the secret is in the writable memory of this process.
fn copies() -> usize {
    let maps = fs::read_to_string("/proc/self/maps").expect("Linux has it");
    let mut memory = File::open("/proc/self/mem").expect("a process may read itself");
    let mut chunk = vec![0; 1 << 20];
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw-p ")) {
        let (start, rest) = line.split_once('-').expect("a range");
        let end = rest.split(' ').next().expect("a range");
        let [mut at, end] =
            [start, end].map(|address| u64::from_str_radix(address, 16).expect("hexadecimal"));
        while at < end {
            let wanted = chunk.len().min((end - at) as usize);
            if memory.seek(SeekFrom::Start(at)).is_err()
                || memory.read_exact(&mut chunk[..wanted]).is_err()
            {
                break;
            }
            found += chunk[..wanted]
                .windows(LENGTH)
                .filter(|window| is_secret(window))
                .count();
            // What was read must not be found in the next chunk's place.
            chunk.fill(0);
            at += wanted as u64
                - if at + (wanted as u64) < end {
                    LENGTH as u64
                } else {
                    0
                };
        }
    }
    found
}

fn is_secret(window: &[u8]) -> bool {
    window
        .iter()
        .enumerate()
        .all(|(place, found)| *found == byte(place))
}

/// Logs in with the secret as the password and as the session token, is refused, rotates, and uses it as an API token.
fn live() {
    let now = Timestamp::from_millis(0);
    let login = Login::new("ann@example.com", secret(), "test").expect("valid");
    let ledger = RefCell::new(Ledger::new());
    let mut auth = Authenticator::new(
        "https://api.example.com",
        login,
        Policy::default(),
        ledger,
        1,
    );
    let Action::Login(attempt) = auth.poll(now) else {
        panic!("a login is due")
    };
    auth.handle_login(
        attempt,
        LoginOutcome::Granted(SessionToken::new(secret()).expect("valid")),
        now,
    );
    let Action::Attach(grant) = auth.poll(now) else {
        panic!("there is a session")
    };
    assert!(copies() > 0, "the search finds what is there");

    let outcome = CallOutcome::Refused {
        certainty: Certainty::Certain,
    };
    let verdict = auth.handle_call(
        &mut Call::new(CallKind::Read),
        grant.generation(),
        outcome,
        now,
    );
    assert_eq!(verdict, Verdict::Retry);
    let later = Timestamp::from_millis(10_000);
    let Action::Login(attempt) = auth.poll(later) else {
        panic!("another login is due")
    };
    auth.handle_login(attempt, LoginOutcome::WrongCredentials, later);
    auth.replace_credentials(ApiToken::new(secret()).expect("valid"), later);
    assert!(matches!(auth.poll(later), Action::Attach(_)));
    assert!(
        ApiToken::new(secret() + "\n").is_err(),
        "refused ones are wiped too"
    );
}

#[test]
fn nothing_is_left() {
    live();
    assert_eq!(copies(), 0);
}
