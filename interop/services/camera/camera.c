// The camera of README.md as gSOAP serves it, with its WSSE and WSA plugins.
//
// Usage: camera

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "camera.nsmap"
#include "plugin/wsaapi.h"
#include "plugin/wsseapi.h"

static int is(const char *preset, const char *name) {
    return preset && strcmp(preset, name) == 0;
}

static int authenticate(struct soap *soap, const char **user) {
    *user = soap_wsse_get_Username(soap);
    if (!*user)
        return soap->error;
    if (strcmp(*user, "anna") != 0)
        return soap_wsse_fault(soap, wsse__FailedAuthentication, NULL);
    return soap_wsse_verify_Timestamp(soap) || soap_wsse_verify_Password(soap, "correct horse") ? soap->error : SOAP_OK;
}

// Replaces the header blocks of the request by those of the response.
static int reply(struct soap *soap, const char *preset) {
    if (soap->header->wsa5__Action) {
        if (soap_wsa_reply(soap, "urn:uuid:of-the-response", "urn:camera/GetStatusResponse"))
            return soap->error;
        if (is(preset, "unrelated"))
            soap->header->wsa5__RelatesTo->__item = "urn:uuid:of-another-request";
    }
    soap_wsse_delete_Security(soap);
    if (is(preset, "unsigned"))
        return SOAP_OK;
    soap_wsse_add_Security(soap);
    if (soap_wsse_add_Timestamp(soap, NULL, 60))
        return soap->error;
    if (is(preset, "stale")) {
        soap->header->wsse__Security->wsu__Timestamp->Created = "2026-01-01T00:00:00Z";
        soap->header->wsse__Security->wsu__Timestamp->Expires = "2026-01-01T00:01:00Z";
    }
    return SOAP_OK;
}

int c__GetStatus(struct soap *soap, char *preset, struct c__GetStatusResponse *response) {
    const char *user;
    if (authenticate(soap, &user))
        return soap->error;
    response->c__preset = preset;
    response->c__user = soap_strdup(soap, user);
    return reply(soap, preset);
}

// The import of the addressing makes an operation of a fault that another service sends here. None does.
int SOAP_ENV__Fault(struct soap *soap, char *code, char *reason, char *actor, struct SOAP_ENV__Detail *detail,
                    struct SOAP_ENV__Code *code12, struct SOAP_ENV__Reason *reason12, char *node, char *role,
                    struct SOAP_ENV__Detail *detail12) {
    (void)code, (void)reason, (void)actor, (void)detail, (void)code12, (void)reason12, (void)node, (void)role, (void)detail12;
    return soap_send_empty_response(soap, SOAP_OK);
}

// Ends the program with its standard input.
static void *wait_for_end(void *unused) {
    while (getchar() != EOF)
        ;
    exit(0);
    return unused;
}

int main(void) {
    struct soap *soap = soap_new1(SOAP_C_UTFSTRING);
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    pthread_t end;
    soap_register_plugin(soap, soap_wsa);
    soap_register_plugin(soap, soap_wsse);
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
