// Reading the rows by gSOAP. The document is in memory; nothing is copied but what gSOAP's own buffer takes.

#include <cstring>

#include "soapH.h"

struct Namespace namespaces[] = {
    {"SOAP-ENV", "http://schemas.xmlsoap.org/soap/envelope/", nullptr, nullptr},
    {"SOAP-ENC", "http://schemas.xmlsoap.org/soap/encoding/", nullptr, nullptr},
    {"xsi", "http://www.w3.org/2001/XMLSchema-instance", nullptr, nullptr},
    {"xsd", "http://www.w3.org/2001/XMLSchema", nullptr, nullptr},
    {"t", "http://tempuri.org/", nullptr, nullptr},
    {"a", "urn:contract", nullptr, nullptr},
    {nullptr, nullptr, nullptr, nullptr}};

struct Source {
    const char *text;
    size_t width;
};

struct Totals {
    size_t rows, text_bytes, adhoc, prices;
    double price, quantity;
};

static size_t receive(struct soap *soap, char *buffer, size_t room) {
    Source *source = static_cast<Source *>(soap->user);
    size_t width = source->width < room ? source->width : room;
    memcpy(buffer, source->text, width);
    source->text += width;
    source->width -= width;
    return width;
}

static bool read(struct soap *soap, t__Response *response) {
    return soap_begin_recv(soap) == SOAP_OK && soap_envelope_begin_in(soap) == SOAP_OK &&
           soap_recv_header(soap) == SOAP_OK && soap_body_begin_in(soap) == SOAP_OK &&
           soap_get_t__Response(soap, response, "t:GetPurchasesResponse", nullptr) != nullptr &&
           soap_body_end_in(soap) == SOAP_OK && soap_envelope_end_in(soap) == SOAP_OK && soap_end_recv(soap) == SOAP_OK;
}

static void add(const a__Purchase &row, Totals *totals) {
    totals->rows++;
    totals->adhoc += row.IsAdhoc;
    totals->quantity += row.Quantity;
    if (row.OverrideUnitPrice) {
        totals->prices++;
        totals->price += *row.OverrideUnitPrice;
    }
    for (const char *text : {row.CustomerCode, row.Id, row.ProductLabel, row.PurchaseDate, row.PurchaseReference}) {
        totals->text_bytes += strlen(text);
    }
}

// Adds the rows up if there is somewhere to.
extern "C" bool read_by_gsoap(const char *text, size_t width, Totals *totals) {
    // What is set up once in a program that lives on.
    static struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_XML_STRICT);
    Source source = {text, width};
    soap->user = &source;
    soap->frecv = receive;
    t__Response response;
    bool is_read = read(soap, &response);
    if (is_read && totals) {
        const a__Purchases &rows = response.GetPurchasesResult;
        for (int index = 0; index < rows.__sizePurchase; index++) {
            add(rows.Purchase[index], totals);
        }
    }
    soap_destroy(soap);
    soap_end(soap);
    return is_read;
}
