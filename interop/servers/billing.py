"""The contract of README.md as spyne serves it, which makes its own description of it from the classes below.

Usage: billing.py PORT
"""

import sys
from wsgiref.simple_server import WSGIServer, make_server

from spyne import Application, Array, Boolean, ComplexModel, Double, Fault, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

OPERATIONS = "http://tempuri.org/"
DATA = "http://schemas.datacontract.org/2004/07/Kolonel.Public.Service.API.Contracts.V1_1"
AUTHENTICATION = "http://api.cloudbilling.nl/2018/11/auth/token"
API_TOKEN = "interop-token"
CALLS_A_SESSION = 2

# How many calls each session has made.
sessions = {}


class ApiToken(Unicode):
    __namespace__ = AUTHENTICATION
    __type_name__ = "ApiToken"


class InvoiceHeader(ComplexModel):
    __namespace__ = DATA
    _type_info = [
        ("BillingDate", Unicode),
        ("CustomerCode", Unicode),
        ("InvoiceNumber", Unicode(min_occurs=1)),
        ("InvoiceReference", Unicode),
        ("InvoiceStatus", Unicode),
        ("LastCalculatedTotal", Double),
    ]


class Invoice2(ComplexModel):
    __namespace__ = DATA
    _type_info = [(name, Unicode) for name in ("CustomerCode", "InvoiceDate", "InvoiceReference")]


class LoginResult(ComplexModel):
    __namespace__ = DATA
    _type_info = [(name, Unicode) for name in ("Status", "StatusMessage", "Value")]


def rows_of(kind):
    """An array in the namespace of its rows, as WCF has it; spyne's own choice is the service's."""
    return Array(kind, type_name=f"ArrayOf{kind.__name__}", __namespace__=DATA)


def authenticate(context):
    """The caller, if the token is valid."""
    token = context.in_header
    if token == API_TOKEN:
        return token
    if sessions.get(token, CALLS_A_SESSION) >= CALLS_A_SESSION:
        raise Fault("Client.Authentication", "the token is not known, or has expired")
    sessions[token] += 1
    return token


class Billing(ServiceBase):
    @rpc(Unicode, Unicode, Unicode, _returns=LoginResult, _out_variable_name="LoginResult")
    def Login(context, emailAddress, password, environment):
        if (emailAddress, password, environment) != ("anna@example.org", "correct horse", "Demo"):
            return LoginResult(Status="Error", StatusMessage="Invalid credentials")
        session = f"session-{len(sessions) + 1}"
        sessions[session] = 0
        return LoginResult(Status="Success", StatusMessage="", Value=session)

    @rpc(
        Unicode,
        _in_header=(ApiToken,),
        _returns=[rows_of(InvoiceHeader), Unicode, Unicode],
        _out_variable_names=["GetInvoiceHeadersResult", "ResultCode", "ResultMessage"],
    )
    def GetInvoiceHeaders(context, customerCode):
        caller = authenticate(context)
        rows = [('Café € <&> "B.V."', 1234.56), (caller, -0.5)]
        headers = [
            InvoiceHeader(
                BillingDate="2025-01-31T00:00:00+01:00",
                CustomerCode=customerCode,
                InvoiceReference=reference,
                InvoiceStatus="APPROVED",
                LastCalculatedTotal=total,
            )
            for reference, total in rows
        ]
        return headers, "Success", ""

    @rpc(
        rows_of(Invoice2),
        _in_header=(ApiToken,),
        _returns=[Boolean, Unicode, Unicode],
        _out_variable_names=["UploadInvoices2Result", "ResultCode", "ResultMessage"],
    )
    def UploadInvoices2(context, invoices):
        authenticate(context)
        for invoice in invoices:
            if invoice.InvoiceDate is None:
                return False, "Error", f"invoice {invoice.InvoiceReference} has no date"
        return True, "Success", ""

    @rpc(_in_header=(ApiToken,), _returns=Unicode)
    def GetPurchases(context):
        authenticate(context)
        raise Fault("Server", "the database is away", detail={"retry": "later"})


class Server(WSGIServer):
    def server_activate(self):
        super().server_activate()
        print("started", file=sys.stderr, flush=True)


application = Application([Billing], OPERATIONS, name="PublicService", in_protocol=Soap11(), out_protocol=Soap11())
make_server("127.0.0.1", int(sys.argv[1]), WsgiApplication(application), Server).serve_forever()
