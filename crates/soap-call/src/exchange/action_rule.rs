//! The action of an operation that has none of its own.

use std::borrow::Cow;

use soap_codec::QName;

/// The rule for the action of an operation without [one of its
/// own](crate::Operation::action). The action is the `SOAPAction` of SOAP 1.1 and the parameter
/// `action` of SOAP 1.2; `soapAction` in a WSDL.
///
/// ```
/// use soap_call::{ActionRule, Endpoint, Service};
///
/// // A WCF contract without actions of its own: its namespace, its name, and the operation's.
/// let rule = ActionRule::Prefix("http://tempuri.org/IWeather/".into());
/// let service = Service::new(Endpoint::new("https://weather.example/soap")?).action_rule(rule);
/// # Ok::<(), soap_call::EndpointError>(())
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum ActionRule {
    /// No action. SOAP 1.1 sends `SOAPAction: ""`, as JAX-WS does by default.
    #[default]
    Empty,
    /// The same action for every operation, such as `urn:vim25/6.7`.
    Fixed(String),
    /// The namespace of the request, a slash unless it ends in one, and the local name: the rule of
    /// ASMX, and of most services on .NET.
    Namespace,
    /// This prefix and the local name of the request.
    Prefix(String),
}

impl ActionRule {
    pub(crate) fn action(&self, name: QName<'_>) -> Cow<'_, str> {
        match self {
            Self::Empty => "".into(),
            Self::Fixed(action) => action.into(),
            Self::Namespace => {
                let (namespace, local) = (name.namespace(), name.local());
                let slash = if namespace.ends_with('/') { "" } else { "/" };
                format!("{namespace}{slash}{local}").into()
            }
            Self::Prefix(prefix) => format!("{prefix}{}", name.local()).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_action() {
        for (rule, namespace, action) in [
            (ActionRule::Empty, "urn:a", ""),
            (ActionRule::Fixed("urn:b".into()), "urn:a", "urn:b"),
            (
                ActionRule::Namespace,
                "http://tempuri.org/",
                "http://tempuri.org/Add",
            ),
            (
                ActionRule::Namespace,
                "http://a.example/v1",
                "http://a.example/v1/Add",
            ),
            (
                ActionRule::Prefix("http://a/I/".into()),
                "urn:a",
                "http://a/I/Add",
            ),
        ] {
            assert_eq!(
                rule.action(QName::new(namespace, "Add")),
                action,
                "{rule:?}"
            );
        }
    }
}
