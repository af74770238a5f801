//! Messages of five shapes, the same ones in each run.

use std::fmt::Write;

const CONTRACT: &str = "http://schemas.datacontract.org/2004/07/Contoso.Crm.Contracts";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const FIRST: [&str; 8] = [
    "James",
    "Mary",
    "Zoë",
    "Søren",
    "François",
    "Jürgen",
    "Łukasz",
    "Linda",
];
const LAST: [&str; 8] = [
    "Smith",
    "Johnson",
    "García",
    "O'Neill",
    "Müller",
    "Núñez",
    "Šimková",
    "Lee",
];
const STREET: [&str; 5] = [
    "High Street",
    "Station Road",
    "Rue de l'Église",
    "Hauptstraße",
    "Park Avenue",
];
const CITY: [&str; 5] = ["London", "Paris", "Kraków", "Springfield", "Zürich"];
const SEGMENT: [&str; 4] = [
    "Retail &amp; Wholesale",
    "R&amp;D &lt;internal&gt;",
    "Public sector",
    "Energy",
];
const WORDS: [&str; 12] = [
    "lorem",
    "ipsum",
    "dolor",
    "sit",
    "amet",
    "consectetur",
    "sed",
    "eiusmod",
    "über",
    "naïve",
    "magna",
    "aliqua",
];

pub struct Input {
    pub name: &'static str,
    pub what: &'static str,
    pub text: String,
}

/// All of them, at the published size divided by `scale`.
pub fn all(scale: usize) -> Vec<Input> {
    let input = |name, what, text| Input { name, what, text };
    vec![
        input("S", "login response", login()),
        input("M", "order with long texts", customers(1, 2_400)),
        input(
            "L",
            "5,000 customers, WCF style",
            customers(5_000 / scale, 0),
        ),
        input("T", "long texts, base64, CDATA", texts(2_000_000 / scale)),
        input("A", "12 attributes an element", attributes(6_600 / scale)),
    ]
}

fn login() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:xsi=\"{XSI}\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body><LoginResponse xmlns=\"http://example.com/auth/v1\"><LoginResult>\
         <Succeeded>true</Succeeded><SessionId>7f0c2f3e-5b0d-4c0e-9e15-2a4a6ed1d2b1</SessionId><UserId>104223</UserId>\
         <DisplayName>Smith &amp; Sons Ltd</DisplayName><Roles><string>admin</string><string>reader</string></Roles>\
         <Expires>2025-03-01T12:34:56.789Z</Expires><Message xsi:nil=\"true\"/><Culture>en-GB</Culture>\
         <Token>bm90IGEgdG9rZW4sIGJ1dCBhcyBsb25n</Token></LoginResult></LoginResponse></soap:Body></soap:Envelope>"
    )
}

/// `note` bytes of text in each.
fn customers(count: usize, note: usize) -> String {
    let mut random = Random(42);
    let mut rows = String::new();
    for id in 0..count {
        rows.push_str("<a:Customer>");
        let line = match random.below(10) {
            0..3 => String::from("<a:Line2 i:nil=\"true\"/>"),
            _ => format!("<a:Line2>Flat {}</a:Line2>", random.below(99)),
        };
        let email = match random.below(10) {
            0..2 => String::from("<a:Email i:nil=\"true\"/>"),
            _ => format!("<a:Email>user{id}@example.com</a:Email>"),
        };
        let _ = write!(
            rows,
            "<a:Active>{}</a:Active><a:Address><a:City>{}</a:City><a:Country>GB</a:Country>{line}<a:PostCode>{}</a:PostCode>\
             <a:Street>{} {}</a:Street></a:Address><a:Balance>{}.{:02}</a:Balance>\
             <a:Created>2024-{:02}-{:02}T10:{:02}:00</a:Created>{email}<a:Id>{id}</a:Id><a:Name>{} {}</a:Name>",
            random.below(2) == 0,
            random.of(&CITY),
            random.below(90_000) + 10_000,
            random.below(300),
            random.of(&STREET),
            random.below(100_000),
            random.below(100),
            random.below(12) + 1,
            random.below(28) + 1,
            random.below(60),
            random.of(&FIRST),
            random.of(&LAST),
        );
        if random.below(4) == 0 {
            let _ = write!(rows, "<a:Segment>{}</a:Segment>", random.of(&SEGMENT));
        }
        if note > 0 {
            for name in ["Note", "Terms", "Remark"] {
                let _ = write!(rows, "<a:{name}>{}</a:{name}>", random.prose(note, "&amp;"));
            }
        }
        rows.push_str("</a:Customer>");
    }
    envelope(&format!(
        "<GetCustomersResponse xmlns=\"http://tempuri.org/\"><GetCustomersResult xmlns:a=\"{CONTRACT}\" xmlns:i=\"{XSI}\">{rows}\
         </GetCustomersResult></GetCustomersResponse>"
    ))
}

fn texts(size: usize) -> String {
    const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut random = Random(7);
    let blob: String = (0..size * 9 / 20)
        .map(|_| char::from(*random.of(BASE64)))
        .collect();
    let paragraphs: String = (0..size * 3 / 10 / 4_000)
        .map(|_| format!("<Para>{}</Para>", random.prose(4_000, "R&amp;D")))
        .collect();
    let html = random.prose(size / 4, "<br>");
    envelope(&format!(
        "<GetDocumentResponse xmlns=\"http://tempuri.org/\"><GetDocumentResult><Blob>{blob}</Blob><Html><![CDATA[<html>{html}</html>]]>\
         </Html><Paras>{paragraphs}</Paras></GetDocumentResult></GetDocumentResponse>"
    ))
}

fn attributes(count: usize) -> String {
    let mut random = Random(11);
    let mut rows = String::new();
    for id in 0..count {
        let _ = write!(
            rows,
            "<row id=\"{id}\" ows_Title=\"Item {id} &amp; more\" ows_Created=\"2024-{:02}-11 10:{:02}:00\" ows_Author=\"{};#{}\" \
             ows_Modified=\"2025-01-{:02}\" ows_Editor=\"{}\" ows_Size=\"{}\" ows_Version=\"{}.0\" ows_Guid=\"{:032x}\" \
             ows_Url=\"/sites/a/Lists/items/{id}_.000\" z:state=\"{}\" ows_Flag=\"{}\"/>",
            random.below(12) + 1,
            random.below(60),
            random.below(99),
            random.of(&FIRST),
            random.below(28) + 1,
            random.of(&LAST),
            random.below(1_000_000),
            random.below(9),
            random.below(usize::MAX),
            random.of(&["ok", "held"]),
            random.below(2),
        );
    }
    envelope(&format!(
        "<GetListItemsResponse xmlns=\"http://schemas.microsoft.com/sharepoint/soap/\"><listitems xmlns:z=\"#RowsetSchema\">{rows}\
         </listitems></GetListItemsResponse>"
    ))
}

fn envelope(body: &str) -> String {
    format!(
        "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>{body}</s:Body></s:Envelope>"
    )
}

/// Knuth's linear congruential generator: it is here because it never changes.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }

    fn of<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }

    /// Words, one in a hundred of them `rare`.
    fn prose(&mut self, size: usize, rare: &str) -> String {
        let mut prose = String::new();
        while prose.len() < size {
            let word = if self.below(100) == 0 {
                rare
            } else {
                self.of(&WORDS)
            };
            prose.push_str(word);
            prose.push(if self.below(14) == 0 { '\n' } else { ' ' });
        }
        prose
    }
}
