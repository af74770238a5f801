//! Instructions for a person who meets an error.
//!
//! Each begins with a verb, and names the setting that is probably wrong.

use cloudbilling_auth::GiveUpReason;
use cloudbilling_types::{ApiError, ResultCode};
use http::StatusCode;
use soap_codec::http::ResponseError;
use soap_codec::{Fault, ReadError, ReadErrorKind};

use crate::error::{Error, ErrorKind, LoginError};

impl Error {
    /// Returns what a person can do about the error: an instruction that names the setting that is
    /// probably wrong. Names with a dot or an underscore, such as `response.success`, are those of
    /// the [service contract](cloudbilling_types::ServiceContract), or methods of the client.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Action(_) => "correct `actions` or `interface` of the service contract",
            ErrorKind::Api(error) => help_for_result(error),
            ErrorKind::CredentialsUnavailable(_) => {
                "check that the provider of the credentials can be reached, and has them"
            }
            ErrorKind::Encode(_) => "correct the value of the request, which XML cannot represent",
            ErrorKind::Endpoint(_) => "give an endpoint of the form https://host/path",
            ErrorKind::Fault(fault) => help_for_fault(fault),
            ErrorKind::GaveUp(reason) if self.0.is_remembered => help_for_memory(*reason),
            ErrorKind::GaveUp(reason) => help_after(*reason),
            ErrorKind::Locked { .. } => LOCKED,
            ErrorKind::Login(LoginError::NoVerdict) => {
                "compare the response to a login with `login` and `refusals` of the service contract"
            }
            ErrorKind::Login(LoginError::Request(error)) => error.help(),
            ErrorKind::Login(LoginError::Transport(error)) => error.help(),
            ErrorKind::NoCredentials => {
                "give the client an API token, a login or a provider of credentials"
            }
            ErrorKind::NoEntropy(_) => "check the random number generator of the operating system",
            ErrorKind::NoPayload => {
                "check that the endpoint belongs to the API, not to another service"
            }
            ErrorKind::NoTransport => "set a transport, or enable the feature `hyper`",
            ErrorKind::NotPermitted => NOT_PERMITTED,
            ErrorKind::NotUnderstood(_) => {
                "ask the administrator of the service about these header blocks, and accept them with `understands`"
            }
            ErrorKind::Read(error) => help_for_read(error),
            ErrorKind::Response(error) => help_for_response(error),
            ErrorKind::SessionCheck(error) => error.help(),
            ErrorKind::SessionExpired {
                may_have_executed: false,
            } => "make the call again",
            ErrorKind::SessionExpired { .. } => {
                "find out whether the call was carried out, and make it again if it was not"
            }
            ErrorKind::Settings(error) => error.help(),
            ErrorKind::Store(error) => error.help(),
            ErrorKind::Throttled { .. } => "call less often",
            ErrorKind::TimedOut => "give the call more time",
            ErrorKind::Transport(error) => error.help(),
        }
    }
}

const ASK: &str = "ask the administrator of the service about this message, which is the service's";
const LOCKED: &str =
    "wait, or have an administrator unlock the account and report it with `account_unlocked`";
const NOT_PERMITTED: &str = "have an administrator check the groups of this user or token";

fn help_for_result(error: &ApiError) -> &'static str {
    match error.code() {
        ResultCode::Unknown(_) => {
            "add this result code to `response.success` of the service contract if it means success, else to `response.error`"
        }
        _ => ASK,
    }
}

fn help_for_fault(fault: &Fault) -> &'static str {
    let mut codes = fault.subcodes().iter().chain([fault.code()]);
    let known = codes.find_map(|code| {
        Some(match code.local() {
            "ActionNotSupported" => {
                "compare the action with `soapAction` in the WSDL: set `interface` of the service contract, or the whole action in `actions`"
            }
            "DeserializationFailed" => {
                "compare `operation_namespace` and `data_contract_namespaces` of the service contract with the WSDL"
            }
            "MustUnderstand" => {
                "compare `api_token_header` and `session_token_header` of the service contract with the WSDL"
            }
            _ => return None,
        })
    });
    known.unwrap_or(ASK)
}

fn help_for_read(error: &ReadError) -> &'static str {
    match error.kind() {
        ReadErrorKind::Limit { .. } => {
            "raise `Limits::value_bytes` of the decoder, or read the rows one at a time with `rows`"
        }
        _ => {
            "compare the response with `response` and the namespaces of the service contract, and describe what differs"
        }
    }
}

fn help_for_response(error: &ResponseError) -> &'static str {
    match error.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            "check the path of the endpoint, which is `soap:address` in the WSDL"
        }
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            "check the credentials of the proxy: `proxy` of the builder, or HTTPS_PROXY"
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            "check that the endpoint is that of SOAP 1.1 (`basicHttpBinding` in WCF)"
        }
        _ => "check the endpoint, and any proxy, portal or gateway in front of it",
    }
}

fn help_after(reason: GiveUpReason) -> &'static str {
    match reason {
        GiveUpReason::ApiTokenRefused => {
            "make a new token in the Management Portal, in the environment of this endpoint; if the token is right, compare the name and the namespace of `api_token_header` of the service contract with the WSDL"
        }
        GiveUpReason::BudgetSpent { .. } => {
            "check the password, then permit one login or have an administrator unlock the account"
        }
        GiveUpReason::Locked { .. } => LOCKED,
        GiveUpReason::NotPermitted => NOT_PERMITTED,
        GiveUpReason::RecordMissing => {
            "create the record if the store is new; otherwise find the store that the others use"
        }
        GiveUpReason::StateLost => {
            "find out why the stored state was lost, then check the password and permit one login"
        }
        GiveUpReason::UselessSessions => {
            "compare the name and the namespace of `session_token_header` of the service contract with the WSDL"
        }
        _ => "correct the email address, the password or the environment",
    }
}

fn help_for_memory(reason: GiveUpReason) -> &'static str {
    match reason {
        GiveUpReason::ApiTokenRefused => {
            "give another token; if the service accepts this one by now, permit one more use with `permit_login`"
        }
        GiveUpReason::NotPermitted => {
            "have an administrator check the groups of this user, then permit one login with `permit_login`"
        }
        _ => {
            "correct the email address, the password or the environment; if the service accepts them by now, permit one login with `permit_login`, or give them a new `Version`"
        }
    }
}
