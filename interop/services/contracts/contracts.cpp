// The contracts of README.md as gSOAP serves them, on the code of its `wsdl2h`. Each path serves them all.
//
// Usage: contracts

#include <pthread.h>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "Library.nsmap"
#include "soapH.h"

// Sets a fault, and returns its detail, to be filled.
static SOAP_ENV__Detail *fault(struct soap *soap, const char *reason) {
    soap_sender_fault(soap, reason, NULL);
    SOAP_ENV__Detail *detail = soap_new_SOAP_ENV__Detail(soap);
    if (soap->version == 2)
        soap->fault->SOAP_ENV__Detail = detail;
    else
        soap->fault->detail = detail;
    return detail;
}

static std::string *text(struct soap *soap, const char *value) {
    std::string *text = soap_new_std__string(soap);
    *text = value;
    return text;
}

// Leaves only the blocks of the response in the header.
static void respond_with(struct soap *soap, SOAP_ENV__Header blocks) {
    if (!soap->header)
        soap->header = soap_new_SOAP_ENV__Header(soap);
    *soap->header = blocks;
}

int __library__AddItem(struct soap *soap, _library__AddItem *request, _library__AddItemResponse &response) {
    const _library__Session *session = soap->header ? soap->header->library__Session : NULL;
    SOAP_ENV__Header blocks;
    if (!session || session->token != "open") {
        respond_with(soap, blocks);
        _library__Refused *refused = soap_new__library__Refused(soap);
        refused->until = "2026-01-31";
        refused->shelf = library__Shelf__top_shelf;
        fault(soap, "the session is not open")->library__Refused = refused;
        return SOAP_FAULT;
    }
    if (request->item->code == "taken") {
        respond_with(soap, blocks);
        _library__Duplicate *duplicate = soap_new__library__Duplicate(soap);
        duplicate->code = request->item->code;
        fault(soap, "there is such an item")->library__Duplicate = duplicate;
        return SOAP_FAULT;
    }
    blocks.library__Quota = soap_new__library__Quota(soap);
    blocks.library__Quota->tenant = session->tenant;
    blocks.library__Quota->remaining = 3;
    respond_with(soap, blocks);
    response.id = 7;
    response.item = request->item;
    return SOAP_OK;
}

int __library__Describe(struct soap *, _library__Describe *request, _library__DescribeResponse &response) {
    response.record = request->record;
    return SOAP_OK;
}

int __library__ListItems(struct soap *soap, _library__ListItems *, _library__ListItemsResponse &response) {
    library__Item *plain = soap_new_library__Item(soap);
    plain->code = "a";
    plain->title = "Plain";
    library__Book *book = soap_new_library__Book(soap);
    book->code = "b";
    book->title = "Emma";
    book->published = text(soap, "1815-12-23");
    book->author = {"Jane Austen", "Anonymous"};
    book->pages = 474;
    library__Film *film = soap_new_library__Film(soap);
    film->code = "f";
    film->title = "Metropolis";
    film->length = "PT2H33M";
    response.item = {plain, book, film};
    return SOAP_OK;
}

int __sensors__Measure(struct soap *soap, sensors__Plan *plan, sensors__Measurement &response) {
    if (plan->sensor == "lost") {
        fault(soap, "there is no such sensor")->sensors__unknownSensor = text(soap, "lost");
        return SOAP_FAULT;
    }
    sensors__Reading *warm = soap_new_sensors__Reading(soap);
    warm->__item = 21.5;
    warm->unit = sensors__Unit__celsius;
    warm->at = static_cast<time_t *>(soap_malloc(soap, sizeof(time_t)));
    *warm->at = 1769860800;
    sensors__Reading *pressed = soap_new_sensors__Reading(soap);
    pressed->__item = 1013.25;
    pressed->unit = sensors__Unit__hPa;
    response.reading = {warm, pressed};
    response.plan = plan;
    // The header of the response is that of the request.
    return SOAP_OK;
}

int __sensors__Calibrate(struct soap *soap, std::string offset, bool &response) {
    double value = std::atof(offset.c_str());
    if (value > 100) {
        sensors__Range *range = soap_new_sensors__Range(soap);
        range->lowest = -40;
        range->highest = 85.5;
        fault(soap, "out of range")->sensors__outOfRange = range;
        return SOAP_FAULT;
    }
    response = value > 0;
    return SOAP_OK;
}

int __sensors__Reset(struct soap *soap, std::string sensor, struct __sensors__ResetResponse &) {
    if (sensor == "lost") {
        fault(soap, "there is no such sensor")->sensors__unknownSensor = text(soap, "lost");
        return SOAP_FAULT;
    }
    return SOAP_OK;
}

int __sensors__Identify(struct soap *, std::string &serial) {
    serial = "s-7";
    return SOAP_OK;
}

int rates__Convert(struct soap *soap, money__Amount *amount, std::string to, money__Options *options, rates__ConvertResponse &response) {
    if (to == "XXX") {
        money__UnknownCurrency *unknown = soap_new_money__UnknownCurrency(soap);
        unknown->currency = to;
        fault(soap, "there is no such currency")->money__unknownCurrency = unknown;
        return SOAP_FAULT;
    }
    response._rate = options->margin ? *options->margin : "2.5";
    response._converted = soap_new_money__Amount(soap);
    response._converted->currency = to;
    bool rounded = options->rounded && *options->rounded;
    response._converted->__item = rounded ? "25.00" : std::to_string(std::atof(amount->__item.c_str()) * std::atof(response._rate.c_str()));
    return SOAP_OK;
}

static money__Rate *rate(struct soap *soap, const std::string &on, const char *value) {
    money__Rate *rate = soap_new_money__Rate(soap);
    rate->on = on;
    rate->__item = value;
    return rate;
}

int rates__History(struct soap *soap, std::string currency, std::string from, rates__HistoryResponse &response) {
    response._rates = soap_new_money__Rates(soap);
    response._rates->currency = text(soap, currency.c_str());
    response._rates->rate = {rate(soap, from, "1.1"), rate(soap, "2026-02-01", "1.25")};
    return SOAP_OK;
}

int rates__Refresh(struct soap *, rates__RefreshResponse &) {
    return SOAP_OK;
}

// Ends the program with its standard input.
static void *wait_for_end(void *unused) {
    while (getchar() != EOF)
        ;
    exit(0);
    return unused;
}

int main() {
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING);
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    pthread_t end;
    // One connection after the other, so none is kept open.
    soap->recv_timeout = soap->send_timeout = 60;
    if (!soap_valid_socket(soap_bind(soap, "127.0.0.1", 0, 16)) || getsockname(soap->master, (struct sockaddr *)&address, &length)) {
        soap_print_fault(soap, stderr);
        return 1;
    }
    printf("http://127.0.0.1:%d/\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_create(&end, NULL, wait_for_end, NULL);
    while (soap_valid_socket(soap_accept(soap))) {
        soap_serve(soap);
        soap_destroy(soap);
        soap_end(soap);
    }
    return 0;
}
