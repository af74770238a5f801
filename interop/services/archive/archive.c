// The archive of README.md as gSOAP serves it: each binary value is a part of an MTOM package. A title of "attached" gets
// its response as SOAP with Attachments, with a part that the envelope does not refer to.
//
// Usage: archive

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.nsmap"
#include "soapH.h"

static LONG64 sum(const struct xsd__base64Binary *value) {
    LONG64 sum = 0;
    int at;
    for (at = 0; at < value->__size; at++)
        sum += value->__ptr[at];
    return sum;
}

int a__Store(struct soap *soap, char *title, struct xsd__base64Binary *scan, struct xsd__base64Binary *original, struct a__Stored *response) {
    if (!title || !scan || !original)
        return soap_sender_fault(soap, "a member is missing", NULL);
    response->a__title = title;
    response->a__sum = sum(scan) + sum(original);
    if (strcmp(title, "attached") == 0) {
        soap_clr_omode(soap, SOAP_ENC_MTOM);
        soap_set_mime(soap, "", NULL);
        return soap_set_mime_attachment(soap, (char *)scan->__ptr, scan->__size, SOAP_MIME_BINARY,
                                        "application/octet-stream", "<scan@archive>", NULL, "the scan");
    }
    response->a__scan = scan;
    response->a__original = original;
    // Names for the response: those of the request belong to the client.
    scan->id = NULL;
    original->id = NULL;
    // A value without a type is written inline.
    scan->type = "application/octet-stream";
    original->type = "application/pdf";
    soap_set_omode(soap, SOAP_ENC_MTOM);
    return SOAP_OK;
}

// Ends the program with its standard input.
static void *wait_for_end(void *unused) {
    while (getchar() != EOF)
        ;
    exit(0);
    return unused;
}

int main(void) {
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_ENC_MTOM);
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
