//! Stored data survives the sandbox, however it ends.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use cloudbilling_sandbox::NewAccount;

use crate::client::{EMAIL, PASSWORD, call, login};
use crate::scratch::{Scratch, start};

const CLUSTER: &str = "<tagName>Cloud</tagName>";

#[test]
fn everything_is_there_after_a_restart() {
    let scratch = Scratch::new("restart");
    let (token, ca) = {
        let sandbox = scratch.start();
        let admin = sandbox.admin();
        let token = admin.create_api_token("test").expect("a token").secret;
        admin
            .create_account(&NewAccount::new(EMAIL, PASSWORD))
            .expect("a new account");
        admin
            .advance_clock(Duration::from_secs(3_600))
            .expect("a clock");
        for _ in 0..3 {
            login(&sandbox, EMAIL, "wrong");
        }
        assert_eq!(
            call(&sandbox, &token, "AddProductCluster", CLUSTER).element("ResultCode"),
            Some("Success")
        );
        (token, sandbox.ca_pem().to_owned())
    };
    let sandbox = scratch.start();
    assert_eq!(sandbox.ca_pem(), ca);
    assert_eq!(
        call(&sandbox, &token, "AddProductCluster", CLUSTER).element("ResultCode"),
        Some("Error")
    );
    let account = sandbox.admin().account(EMAIL).expect("an account");
    assert_eq!(account.strikes, 3);
    let left = account
        .locked_until
        .expect("a lock")
        .since(sandbox.admin().now());
    assert!(
        left > Duration::from_secs(14 * 60),
        "the clock went on where it was: {left:?} left"
    );
}

/// Not a test, but the victim of the next test, which runs this test binary as a separate process.
#[test]
fn victim() {
    let Some(path) = std::env::var_os(VICTIM) else {
        return;
    };
    let sandbox = start(Path::new(&path));
    let token = sandbox
        .admin()
        .create_api_token("victim")
        .expect("a token")
        .secret;
    for index in 0_u32.. {
        let response = call(
            &sandbox,
            &token,
            "AddProductCluster",
            &format!("<tagName>{token}-{index}</tagName>"),
        );
        assert_eq!(response.element("ResultCode"), Some("Success"));
        println!("answered {token}-{index}");
        login(&sandbox, EMAIL, "wrong");
        println!("struck");
    }
}

const VICTIM: &str = "CLOUDBILLING_SANDBOX_VICTIM";

/// The number of kills: a few, or the value of this variable.
fn kills() -> usize {
    let given = std::env::var("CLOUDBILLING_SANDBOX_KILLS").ok();
    given.and_then(|kills| kills.parse().ok()).unwrap_or(3)
}

#[test]
fn a_killed_sandbox_has_lost_no_confirmed_write() {
    let scratch = Scratch::new("killed");
    {
        let sandbox = scratch.start();
        let admin = sandbox.admin();
        admin
            .create_account(&NewAccount::new(EMAIL, PASSWORD))
            .expect("a new account");
        admin
            .set_clock(admin.clock().frozen())
            .expect("a clock that stands still");
    }
    let mut answered = Vec::new();
    let mut struck = 0;
    for lines in (0..kills()).map(|round| 1 + round * 4 % 13) {
        let mut victim = Command::new(std::env::current_exe().expect("a test binary"))
            .args(["durability::victim", "--exact", "--nocapture"])
            .env(VICTIM, scratch.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this binary runs");
        let output = BufReader::new(victim.stdout.take().expect("a pipe"));
        let mut seen = 0;
        for line in output.lines().map_while(Result::ok) {
            if let Some(tag) = line.rsplit_once("answered ").map(|(_, tag)| tag.to_owned()) {
                answered.push(tag);
            } else if line == "struck" {
                struck += 1;
            } else {
                continue;
            }
            seen += 1;
            if seen == lines {
                // SIGKILL ends the process at once. Lines in the pipe can still be read.
                victim.kill().expect("it runs");
            }
        }
        victim.wait().expect("it was started");
    }
    let sandbox = scratch.start();
    let token = sandbox
        .admin()
        .create_api_token("test")
        .expect("a token")
        .secret;
    assert!(answered.len() >= kills(), "{answered:?}");
    for tag in answered {
        let again = call(
            &sandbox,
            &token,
            "AddProductCluster",
            &format!("<tagName>{tag}</tagName>"),
        );
        assert_eq!(again.element("ResultCode"), Some("Error"), "{tag} is known");
    }
    let account = sandbox.admin().account(EMAIL).expect("an account");
    let logins = &account.logins;
    assert!(
        logins.wrong + logins.locked >= struck,
        "{logins:?}, {struck} answered"
    );
    // Three strikes were confirmed and the clock is stopped: after every kill the lock is still
    // there.
    assert!(struck >= 3, "{struck} answered");
    assert!(account.locked_until.is_some(), "{account:?}");
}
