//! `--fault`: a fault, and the calls that get it.

use cloudbilling_sandbox::{FaultInjection, InjectedFault};

const FORM: &str = "expected [OPERATION][@FIRST[-[LAST]]=]FAULT, such as GetPurchases@2-4=html:502";

/// A fault, and the calls that get it.
#[derive(Clone, Debug)]
pub(super) struct FaultPlan {
    pub(super) fault: InjectedFault,
    /// Empty for any operation.
    pub(super) operation: String,
    /// The first call that gets it.
    pub(super) nth: u64,
    /// The number of calls that get it.
    pub(super) times: u64,
}

/// Reads a fault as [`parse_plan`] does.
pub(super) fn parse(text: &str) -> Result<FaultInjection, String> {
    let plan = parse_plan(text)?;
    let injection = match plan.operation.is_empty() {
        true => FaultInjection::on_any(plan.fault),
        false => FaultInjection::on(plan.operation, plan.fault),
    };
    Ok(injection.nth(plan.nth).times(plan.times))
}

/// Reads `FAULT`, `OPERATION=FAULT`, `@2=FAULT`, `OPERATION@2-4=FAULT` or `OPERATION@2-=FAULT`.
pub(super) fn parse_plan(text: &str) -> Result<FaultPlan, String> {
    // The value of a fault may contain `=`, but only after the colon that follows its kind.
    let (calls, fault) = match text.split_once('=') {
        Some((calls, fault)) if !calls.contains(':') => (calls, fault),
        _ => ("", text),
    };
    let fault: InjectedFault = fault.parse().map_err(|error| format!("{error}"))?;
    let (operation, range) = match calls.split_once('@') {
        Some((operation, range)) => (operation, range),
        None => (calls, "1"),
    };
    let (nth, times) = numbers(range).ok_or(FORM)?;
    Ok(FaultPlan {
        fault,
        operation: operation.to_owned(),
        nth,
        times,
    })
}

/// Reads `2`, `2-4` or `2-`. Returns the first number, and how many there are.
fn numbers(range: &str) -> Option<(u64, u64)> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let first = first.parse().ok().filter(|&first| first > 0)?;
    let times = match last {
        "" => u64::MAX,
        last => last
            .parse::<u64>()
            .ok()?
            .checked_sub(first)?
            .checked_add(1)?,
    };
    Some((first, times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let html = InjectedFault::Html { status: 502 };
        let on = |operation: &str| FaultInjection::on(operation, html.clone());
        let any = || FaultInjection::on_any(html.clone());
        for (text, expected) in [
            ("html:502", any()),
            ("Login=html:502", on("Login")),
            ("@3=html:502", any().nth(3)),
            ("@1-=html:502", any().times(u64::MAX)),
            ("Login@2=html:502", on("Login").nth(2)),
            ("Login@2-4=html:502", on("Login").nth(2).times(3)),
            ("Login@2-=html:502", on("Login").nth(2).times(u64::MAX)),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
        let html = InjectedFault::ContentType("text/html; charset=utf-8".to_owned());
        assert_eq!(
            parse("content-type:text/html; charset=utf-8"),
            Ok(FaultInjection::on_any(html.clone()))
        );
        assert_eq!(
            parse("Login=content-type:text/html; charset=utf-8"),
            Ok(FaultInjection::on("Login", html))
        );
    }

    #[test]
    fn wrong_forms_are_refused() {
        for text in [
            "Login@0=reset",
            "Login@4-2=reset",
            "@=reset",
            "@x=reset",
            "@2-x=reset",
        ] {
            assert_eq!(parse(text), Err(FORM.to_owned()), "{text}");
        }
        for text in ["", "Login", "Login=", "reset=Login", "Login=earthquake"] {
            let error = parse(text).expect_err(text);
            assert!(
                error.contains("expected one of content-type:TYPE"),
                "{error}"
            );
        }
    }
}
