"""A service on spyne, which makes the WSDL: a help desk with tickets.

Usage: desk.py [--wsdl]
"""

import datetime
import decimal
import logging
import os
import sys
import threading
import wsgiref.simple_server

from lxml import etree
from spyne import Application, Array, Boolean, ByteArray, ComplexModel, Date, DateTime, Decimal, Double, Enum, Integer32, Long
from spyne import Mandatory, ServiceBase, Unicode, XmlAttribute, rpc
from spyne.error import Fault
from spyne.interface.wsdl import Wsdl11
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

NAMESPACE = "urn:desk"


class Session(ComplexModel):
    __namespace__ = NAMESPACE
    token = Mandatory(Unicode)


class Quota(ComplexModel):
    __namespace__ = NAMESPACE
    remaining = Integer32


State = Enum("open", "closed", type_name="State")
State.__namespace__ = NAMESPACE


class Ticket(ComplexModel):
    __namespace__ = NAMESPACE
    id = Mandatory(Long)
    title = Unicode
    state = State
    due = Date
    changed = DateTime
    hours = Decimal
    weight = Double
    urgent = Boolean
    labels = Array(Unicode)
    scan = ByteArray
    kind = XmlAttribute(Unicode)


class NoSuchTicket(Fault):
    __namespace__ = NAMESPACE
    __type_name__ = "NoSuchTicket"

    def __init__(self, number):
        super().__init__("Client.NoSuchTicket", "there is no such ticket", detail={f"{{{NAMESPACE}}}NoSuchTicket": None})


class Desk(ServiceBase):
    __in_header__ = Session
    __out_header__ = Quota

    @rpc(Ticket, _returns=Ticket)
    def Open(context, ticket):
        if context.in_header is None or context.in_header.token != "open":
            raise Fault("Client.Session", "the session is not open")
        context.out_header = Quota(remaining=3)
        return ticket

    @rpc(Long, _returns=Ticket, _throws=NoSuchTicket)
    def Find(_context, id):
        if id != 7:
            raise NoSuchTicket(id)
        return Ticket(
            id=7,
            title="Printer",
            state="open",
            due=datetime.date(2026, 1, 31),
            changed=datetime.datetime(2026, 1, 31, 12, 0, tzinfo=datetime.timezone.utc),
            hours=decimal.Decimal("1.50"),
            labels=["paper", "jam"],
            kind="hardware",
        )

    @rpc(State, _returns=Array(Long))
    def List(_context, state):
        return [7, 8] if state == State.open else []


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def print_wsdl():
    """Prints the WSDL that spyne makes, with its types and messages sorted: their order differs between runs."""
    wsdl = Wsdl11(application.interface)
    wsdl.build_interface_document("http://127.0.0.1/desk")
    root = etree.fromstring(wsdl.get_interface_document())
    kinds = ["import", "types", "schema", "simpleType", "complexType", "element", "message", "portType", "binding", "service"]

    def place(element):
        return kinds.index(etree.QName(element).localname), element.get("name", element.get("targetNamespace", ""))

    for name in ("definitions", "types", "schema"):
        for parent in root.iter(f"{{*}}{name}"):
            parent[:] = sorted(parent, key=place)
    etree.indent(root)
    print(etree.tostring(root, encoding="unicode"))


def wait_for_end():
    sys.stdin.read()
    os._exit(0)


# spyne logs each fault with its stack trace.
logging.disable()
application = Application([Desk], NAMESPACE, name="Desk", in_protocol=Soap11(), out_protocol=Soap11())
if "--wsdl" in sys.argv:
    print_wsdl()
    sys.exit()
server = wsgiref.simple_server.make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=Quiet)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
threading.Thread(target=wait_for_end, daemon=True).start()
server.serve_forever()
