// The archive of README.md, from which gSOAP's soapcpp2 makes what archive.c needs.

//gsoap a service name: archive
//gsoap a service style: document
//gsoap a service encoding: literal
//gsoap a service namespace: urn:archive
//gsoap a schema form: qualified

// Inline, or a part: gSOAP knows the type by these members.
struct xsd__base64Binary {
    unsigned char *__ptr;
    int __size;
    char *id;
    char *type;
    char *options;
};

struct a__Stored {
    char *a__title;
    LONG64 a__sum;
    struct xsd__base64Binary *a__scan;
    struct xsd__base64Binary *a__original;
};

//gsoap a service method-action: Store urn:archive/Store
int a__Store(char *a__title, struct xsd__base64Binary *a__scan, struct xsd__base64Binary *a__original, struct a__Stored *response);
