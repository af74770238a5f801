// The contract of README.md as gSOAP serves it.
//
// Usage: billing PORT

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "billing.nsmap"
#include "soapH.h"

enum { CALLS_A_SESSION = 2, SESSIONS = 16 };

// How many calls each session has made.
static int calls[SESSIONS];
static int sessions;

static int same(const char *one, const char *other) {
    return one && strcmp(one, other) == 0;
}

static int authenticate(struct soap *soap) {
    const char *token = soap->header ? soap->header->h__ApiToken : NULL;
    if (same(token, "interop-token"))
        return SOAP_OK;
    int session = token && strncmp(token, "session-", 8) == 0 ? atoi(token + 8) : 0;
    if (session >= 1 && session <= sessions && calls[session - 1]++ < CALLS_A_SESSION)
        return SOAP_OK;
    soap_sender_fault(soap, "the token is not known, or has expired", NULL);
    *soap_faultcode(soap) = "SOAP-ENV:Client.Authentication";
    return SOAP_FAULT;
}

int t__Login(struct soap *soap, char *address, char *password, char *environment, struct t__LoginResponse *response) {
    struct d__LoginResult *result = soap_malloc(soap, sizeof *result);
    response->t__LoginResult = result;
    memset(result, 0, sizeof *result);
    if (!same(address, "anna@example.org") || !same(password, "correct horse") || !same(environment, "Demo") || sessions == SESSIONS) {
        result->d__Status = "Error";
        result->d__StatusMessage = "Invalid credentials";
        return SOAP_OK;
    }
    char *session = soap_malloc(soap, 32);
    snprintf(session, 32, "session-%d", ++sessions);
    result->d__Status = "Success";
    result->d__StatusMessage = "";
    result->d__Value = session;
    return SOAP_OK;
}

int t__GetInvoiceHeaders(struct soap *soap, char *customer, struct t__GetInvoiceHeadersResponse *response) {
    if (authenticate(soap))
        return SOAP_FAULT;
    struct d__ArrayOfInvoiceHeader *rows = soap_malloc(soap, sizeof *rows);
    rows->__size = 2;
    rows->d__InvoiceHeader = soap_malloc(soap, 2 * sizeof *rows->d__InvoiceHeader);
    for (int row = 0; row < 2; row++) {
        struct d__InvoiceHeader *header = &rows->d__InvoiceHeader[row];
        header->d__BillingDate = "2025-01-31T00:00:00+01:00";
        header->d__CustomerCode = customer;
        header->d__InvoiceReference = row ? soap->header->h__ApiToken : "Café € <&> \"B.V.\"";
        header->d__InvoiceStatus = "APPROVED";
        header->d__LastCalculatedTotal = row ? -0.5 : 1234.56;
    }
    response->t__GetInvoiceHeadersResult = rows;
    response->t__ResultCode = "Success";
    response->t__ResultMessage = "";
    // The header is the request's alone.
    soap->header = NULL;
    return SOAP_OK;
}

int t__UploadInvoices2(struct soap *soap, struct d__ArrayOfInvoice2 *invoices, struct t__UploadInvoices2Response *response) {
    if (authenticate(soap))
        return SOAP_FAULT;
    response->t__UploadInvoices2Result = 1;
    response->t__ResultCode = "Success";
    response->t__ResultMessage = "";
    for (int row = 0; invoices && row < invoices->__size; row++) {
        struct d__Invoice2 *invoice = &invoices->d__Invoice2[row];
        if (invoice->d__InvoiceDate)
            continue;
        char *message = soap_malloc(soap, 200);
        snprintf(message, 200, "invoice %s has no date", invoice->d__InvoiceReference);
        response->t__UploadInvoices2Result = 0;
        response->t__ResultCode = "Error";
        response->t__ResultMessage = message;
    }
    soap->header = NULL;
    return SOAP_OK;
}

int t__GetPurchases(struct soap *soap, char *customer, struct t__GetPurchasesResponse *response) {
    (void)customer;
    (void)response;
    if (authenticate(soap))
        return SOAP_FAULT;
    soap_receiver_fault(soap, "the database is away", NULL);
    soap->fault->detail = soap_malloc(soap, sizeof *soap->fault->detail);
    soap_default_SOAP_ENV__Detail(soap, soap->fault->detail);
    soap->fault->detail->d__retry = "later";
    return SOAP_FAULT;
}

int main(int count, char **arguments) {
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING);
    soap->bind_flags = SO_REUSEADDR;
    // One connection after the other, so none is kept open.
    soap->recv_timeout = soap->accept_timeout = 60;
    if (count != 2 || !soap_valid_socket(soap_bind(soap, "127.0.0.1", atoi(arguments[1]), 16))) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    fprintf(stderr, "started\n");
    while (soap_valid_socket(soap_accept(soap))) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 0;
}
