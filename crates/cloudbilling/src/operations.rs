//! A method for each documented operation, on both clients.

use cloudbilling_types::operation::{
    AddProductCluster, CloseInvoices, DeletePurchases, GetInvoiceHeaders,
    GetInvoiceTransformationResultFile, GetInvoiceTransformationResultsForCustomers,
    GetInvoiceTransformationResultsForInvoices, GetPurchases, GetTransformationResultsForCustomers,
    GetTransformationResultsForInvoices, UploadInvoices, UploadInvoices2,
};
use cloudbilling_types::record::{
    BulkDeleteResult, BulkInvoiceCloseResult, InvoiceHeader, InvoiceTransformationResult,
    InvoiceTransformationResultFile, Purchase, TransformationResult,
};

use crate::client::{Client, blocking};
use crate::error::Error;

/// `$finish` drops a result that says no more than that there is no error.
macro_rules! operations {
    ($(
        $(#[$doc:meta])*
        $method:ident($parameter:ident: $operation:ident) -> $output:ty $(, $finish:ident)?;
    )*) => {
        /// The documented operations. A result code other than success is
        /// [`ErrorKind::Api`](crate::ErrorKind::Api), with the name of the operation and the
        /// message of the service.
        #[allow(clippy::missing_errors_doc)] // said once, here: an `Error`, by kind
        impl Client {
            $(
                $(#[$doc])*
                pub async fn $method(&self, $parameter: &$operation) -> Result<$output, Error> {
                    self.execute($parameter).await$(.map($finish))?
                }
            )*
        }

        /// The documented operations, as on the [async
        /// client](crate::Client#method.add_product_cluster).
        #[allow(clippy::missing_errors_doc)] // said once, at the async client
        impl blocking::Client {
            $(
                #[doc = concat!("As [`Client::", stringify!($method), "`](crate::Client::", stringify!($method), ").")]
                pub fn $method(&self, $parameter: &$operation) -> Result<$output, Error> {
                    self.execute($parameter)$(.map($finish))?
                }
            )*
        }
    };
}

operations! {
    /// Adds a product cluster. A write.
    add_product_cluster(cluster: AddProductCluster) -> (), drop;

    /// Closes invoices "if possible". A write whose result has the
    /// outcome of each. For many, use a batch (feature `batch`).
    close_invoices(invoices: CloseInvoices) -> BulkInvoiceCloseResult;

    /// Marks purchases for deletion. A write whose result has the
    /// outcome of each. For many, use a batch (feature `batch`).
    delete_purchases(purchases: DeletePurchases) -> BulkDeleteResult;

    /// Finds invoices. A read that returns them without their lines.
    ///
    /// ```
    /// use cloudbilling::types::operation::GetInvoiceHeaders;
    /// use cloudbilling::{ApiToken, Client};
    /// # use cloudbilling::transport::testing::Scripted;
    /// # pollster::block_on(async {
    /// # let transport = Scripted::new();
    /// # transport.respond_body(200, "text/xml", r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetInvoiceHeadersResponse xmlns="http://tempuri.org/"><GetInvoiceHeadersResult xmlns:a="http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"><a:InvoiceHeader><a:InvoiceNumber>2026-17</a:InvoiceNumber></a:InvoiceHeader></GetInvoiceHeadersResult><ResultCode>Success</ResultCode></GetInvoiceHeadersResponse></s:Body></s:Envelope>"#);
    /// let client = Client::builder("https://api.example.com/soap")
    ///     .api_token(ApiToken::new("049b27fc")?)
    /// #   .transport(transport)
    ///     .build()?;
    /// let query = GetInvoiceHeaders::default().customer_code("1001");
    /// let headers = client.invoice_headers(&query).await?;
    /// assert_eq!(headers[0].invoice_number.as_deref(), Some("2026-17"));
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    invoice_headers(query: GetInvoiceHeaders) -> Vec<InvoiceHeader>;

    /// Fetches the file that a transformation made, the whole of it in one message. A read.
    invoice_transformation_result_file(result: GetInvoiceTransformationResultFile)
        -> InvoiceTransformationResultFile;

    /// The older form of
    /// [`transformation_results_for_customers`](Self::transformation_results_for_customers). A
    /// read.
    invoice_transformation_results_for_customers(query: GetInvoiceTransformationResultsForCustomers)
        -> Vec<InvoiceTransformationResult>;

    /// The older form of
    /// [`transformation_results_for_invoices`](Self::transformation_results_for_invoices). A read.
    invoice_transformation_results_for_invoices(query: GetInvoiceTransformationResultsForInvoices)
        -> Vec<InvoiceTransformationResult>;

    /// Finds purchases. A read. There is no paging: [`rows`](Self::rows) reads a large result one
    /// purchase at a time.
    purchases(query: GetPurchases) -> Vec<Purchase>;

    /// Finds what transformations made of customers' invoices. A read.
    transformation_results_for_customers(query: GetTransformationResultsForCustomers)
        -> Vec<TransformationResult>;

    /// Finds what transformations made of invoices. A read.
    transformation_results_for_invoices(query: GetTransformationResultsForInvoices)
        -> Vec<TransformationResult>;

    /// Uploads ad hoc invoices without a period. A write, kept by the service for those who already
    /// use it.
    upload_invoices(invoices: UploadInvoices) -> (), drop;

    /// Uploads ad hoc invoices, with or without a period. A write. For many, use a batch (feature
    /// `batch`).
    ///
    /// ```
    /// use cloudbilling::types::operation::UploadInvoices2;
    /// use cloudbilling::types::record::Invoice2;
    /// # use cloudbilling::transport::testing::Scripted;
    /// # use cloudbilling::{ApiToken, Client, ErrorKind};
    /// # pollster::block_on(async {
    /// # let transport = Scripted::new();
    /// # transport.respond_body(200, "text/xml", r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><UploadInvoices2Response xmlns="http://tempuri.org/"><UploadInvoices2Result>false</UploadInvoices2Result><ResultCode>Error</ResultCode><ResultMessage>Unknown customer</ResultMessage></UploadInvoices2Response></s:Body></s:Envelope>"#);
    /// # let client = Client::builder("https://api.example.com/soap").api_token(ApiToken::new("049b27fc")?).transport(transport).build()?;
    /// let invoice = Invoice2::default().customer_code("1001").invoice_reference("2026-0001");
    /// let error = client.upload_invoices2(&UploadInvoices2::new([invoice])).await.unwrap_err();
    /// assert_eq!(error.to_string(), "UploadInvoices2 failed: Unknown customer");
    /// # Ok::<(), Box<dyn std::error::Error>>(()) }).unwrap();
    /// ```
    upload_invoices2(invoices: UploadInvoices2) -> (), drop;
}
