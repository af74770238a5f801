#!/usr/bin/env python3
"""Breaks the reading of responses, one rule at a time, and makes sure that the tests notice."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "ci"))
import mutate  # noqa: E402

# Rule, what is wrong, file, the code as it is, the code as it must not be.
MUTATIONS = [
    ("agreed", "the first code or message wins", "parts.rs",
     "(Some((_, other)), Some(value)) if value != *other => {", "(Some((_, other)), Some(value)) if value != *other && false => {"),
    ("agreed", "the first result wins", "parts.rs",
     "Some(other) if !other.is_nil() => return Err(ReadError::repeated(&element)),", "Some(other) if !other.is_nil() => {}"),
    ("agreed", "a code in the result is not looked at", "parts.rs",
     "parents: [Some(response), outside, inner.filter(holds_parts)],", "parents: [Some(response), None, inner.filter(holds_parts)],"),
    ("agreed", "a code in the inner result is not looked at", "parts.rs",
     "parents: [Some(response), outside, inner.filter(holds_parts)],", "parents: [Some(response), outside, None],"),
    ("agreed", "a nil code counts", "parts.rs",
     "(!code.is_nil()).then(|| ResultCode::read(shape, &code.text()))", "Some(ResultCode::read(shape, &code.text()))"),
    ("namespaces", "a part of somebody else counts beside one of the service", "parts.rs",
     "!only_known || is_known(child)", "!only_known || is_known(child) || true"),
    ("namespaces", "only a part in a known namespace counts", "parts.rs",
     "!only_known || is_known(child)", "is_known(child)"),
    ("done", "a result that says done is not looked at beside a failure", "response.rs",
     "&& O::KIND == OperationKind::Write", "&& O::KIND != OperationKind::Write"),
    ("done", "a result that cannot be read says nothing", "response.rs",
     "P::read(result).map_or(!is_empty,", "P::read(result).map_or(!is_empty && false,"),
    ("single", "a call of many rows asks for one change", "operation/invoices.rs",
     "UploadInvoices2: Write -> bool; single if |call| call.invoices.len() <= 1;", "UploadInvoices2: Write -> bool; single if |_| true;"),
]

if __name__ == "__main__":
    sys.exit(mutate.run("cloudbilling-types", MUTATIONS, ["--test", "verdicts", "--test", "placements"], {}))
