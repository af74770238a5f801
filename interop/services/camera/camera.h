// The camera of README.md, from which gSOAP's soapcpp2 makes what camera.c needs.

#import "wsse.h"
#import "wsa5.h"

//gsoap c service name: camera
//gsoap c service style: document
//gsoap c service encoding: literal
//gsoap c service namespace: urn:camera
//gsoap c schema form: qualified

struct c__GetStatusResponse {
    char *c__preset;
    char *c__user;
};

//gsoap c service method-action: GetStatus urn:camera/GetStatus
//gsoap c service method-output-action: GetStatus urn:camera/GetStatusResponse
int c__GetStatus(char *c__preset, struct c__GetStatusResponse *response);
