// The contract of README.md, from which gSOAP's soapcpp2 makes what billing.c needs.

//gsoap t service name: billing
//gsoap t service style: document
//gsoap t service encoding: literal
//gsoap t service namespace: http://tempuri.org/
//gsoap t schema form: qualified
//gsoap d schema namespace: http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1
//gsoap d schema form: qualified
//gsoap h schema namespace: http://api.cloudbilling.nl/2018/11/auth/token

struct SOAP_ENV__Header {
    char *h__ApiToken;
};

struct SOAP_ENV__Detail {
    char *d__retry;
    char *__any;
};

struct d__LoginResult {
    char *d__Status 1;
    char *d__StatusMessage 1;
    char *d__Value 0;
};

struct d__InvoiceHeader {
    char *d__BillingDate;
    char *d__CustomerCode;
    char *d__InvoiceReference;
    char *d__InvoiceStatus;
    double d__LastCalculatedTotal;
};

struct d__ArrayOfInvoiceHeader {
    int __size;
    struct d__InvoiceHeader *d__InvoiceHeader;
};

struct d__Invoice2 {
    char *d__CustomerCode;
    char *d__InvoiceDate;
    char *d__InvoiceReference;
};

struct d__ArrayOfInvoice2 {
    int __size;
    struct d__Invoice2 *d__Invoice2;
};

struct t__LoginResponse {
    struct d__LoginResult *t__LoginResult;
};

struct t__GetInvoiceHeadersResponse {
    struct d__ArrayOfInvoiceHeader *t__GetInvoiceHeadersResult;
    char *t__ResultCode;
    char *t__ResultMessage;
};

struct t__UploadInvoices2Response {
    bool t__UploadInvoices2Result;
    char *t__ResultCode;
    char *t__ResultMessage;
};

struct t__GetPurchasesResponse {
    char *t__GetPurchasesResult;
};

//gsoap t service method: Login
int t__Login(char *t__emailAddress, char *t__password, char *t__environment, struct t__LoginResponse *response);

//gsoap t service method: GetInvoiceHeaders
//gsoap t service method-input-header-part: GetInvoiceHeaders h__ApiToken
int t__GetInvoiceHeaders(char *t__customerCode, struct t__GetInvoiceHeadersResponse *response);

//gsoap t service method: UploadInvoices2
//gsoap t service method-input-header-part: UploadInvoices2 h__ApiToken
int t__UploadInvoices2(struct d__ArrayOfInvoice2 *t__invoices, struct t__UploadInvoices2Response *response);

//gsoap t service method: GetPurchases
//gsoap t service method-input-header-part: GetPurchases h__ApiToken
int t__GetPurchases(char *t__customerCode, struct t__GetPurchasesResponse *response);
