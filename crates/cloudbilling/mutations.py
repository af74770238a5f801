#!/usr/bin/env python3
"""Breaks the async client, one promise at a time, and makes sure that the tests, above all that of all schedules, notice."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "ci"))
import mutate  # noqa: E402

# Promise, what is wrong, file, the code as it is, the code as it must not be.
MUTATIONS = [
    ("woken", "nobody hears of a settled login", "client/auth.rs",
     "self.inform(|machine, now| machine.handle_login(attempt, outcome, now));",
     "self.with(|machine| machine.made().map(|machine| machine.handle_login(attempt, outcome, self.now())));"),
    ("woken", "a change does not end a pause", "client/asynchronous.rs",
     "let changed = select(changed, select(timer, record));", "drop(changed);\n            let changed = select(timer, record);"),
    ("driven", "a login belongs to the caller that began it", "client/asynchronous.rs",
     "*kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(work.clone());", "let _ = kept;"),
    ("driven", "a login belongs to the client that began it, also if the callers of another wait for it", "client/asynchronous.rs",
     "        known.insert(account, &work);\n", "        let _ = (known, account);\n"),
    ("driven", "a question to the provider belongs to the caller that asks it", "client/asynchronous.rs",
     "asking.insert(question.shared()).clone()", "question.shared()"),
    ("fresh", "a provider's answer is at once forgotten", "client/credentials.rs",
     "self.lock().is_some_and(|then| now < then + ANSWER_LASTS)", "self.lock().is_some_and(|then| now < then)"),
    ("gated", "a login is sent after its deadline", "client/login.rs",
     "SendGate::new(move || ledger.time().now() < deadline)", "SendGate::new(move || ledger.time().now() < deadline || true)"),
    ("settled", "a login that fails is not reported", "client/login.rs",
     "        core.auth.settle(attempt, outcome);\n        result", "        if result.is_ok() {\n            core.auth.settle(attempt, outcome);\n        }\n        result"),
    ("stored", "the machine is not told of the store", "client/machine.rs",
     "Some(_) => machine.with_store(),", "Some(_) => machine,"),
    ("stored", "credentials have no identity in the record", "client/sharing.rs",
     "Credentials::Login(login) => self.identify_login(login, endpoint, policy).into(),", "Credentials::Login(login) => login.into(),"),
    ("once", "a write is taken for a read", "exchange/request.rs",
     "OperationKind::Write => CallKind::Write", "OperationKind::Write => CallKind::Read"),
    ("booked", "a lost answer is taken for a login that was not sent", "exchange/service.rs",
     "Delivery::Unknown => LoginOutcome::Unknown", "Delivery::Unknown => LoginOutcome::NotSent"),
    ("in time", "a call waits for a login beyond its deadline", "client/asynchronous.rs",
     "        match select(future, timer).await {", "        match select(future, timer.then(|()| futures_util::future::pending::<()>())).await {"),
]

# When a login counts as granted: no schedule is needed to notice.
GRANTS = [
    ("granted", "words of a refusal beside a success", "exchange/service.rs",
     "if status.is_success() && !texts.into_iter().flatten().any(refuses) =>", "if status.is_success() && (texts.into_iter().flatten().any(refuses) | true) =>"),
    ("granted", "a token beside an error is overlooked", "exchange/service.rs",
     "(ResultCode::Success, _) | (_, Some(_)) => LoginOutcome::Unknown,\n            (_, None) =>", "(ResultCode::Success, _) => LoginOutcome::Unknown,\n            (_, _) =>"),
    ("granted", "a block that must be understood is not", "exchange/service.rs",
     "if !understood || envelope", "if envelope"),
    ("granted", "a login is refused under any status", "exchange/classify.rs",
     "if !may_refuse_logins(status) {", "if !may_refuse_logins(status) && false {"),
]

# The rules for "not executed", and the check of a session before a write.
JUDGEMENTS = [
    ("executed", "a refused write is sent again by default", "exchange/request.rs",
     "RetryWrites::Never => call,", "RetryWrites::Never => call.trusting_refusals(),"),
    ("executed", "401 is certain, whatever the body", "exchange/classify.rs",
     "(StatusCode::UNAUTHORIZED, _) => refused(Certainty::Likely),", "(StatusCode::UNAUTHORIZED, _) => refused(Certainty::Certain),"),
    ("executed", "an authentication fault is certain under any status", "exchange/classify.rs",
     "let agrees = matches!(status.as_u16(), 200 | 400 | 401 | 403 | 500);", "let agrees = status.as_u16() > 0;"),
    ("executed", "a fault of the server is certain because of its subcode", "exchange/classify.rs",
     "match agrees && (is_listed || !blames_server) {", "match agrees && (is_listed || blames_server | true) {"),
    ("executed", "403 is certain, whatever the body", "exchange/classify.rs",
     "(StatusCode::FORBIDDEN, ResponseContent::Empty) =>", "(StatusCode::FORBIDDEN, _) =>"),
    ("executed", "403 is certain beside a fault of the server", "exchange/classify.rs",
     "status == StatusCode::FORBIDDEN && blames_sender(fault)", "status == StatusCode::FORBIDDEN"),
    ("executed", "a permission fault is certain under any status", "exchange/classify.rs",
     "(agrees && has_code(&refusals.not_permitted, fault))", "has_code(&refusals.not_permitted, fault)"),
    ("executed", "429 is certain, whatever the body", "exchange/call.rs",
     "StatusCode::TOO_MANY_REQUESTS if is_refused => false,", "StatusCode::TOO_MANY_REQUESTS if is_refused | true => false,"),
    ("executed", "a fault counts although a result stands beside it", "exchange/call.rs",
     "(ResponseContent::Contradictory, false)", "(ResponseContent::Fault(fault), blames_sender(&fault))"),
    ("executed", "an error of a call with many rows", "error/mod.rs", "            && is_single\n", ""),
    ("executed", "a false result beside the code for success", "error/mod.rs",
     "            && *error.code() == ResultCode::Error\n", ""),
    ("executed", "what was sent before is forgotten", "error/mod.rs",
     "self.0.may_have_executed |= may_have_executed;", "self.0.may_have_executed |= may_have_executed && false;"),
    ("proven", "an error of a call proves the login", "exchange/classify.rs",
     "        (_, false) => CallOutcome::Other,", "        (_, false) => CallOutcome::Accepted,"),
    ("proven", "the response to another call proves the login", "exchange/call.rs",
     "CallOutcome::Accepted if !expected", "CallOutcome::Accepted if false && !expected"),
    ("checked", "a new session is not checked", "exchange/session_check.rs",
     "last_accepted.is_none_or(", "last_accepted.is_some_and("),
    ("checked", "a session is checked however little it was idle", "exchange/session_check.rs",
     "now.saturating_since(then) >= self.idle", "now.saturating_since(then) >= Duration::ZERO"),
    ("checked", "an API token is checked", "exchange/call.rs",
     "            && grant.kind() == TokenKind::SessionToken\n", ""),
    ("checked", "a read waits for a check", "exchange/call.rs",
     "        !self.request.is_read()\n            && grant", "        grant"),
    ("checked", "a write is sent although its check has no answer", "exchange/call.rs",
     "(CallOutcome::Other, Err(error)) if error.lacks_response() =>", "(CallOutcome::Other, Err(error)) if false && error.lacks_response() =>"),
]

if __name__ == "__main__":
    sys.exit(
        mutate.run("cloudbilling", MUTATIONS, ["--test", "interleavings", "--test", "it"], {})
        | mutate.run("cloudbilling", GRANTS, ["--lib", "--test", "it"], {})
        # The longest tests have no part in these.
        | mutate.run("cloudbilling", JUDGEMENTS, ["--lib", "--test", "it", "--", "--skip", "lockout", "--skip", "echoes"], {})
    )
