// What readers written in C and C++ see of a document: counted as the Rust contenders count, so that they can be compared.

#include <cstddef>
#include <cstring>
#include <expat.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <pugixml.hpp>

struct Digest {
    size_t elements, attributes, value_bytes, text_bytes, namespace_bytes;
};

// expat: names come as "namespace|local".

static size_t namespace_width(const char *name) {
    const char *bar = strrchr(name, '|');
    return bar ? bar - name : 0;
}

static void expat_start(void *user, const char *name, const char **attributes) {
    Digest *digest = static_cast<Digest *>(user);
    digest->elements++;
    digest->namespace_bytes += namespace_width(name);
    for (; *attributes; attributes += 2) {
        digest->attributes++;
        digest->namespace_bytes += namespace_width(attributes[0]);
        digest->value_bytes += strlen(attributes[1]);
    }
}

static void expat_text(void *user, const char *, int width) {
    static_cast<Digest *>(user)->text_bytes += width;
}

extern "C" bool read_by_expat(const char *text, size_t width, Digest *digest) {
    XML_Parser parser = XML_ParserCreateNS(nullptr, '|');
    XML_SetUserData(parser, digest);
    XML_SetStartElementHandler(parser, expat_start);
    XML_SetCharacterDataHandler(parser, expat_text);
    bool read = XML_Parse(parser, text, static_cast<int>(width), 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return read;
}

// libxml2, its SAX2 interface: attributes come as name, prefix, namespace, value, end of value.

static size_t width_of(const xmlChar *text) { return text ? strlen(reinterpret_cast<const char *>(text)) : 0; }

static void sax_start(void *user, const xmlChar *, const xmlChar *, const xmlChar *uri, int, const xmlChar **, int count,
                      int, const xmlChar **attributes) {
    Digest *digest = static_cast<Digest *>(user);
    digest->elements++;
    digest->namespace_bytes += width_of(uri);
    for (; count > 0; count--, attributes += 5) {
        digest->attributes++;
        digest->namespace_bytes += width_of(attributes[2]);
        digest->value_bytes += attributes[4] - attributes[3];
    }
}

static void sax_text(void *user, const xmlChar *, int width) { static_cast<Digest *>(user)->text_bytes += width; }

extern "C" bool read_by_libxml2(const char *text, size_t width, Digest *digest) {
    xmlSAXHandler handler = {};
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = sax_start;
    handler.characters = sax_text;
    handler.ignorableWhitespace = sax_text;
    handler.cdataBlock = sax_text;
    return xmlSAXUserParseMemory(&handler, digest, text, static_cast<int>(width)) == 0;
}

// pugixml: a tree, without a notion of namespaces.

extern "C" bool parse_by_pugixml(const char *text, size_t width) {
    pugi::xml_document document;
    return document.load_buffer(text, width, pugi::parse_default, pugi::encoding_utf8);
}

static void visit(pugi::xml_node node, Digest *digest) {
    for (pugi::xml_node child : node.children()) {
        if (child.type() != pugi::node_element) {
            digest->text_bytes += strlen(child.value());
            continue;
        }
        digest->elements++;
        for (pugi::xml_attribute attribute : child.attributes()) {
            if (strncmp(attribute.name(), "xmlns", 5) != 0) {
                digest->attributes++;
                digest->value_bytes += strlen(attribute.value());
            }
        }
        visit(child, digest);
    }
}

extern "C" bool read_by_pugixml(const char *text, size_t width, Digest *digest) {
    pugi::xml_document document;
    if (!document.load_buffer(text, width, pugi::parse_default, pugi::encoding_utf8)) {
        return false;
    }
    visit(document, digest);
    return true;
}
