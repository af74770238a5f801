//! A proxy between a client in another language and a sandbox over plain HTTP. It reads every
//! request and every response with the types of `cloudbilling-types` and writes it again with them,
//! so that a successful client proves that the types read what it writes, and write what it reads.
//!
//! `cargo run --example mirror -- http://localhost:8080/soap` prints its own address.

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::{env, thread};

use cloudbilling_types::operation::{
    AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, UploadInvoices, UploadInvoices2,
};
use cloudbilling_types::server::WritePayload;
use cloudbilling_types::{Operation, ServiceContract};
use soap_codec::{
    Decoder, Element, Encoder, FromXmlOwned, HeaderBlock, Message, QName, SoapVersion, ToXml,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let endpoint = env::args()
        .nth(1)
        .ok_or("the sandbox's endpoint is missing")?;
    let (authority, path) = endpoint
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .ok_or("the endpoint is like http://host:port/path")?;
    let listener = TcpListener::bind("localhost:0")?;
    let own = format!("localhost:{}", listener.local_addr()?.port());
    println!("mirror http://{own}/{path}");
    for stream in listener.incoming() {
        let mirror = Mirror {
            authority: authority.to_owned(),
            own: own.clone(),
            contract: ServiceContract::default(),
        };
        thread::spawn(move || {
            if let Err(error) = stream
                .map_err(Into::into)
                .and_then(|stream| mirror.serve(stream))
            {
                eprintln!("mirror: {error}");
            }
        });
    }
    Ok(())
}

struct Mirror {
    authority: String,
    own: String,
    contract: ServiceContract,
}

/// An HTTP message: its first line, headers and body.
struct Http {
    start: String,
    headers: Vec<String>,
    body: String,
}

impl Mirror {
    fn serve(&self, client: TcpStream) -> Result<()> {
        let mut request = Http::read(&client)?;
        let soap_action = request.header("soapaction").map(str::to_owned);
        let operation = soap_action
            .as_deref()
            .and_then(|action| action.trim_matches('"').rsplit('/').next());
        if let Some(operation) = operation {
            request.body = self.request(operation, &request.body)?;
        }
        let mut response = self.ask(&request)?;
        match operation {
            // The description of the service contains its address.
            None => response.body = response.body.replace(&self.authority, &self.own),
            Some(operation) if response.is_ok() => {
                response.body = self.response(operation, &response.body)?;
            }
            // SOAP faults are not records of these types.
            Some(_) => {}
        }
        response.write(&client)
    }

    fn ask(&self, request: &Http) -> Result<Http> {
        let sandbox = TcpStream::connect(&self.authority)?;
        request.write(&sandbox)?;
        Http::read(&sandbox)
    }
}

/// Calls a generic method for the operation of this name.
macro_rules! of_operation {
    ($mirror:ident.$method:ident($operation:expr, $message:expr), $($type:ident)*) => {
        match $operation {
            $(stringify!($type) => $mirror.$method::<$type>($message),)*
            other => Err(format!("there is no operation {other}").into()),
        }
    };
    ($mirror:ident.$method:ident($operation:expr, $message:expr)) => {
        of_operation!($mirror.$method($operation, $message), AddProductCluster CloseInvoices DeletePurchases
            GetInvoiceHeaders GetInvoiceTransformationResultFile GetInvoiceTransformationResultsForCustomers
            GetInvoiceTransformationResultsForInvoices GetPurchases GetTransformationResultsForCustomers
            GetTransformationResultsForInvoices UploadInvoices UploadInvoices2)
    };
}

impl Mirror {
    fn request(&self, operation: &str, body: &str) -> Result<String> {
        let message = decode(body)?;
        if operation == "Login" {
            let login = self.contract.read_login(payload(&message)?)?;
            let name = self.contract.login_request_name();
            return encode(None, name, &self.contract.login_request(&login));
        }
        of_operation!(self.typed_request(operation, &message))
    }

    fn response(&self, operation: &str, body: &str) -> Result<String> {
        let message = decode(body)?;
        if operation == "Login" {
            let response = self.contract.read_login_response(payload(&message)?)?;
            let name = payload(&message)?.name();
            return encode(None, name, &self.contract.login_response(&response));
        }
        of_operation!(self.typed_answer(operation, &message))
    }

    fn typed_request<O: Operation + FromXmlOwned>(
        &self,
        message: &Message<&str>,
    ) -> Result<String> {
        let token = self.contract.api_token_header.qname();
        let header = message
            .envelope()
            .header(token)
            .map(|header| header.element().text().into_owned());
        let header = header.as_ref().map(|text| HeaderBlock::new(token, text));
        let operation: O = message.envelope().payload_named(O::REQUEST)?.read()?;
        encode(header, O::REQUEST, &operation)
    }

    fn typed_answer<O: Operation<Output: WritePayload>>(
        &self,
        message: &Message<&str>,
    ) -> Result<String> {
        let response = self.contract.read_response::<O>(payload(message)?)?;
        encode(None, O::RESPONSE, &self.contract.response(&response))
    }
}

fn decode(body: &str) -> Result<Message<&str>> {
    Ok(Decoder::new().decode(body)?)
}

fn payload<'a>(message: &'a Message<&str>) -> Result<Element<'a>> {
    Ok(message.envelope().payload()?)
}

fn encode(header: Option<HeaderBlock<'_>>, name: QName<'_>, body: &dyn ToXml) -> Result<String> {
    let mut encoder = Encoder::new(SoapVersion::Soap11);
    if let Some(header) = header {
        encoder = encoder.header(header);
    }
    Ok(String::from_utf8(encoder.body(name, body).encode()?)?)
}

impl Http {
    /// Reads a message whose body has a length or ends with the connection.
    fn read(stream: &TcpStream) -> Result<Self> {
        let mut reader = BufReader::new(stream);
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line)?;
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let mut message = Self {
            start: lines.first().cloned().ok_or("an empty message")?,
            headers: lines.split_off(1),
            body: String::new(),
        };
        let length = message.header("content-length").map(str::parse::<u64>);
        match length.transpose()? {
            Some(length) => reader.take(length).read_to_string(&mut message.body)?,
            None if message.start.starts_with("GET") => 0,
            None => reader.read_to_string(&mut message.body)?,
        };
        Ok(message)
    }

    /// Writes the message as the only one of its connection.
    fn write(&self, mut stream: &TcpStream) -> Result<()> {
        let replaced = ["accept-encoding", "content-length", "connection", "expect"];
        let mut text = format!("{}\r\n", self.start);
        for header in &self.headers {
            let name = header.split(':').next().unwrap_or_default();
            if !replaced
                .iter()
                .any(|replaced| name.eq_ignore_ascii_case(replaced))
            {
                text += &format!("{header}\r\n");
            }
        }
        let length = self.body.len();
        text += &format!(
            "Content-Length: {length}\r\nConnection: close\r\n\r\n{}",
            self.body
        );
        Ok(stream.write_all(text.as_bytes())?)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let headers = self
            .headers
            .iter()
            .filter_map(|header| header.split_once(':'));
        headers
            .into_iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    fn is_ok(&self) -> bool {
        self.start.contains(" 200 ")
    }
}
