"""The archive of README.md as spyne serves it. It reads packages, and writes none: its writer does not run on Python 3.

Usage: archive.py
"""

import os
import sys
import threading
import wsgiref.simple_server

from spyne import Application, ByteArray, ComplexModel, Integer, ServiceBase, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

NAMESPACE = "urn:archive"


class Stored(ComplexModel):
    __namespace__ = NAMESPACE
    title = Unicode
    sum = Integer
    scan = ByteArray
    original = ByteArray


class Archive(ServiceBase):
    @rpc(
        Unicode,
        ByteArray,
        ByteArray,
        _body_style="wrapped",
        _in_message_name="Store",
        _out_message_name="Stored",
        _out_variable_names=["title", "sum", "scan", "original"],
        _returns=[Unicode, Integer, ByteArray, ByteArray],
    )
    def Store(_context, title, scan, original):
        total = sum(b"".join(scan)) + sum(b"".join(original))
        return title, total, scan, original


class Quiet(wsgiref.simple_server.WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def wait_for_end():
    sys.stdin.read()
    os._exit(0)


application = Application([Archive], NAMESPACE, in_protocol=Soap11(), out_protocol=Soap11())
server = wsgiref.simple_server.make_server("127.0.0.1", 0, WsgiApplication(application), handler_class=Quiet)
print(f"http://127.0.0.1:{server.server_port}/", flush=True)
threading.Thread(target=wait_for_end, daemon=True).start()
server.serve_forever()
