#!/usr/bin/env python3
"""Breaks the async client, one promise at a time, and makes sure that the tests, above all that of all schedules, notice."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "ci"))
import mutate  # noqa: E402

# Promise, what is wrong, file, the code as it is, the code as it must not be.
MUTATIONS = [
    ("woken", "nobody hears of a settled login", "shared.rs",
     "        let _ = self.keep(&account);\n        self.ledger.notify();", "        let _ = self.keep(&account);"),
    ("woken", "a change does not end a pause", "client.rs",
     "within(core, deadline, select(changed, timer)).await?;", "drop(changed);\n    within(core, deadline, timer).await?;"),
    ("driven", "a login belongs to the caller that began it", "client.rs",
     "*self.0.login.lock().unwrap_or_else(PoisonError::into_inner) = Some(login.clone());", ""),
    ("driven", "a login belongs to the client that began it, also if the callers of another wait for it", "client.rs",
     "        self.0.core.ledger.logins().insert(account, &login);\n", "        let _ = account;\n"),
    ("driven", "a question to the provider belongs to the caller that asks it", "client.rs",
     "asking.insert(question.shared()).clone()", "question.shared()"),
    ("fresh", "a provider's answer is at once forgotten", "shared.rs",
     "answered.is_some_and(|then| self.now() < then + ANSWER_LASTS)", "answered.is_some_and(|then| self.now() < then)"),
    ("settled", "a login that fails is not reported", "shared.rs",
     "        self.settle_login(attempt, outcome);\n        result", "        if result.is_ok() {\n            self.settle_login(attempt, outcome);\n        }\n        result"),
    ("once", "a write is taken for a read", "request.rs",
     "OperationKind::Write => CallKind::Write", "OperationKind::Write => CallKind::Read"),
    ("booked", "a lost answer is taken for a login that was not sent", "service.rs",
     "Delivery::Unknown => LoginOutcome::Unknown", "Delivery::Unknown => LoginOutcome::NotSent"),
    ("in time", "a call waits for a login beyond its deadline", "client.rs",
     "    match select(future, timer).await {", "    match select(future, timer.then(|()| futures_util::future::pending::<()>())).await {"),
]

if __name__ == "__main__":
    sys.exit(mutate.run("cloudbilling", MUTATIONS, ["--test", "interleavings", "--test", "it"], {}))
