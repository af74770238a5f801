//! The program as a process.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};

/// A token that must not appear anywhere. Its parts are marked as well, because half a token in an
/// error is also a leak.
pub(crate) const MARKED_TOKEN: &str = "MARKEDa1-MARKEDb2-MARKEDc3";
pub(crate) const MARK: &str = "MARKED";

/// The exit code and output of a run of the program.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// Fails the test if any part of the marked secrets was printed.
    #[track_caller]
    pub(crate) fn assert_no_secret(&self) {
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            assert!(!text.contains(MARK), "a secret stands in {name}:\n{text}");
        }
    }

    #[track_caller]
    pub(crate) fn assert_failed(&self, code: i32, said: &str) {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(
            self.stderr.contains(said),
            "stderr does not say {said:?}:\n{}",
            self.stderr
        );
        assert!(self.stderr.contains("help:"), "no help:\n{}", self.stderr);
        self.assert_no_secret();
    }
}

/// The program, without the environment of this process.
pub(crate) struct Program {
    command: Command,
    stdin: Vec<u8>,
    stdout: Stdio,
}

impl Program {
    pub(crate) fn new<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Self {
        Self::of(env!("CARGO_BIN_EXE_cloudbilling"), arguments)
    }

    /// Another program, which starts this one.
    pub(crate) fn of<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(
        program: &str,
        arguments: I,
    ) -> Self {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            // No test may find the state of the user who runs it, nor make any there.
            .env("HOME", "/dev/null")
            .env("RUST_BACKTRACE", "1");
        Self {
            command,
            stdin: Vec::new(),
            stdout: Stdio::piped(),
        }
    }

    /// `call OPERATION --endpoint ENDPOINT` with the marked token, and without state.
    pub(crate) fn call(operation: &str, endpoint: &str) -> Self {
        Self::new(["call", operation, "--no-state", "--endpoint", endpoint])
            .env("CLOUDBILLING_TOKEN", MARKED_TOKEN)
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(
        mut self,
        arguments: I,
    ) -> Self {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn in_folder(mut self, folder: &std::path::Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.into();
        self
    }

    /// Sends what it prints to a file that is there already.
    #[cfg(target_os = "linux")]
    pub(crate) fn stdout_to(mut self, path: &str) -> Self {
        let file = std::fs::OpenOptions::new().write(true).open(path);
        self.stdout = file.expect("it can be opened").into();
        self
    }

    /// Lets the caller read its errors while it runs.
    pub(crate) fn stderr_piped(mut self) -> Self {
        self.command.stderr(Stdio::piped());
        self
    }

    /// Starts it and lets it run; its errors go where the test's go.
    pub(crate) fn spawn(mut self) -> Child {
        let command = self.command.stdin(Stdio::null()).stdout(Stdio::piped());
        command.spawn().expect("the program starts")
    }

    pub(crate) fn run(mut self) -> Run {
        let mut child = self
            .command
            .stdin(Stdio::piped())
            .stdout(self.stdout)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // A program that does not read its input closes the pipe, which is its right.
        let _ = child.stdin.take().expect("piped").write_all(&self.stdin);
        let output = child.wait_with_output().expect("the program ends");
        Run {
            code: output.status.code().expect("not killed by a signal"),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}
