//! Responses of a service that echoes a secret, in each place that can hold text and in each form.

use std::fmt::Debug;

use cloudbilling::codec::QName;
use cloudbilling::codec::scalar::Base64;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::Response;

/// A secret that can stand in a name as it is.
pub(crate) const PLAIN: &str = "q7Rk2vXm9TbW4zLp0sHd";
/// A secret that differs in every form.
pub(crate) const SPECIAL: &str = "Zt&9<w\">o\u{f6}%41+ 7/k'e\\x";
/// As [`SPECIAL`], for where only ASCII can stand.
#[allow(dead_code, reason = "the tests of the program send no headers")]
pub(crate) const SPECIAL_ASCII: &str = "Zt&9<w\">o~%41+ 7/k'e\\x";
/// A secret that is too short to be searched for.
pub(crate) const SHORT: &str = "k7Q2z";

/// One way to write a secret.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    /// The text that must not be shown. Base64 is without its ends, which hold bits of the
    /// neighbours of the secret.
    trace: String,
}

/// A response, as bytes of HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) place: &'static str,
    pub(crate) status: u16,
    #[allow(dead_code, reason = "the types of `http` have no place for it")]
    pub(crate) reason: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

/// All forms of a secret.
pub(crate) fn forms(secret: &str) -> Vec<Form> {
    let form = |name, text: String| Form {
        name,
        trace: text.clone(),
        text,
    };
    let mut forms = vec![
        form("raw", secret.to_owned()),
        form("in capitals", secret.to_ascii_uppercase()),
        form("named references", named(secret)),
        form("decimal references", references(secret, false)),
        form("hexadecimal references", references(secret, true)),
        form("percent", percent(secret, |_| true, true)),
        form("percent in small letters", percent(secret, |_| true, false)),
        form("percent in part", percent(secret, |at| at % 3 == 0, true)),
        form("percent where needed", percent(secret, |_| false, false)),
    ];
    for (name, url_name, before, after) in [
        ("Base64", "Base64 for URLs", "", ""),
        ("Base64 at 1", "Base64 for URLs at 1", "a", "zz"),
        ("Base64 at 2", "Base64 for URLs at 2", "ab", "z"),
        ("Base64 at 3", "Base64 for URLs at 3", "abc", "zzz"),
    ] {
        let text = Base64(format!("{before}{secret}{after}")).to_string();
        // The first digit that the secret alone decides, to the last.
        let first = (before.len() * 8).div_ceil(6);
        let last = (before.len() + secret.len()) * 8 / 6;
        let url_safe = |text: &str| text.replace('+', "-").replace('/', "_").replace('=', "");
        forms.push(Form {
            name: url_name,
            text: url_safe(&text),
            trace: url_safe(&text[first..last]),
        });
        forms.push(Form {
            name,
            trace: text[first..last].to_owned(),
            text,
        });
    }
    forms
}

/// The part by which a secret is recognised, in small letters.
#[derive(Debug)]
pub(crate) struct Traces(Vec<(&'static str, String)>);

impl Traces {
    pub(crate) fn of(secret: &str) -> Self {
        let forms = forms(secret).into_iter();
        let mut traces: Vec<_> = forms.map(|form| (form.name, form.trace)).collect();
        // A part of the secret is a leak as well.
        let characters: Vec<char> = secret.chars().collect();
        let parts = characters.windows(6).map(|part| part.iter().collect());
        traces.extend(parts.map(|part| ("a part", part)));
        Self(
            traces
                .into_iter()
                .map(|(name, trace)| (name, trace.to_lowercase()))
                .collect(),
        )
    }

    /// The first form of the secret that the output shows, in whatever case and behind whatever
    /// escapes of a string.
    pub(crate) fn leak(&self, output: &str) -> Option<&'static str> {
        let mut output = output.to_lowercase();
        if output.contains('\\') {
            for (escape, character) in [("\\\"", "\""), ("\\'", "'"), ("\\\\", "\\")] {
                output.push_str(&output.replace(escape, character));
            }
        }
        let shown = self.0.iter().find(|(_, trace)| output.contains(trace));
        shown.map(|(name, _)| *name)
    }
}

/// Everything that an error can be made to print.
pub(crate) fn printed(error: &cloudbilling::Error) -> Vec<(&'static str, String)> {
    let mut printed = vec![
        ("Display", format!("{error}")),
        ("alternate Display", format!("{error:#}")),
        ("Debug", format!("{error:?}")),
        ("alternate Debug", format!("{error:#?}")),
        ("help", error.help().to_owned()),
        ("Debug of the kind", format!("{:#?}", error.kind())),
    ];
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        printed.push(("a cause", format!("{cause}\n{cause:?}\n{cause:#?}")));
        source = cause.source();
    }
    printed
}

/// A response for each place that can hold `text`.
pub(crate) fn answers(text: &str) -> Vec<Answer> {
    let mut answers = faults(text);
    answers.extend(results(text));
    answers.extend(broken(text));
    answers.extend(of_http(text));
    if QName::try_new("", text).is_ok() {
        answers.extend(named_after(text));
    }
    answers
}

impl Answer {
    /// A success with these rows, in which the prefix `a` is declared.
    #[allow(dead_code, reason = "the tests of the program use it")]
    pub(crate) fn of_purchases(rows: &str) -> Self {
        let rows = rows.replace("<a:Purchase>", &format!("<a:Purchase {CONTRACT}>"));
        xml("row", 200, envelope("", &purchases("Success", "", &rows)))
    }
}

/// The response as a transport returns it.
impl From<&Answer> for Response<Bytes> {
    fn from(answer: &Answer) -> Self {
        let mut response = Response::builder().status(answer.status);
        for (name, value) in &answer.headers {
            response = response.header(*name, value.as_bytes());
        }
        response.body(answer.body.clone().into()).expect("valid")
    }
}

fn faults(text: &str) -> Vec<Answer> {
    let (text, quoted) = (escaped(text), escaped(text).replace('"', "&quot;"));
    let flat = |place, members: String| fault(place, format!("<s:Fault>{members}</s:Fault>"));
    let detail = |place, detail: String| {
        let members = format!(
            "<faultcode>s:Server</faultcode><faultstring>no</faultstring><detail>{detail}</detail>"
        );
        flat(place, members)
    };
    let code = |code: &str| format!("<faultcode>{code}</faultcode><faultstring>no</faultstring>");
    let structured = |place, subcode: &str, reason: &str, rest: &str| {
        let members = format!(
            r#"<e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode>{subcode}</e:Subcode></e:Code><e:Reason><e:Text xml:lang="en">{reason}</e:Text></e:Reason>{rest}</e:Fault>"#
        );
        let body = format!(
            r#"<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>{members}</e:Body></e:Envelope>"#
        );
        xml(place, 500, body)
    };
    let subcode = "<e:Value>e:Any</e:Value>";
    vec![
        flat("fault code", code(&text)),
        flat("prefix of a fault code", code(&format!("{text}:Server"))),
        flat(
            "namespace of a fault code",
            format!(
                r#"<faultcode xmlns:t="{quoted}">t:Server</faultcode><faultstring>no</faultstring>"#
            ),
        ),
        flat(
            "fault reason",
            format!("<faultcode>s:Server</faultcode><faultstring>{text}</faultstring>"),
        ),
        flat(
            "fault actor",
            format!("{}<faultactor>{text}</faultactor>", code("s:Server")),
        ),
        detail("detail text", text.clone()),
        detail("text of a detail element", format!("<d>{text}</d>")),
        detail(
            "attribute of a detail element",
            format!(r#"<d a="{quoted}">no</d>"#),
        ),
        detail(
            "namespace of a detail element",
            format!(r#"<d xmlns="{quoted}">no</d>"#),
        ),
        structured("subcode", &format!("<e:Value>{text}</e:Value>"), "no", ""),
        structured(
            "namespace of a subcode",
            &format!(r#"<e:Value xmlns:t="{quoted}">t:Any</e:Value>"#),
            "no",
            "",
        ),
        structured("reason of SOAP 1.2", subcode, &text, ""),
        structured("node", subcode, "no", &format!("<e:Node>{text}</e:Node>")),
        structured("role", subcode, "no", &format!("<e:Role>{text}</e:Role>")),
    ]
}

fn results(text: &str) -> Vec<Answer> {
    let (text, quoted) = (escaped(text), escaped(text).replace('"', "&quot;"));
    let result = |place, code: &str, message: &str, rows: &str| {
        xml(place, 200, envelope("", &purchases(code, message, rows)))
    };
    let row = |place, row: String| result(place, "Success", "", &row);
    vec![
        result("result code", &text, "no", ""),
        result("result message", "Error", &text, ""),
        result("message of an unknown result code", "Perhaps", &text, ""),
        row(
            "namespace of a row",
            format!(r#"<Purchase xmlns="{quoted}"/>"#),
        ),
        row(
            "value of a row",
            format!(r#"<a:Purchase {CONTRACT}><a:Quantity>{text}</a:Quantity></a:Purchase>"#),
        ),
        row(
            "attribute of a row",
            format!(
                r#"<a:Purchase {CONTRACT} a="{quoted}"><a:Quantity>x</a:Quantity></a:Purchase>"#
            ),
        ),
        row(
            "reference to another row",
            format!(r##"<a:Purchase {CONTRACT} href="#{quoted}"/>"##),
        ),
        xml(
            "namespace of the response",
            200,
            envelope("", &format!(r#"<Purchases xmlns="{quoted}"/>"#)),
        ),
        xml(
            "namespace of a header block",
            200,
            envelope(
                &format!(r#"<h:Block xmlns:h="{quoted}" s:mustUnderstand="1"/>"#),
                &purchases("Success", "", ""),
            ),
        ),
        xml(
            "value of a header block",
            200,
            envelope(
                &format!(
                    r#"<h:Block xmlns:h="urn:h" s:mustUnderstand="1" a="{quoted}">{text}</h:Block>"#
                ),
                &purchases("Success", "", ""),
            ),
        ),
    ]
}

/// Bodies that are not well-formed, or not SOAP.
fn broken(text: &str) -> Vec<Answer> {
    let quoted = escaped(text).replace('"', "&quot;");
    let text = escaped(text);
    vec![
        xml("text before the end is missing", 200, format!("<a>{text}")),
        xml(
            "document type",
            200,
            format!(r#"<!DOCTYPE a SYSTEM "{quoted}"><a/>"#),
        ),
        xml("processing instruction", 200, format!("<?a {text}?><a/>")),
        xml(
            "comment",
            200,
            format!("<!-- {} --><a/>", text.replace('-', ".")),
        ),
        xml(
            "encoding",
            200,
            format!(r#"<?xml version="1.0" encoding="{quoted}"?><a/>"#),
        ),
        xml(
            "another root",
            200,
            format!(r#"<a xmlns="{quoted}">{text}</a>"#),
        ),
        xml(
            "value of mustUnderstand",
            200,
            envelope(
                &format!(r#"<h:Block xmlns:h="urn:h" s:mustUnderstand="{quoted}"/>"#),
                &purchases("Success", "", ""),
            ),
        ),
        xml(
            "version of the envelope",
            200,
            format!(r#"<s:Envelope xmlns:s="{quoted}"><s:Body/></s:Envelope>"#),
        ),
    ]
}

/// Places beside the body, or instead of SOAP.
fn of_http(text: &str) -> Vec<Answer> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    // A header holds no quotation mark of its own here, and no character beyond ASCII.
    let value: String = text.chars().filter(|c| matches!(c, ' '..='~')).collect();
    let header = |place, name, value: String| Answer {
        headers: vec![("content-type", "text/xml".to_owned()), (name, value)],
        ..xml(place, 500, "no".to_owned())
    };
    let body = |place, status, content_type: &str, body: String| Answer {
        headers: vec![("content-type", content_type.to_owned())],
        ..xml(place, status, body)
    };
    let mut answers = vec![
        Answer {
            reason: value.clone(),
            ..xml("reason phrase", 500, "no".to_owned())
        },
        header("header value", "x-echo", value.clone()),
        header("Retry-After", "retry-after", value.clone()),
        header("Content-Encoding", "content-encoding", value.clone()),
        header(
            "WWW-Authenticate",
            "www-authenticate",
            format!("Basic realm=\"{value}\""),
        ),
        body(
            "parameter of the content type",
            200,
            &format!("text/xml; charset=\"{value}\""),
            "no".to_owned(),
        ),
        body(
            "web page",
            502,
            "text/html",
            format!("<html><body>{}</body></html>", escaped(text)),
        ),
        body(
            "JSON",
            400,
            "application/json",
            format!(r#"{{"error":"{text}"}}"#),
        ),
        body("plain text", 500, "text/plain", text.to_owned()),
    ];
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        let location = format!("https://{text}.example/");
        answers.push(Answer {
            status: 307,
            ..header("host of a redirect", "location", location)
        });
    }
    if text.bytes().all(is_token) {
        answers.push(body(
            "content type",
            200,
            &format!("text/{text}"),
            "no".to_owned(),
        ));
        answers.push(body(
            "type of the content type",
            200,
            &format!("{text}/xml"),
            "no".to_owned(),
        ));
    }
    answers
}

/// Places where only a name can stand.
fn named_after(name: &str) -> Vec<Answer> {
    let faulty = |place, code: String, detail: String| {
        fault(
            place,
            format!(
                "<s:Fault><faultcode>{code}</faultcode><faultstring>no</faultstring><detail>{detail}</detail></s:Fault>"
            ),
        )
    };
    let success = purchases("Success", "", "");
    vec![
        faulty(
            "local name of a fault code",
            format!("s:{name}"),
            String::new(),
        ),
        faulty(
            "name of a detail element",
            "s:Server".to_owned(),
            format!("<{name}>no</{name}>"),
        ),
        faulty(
            "name of a detail attribute",
            "s:Server".to_owned(),
            format!(r#"<d {name}="no"/>"#),
        ),
        xml(
            "name of a header block",
            200,
            envelope(
                &format!(r#"<h:{name} xmlns:h="urn:h" s:mustUnderstand="1"/>"#),
                &success,
            ),
        ),
        xml(
            "name of the response",
            200,
            envelope("", &format!("<{name}/>")),
        ),
        xml(
            "name of a row",
            200,
            envelope("", &purchases("Success", "", &format!("<{name}/>"))),
        ),
        xml(
            "name of a member",
            200,
            envelope(
                "",
                &purchases(
                    "Success",
                    "",
                    &format!(
                        "<a:Purchase {CONTRACT}><a:{name}>no</a:{name}><a:Quantity>x</a:Quantity></a:Purchase>"
                    ),
                ),
            ),
        ),
        xml("name of a tag", 200, format!("<{name}></a>")),
        xml("prefix", 200, format!("<{name}:a/>")),
        xml("entity", 200, format!("<a>&{name};</a>")),
        xml(
            "attribute that stands twice",
            200,
            format!(r#"<a {name}="" {name}=""/>"#),
        ),
        xml(
            "name of the document type",
            200,
            format!("<!DOCTYPE {name}><a/>"),
        ),
        xml("target of an instruction", 200, format!("<?{name} a?><a/>")),
    ]
}

const CONTRACT: &str = r#"xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1""#;

fn purchases(code: &str, message: &str, rows: &str) -> String {
    format!(
        r#"<GetPurchasesResponse xmlns="http://tempuri.org/"><GetPurchasesResult>{rows}</GetPurchasesResult><ResultCode>{code}</ResultCode><ResultMessage>{message}</ResultMessage></GetPurchasesResponse>"#
    )
}

fn envelope(header: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

fn fault(place: &'static str, fault: String) -> Answer {
    xml(place, 500, envelope("", &fault))
}

fn xml(place: &'static str, status: u16, body: String) -> Answer {
    Answer {
        place,
        status,
        reason: "Any".to_owned(),
        headers: vec![("content-type", "text/xml; charset=utf-8".to_owned())],
        body,
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn named(text: &str) -> String {
    escaped(text).replace('"', "&quot;").replace('\'', "&apos;")
}

fn references(text: &str, hexadecimal: bool) -> String {
    let reference = |c: char| match hexadecimal {
        true => format!("&#x{:x};", u32::from(c)),
        false => format!("&#{};", u32::from(c)),
    };
    text.chars().map(reference).collect()
}

/// Percent-encodes everything but letters and digits, and at these places those as well.
fn percent(text: &str, also: impl Fn(usize) -> bool, capitals: bool) -> String {
    let byte = |(at, byte): (usize, u8)| match (byte.is_ascii_alphanumeric() && !also(at), capitals)
    {
        (true, _) => char::from(byte).to_string(),
        (false, true) => format!("%{byte:02X}"),
        (false, false) => format!("%{byte:02x}"),
    };
    text.bytes().enumerate().map(byte).collect()
}
