#!/usr/bin/env python3
"""Floods the real program, one way after the other, and measures the effect on a call with a token.

While each flood lasts, a call is made every 50 ms on a connection of its own. It must get its response within a second, or be
refused at once; and the program's memory must stay below 300 MB. `ci/floods.py PROGRAM [FLOOD…]`
"""

import re
import resource
import socket
import subprocess
import sys
import threading
import time
import urllib.request

MOST_SECONDS = 1.0
MOST_MEGABYTES = 300
MIB = 1 << 20

ENVELOPE = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
    '<h:ApiToken xmlns:h="http://api.cloudbilling.nl/2018/11/auth/token">{token}</h:ApiToken></s:Header>'
    '<s:Body><{name} xmlns="http://tempuri.org/">{content}</{name}></s:Body></s:Envelope>'
)


class Sandbox:
    """The program, and how to call it."""

    def __init__(self, program, *flags, stderr=subprocess.DEVNULL):
        command = [program, "sandbox", "--listen", "127.0.0.1:0", "--http-loopback", "--create-token", "flood", *flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, text=True)
        facts = ""
        while "Press Ctrl-C" not in facts:
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"it ended:\n{facts}")
            facts += line
        fact = lambda name: re.search(rf"{name}\s+(\S+)", facts).group(1)
        self.port = int(re.search(r":(\d+)/", fact("endpoint")).group(1))
        self.token, self.key = fact("token"), fact("admin key")

    def connect(self, timeout=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def request(self, name, content="", token=None, padding=0, length=None):
        body = ENVELOPE.format(token=token or self.token, name=name, content=content).encode() + b" " * padding
        head = (
            f"POST /soap HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\n"
            f'SOAPAction: "http://tempuri.org/IPublicService/{name}"\r\nContent-Length: {length or len(body)}\r\n\r\n'
        )
        return head.encode() + body

    def login(self):
        names = "<emailAddress>a@b.c</emailAddress><password>guess</password><environment>Demo</environment>"
        return self.request("Login", names)

    def call(self):
        """Makes a call and returns its status, or 0 if it was refused without one."""
        try:
            with self.connect(10) as stream:
                stream.sendall(self.request("GetPurchases", "<customerCode>1</customerCode>"))
                return int(stream.recv(12)[9:12] or 0)
        except ConnectionError:
            return 0

    def load(self, table, text):
        request = urllib.request.Request(
            f"http://localhost:{self.port}/admin/load?table={table}",
            data=text.encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "text/csv"},
        )
        urllib.request.urlopen(request).read()

    def megabytes(self):
        """Returns the peak memory of the process."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def many(count, do):
    """Runs it on several threads and waits for all of them."""
    threads = [threading.Thread(target=do, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def quietly(do):
    """Ignores closed connections: closing them is how the server reacts to a flood."""
    try:
        return do()
    except OSError:
        return None


def logins_that_hang_up(sandbox):
    login = sandbox.login()

    def send(_):
        for _ in range(300):
            with sandbox.connect() as stream:
                stream.sendall(login)

    many(10, lambda number: quietly(lambda: send(number)))


def logins_on_kept_connections(sandbox):
    login = sandbox.login()

    def send(_):
        with sandbox.connect() as stream:
            for _ in range(4):
                stream.sendall(login)
                stream.recv(65536)

    many(60, lambda number: quietly(lambda: send(number)))


def large_bodies_that_hang_up(sandbox):
    request = sandbox.request("GetPurchases", padding=31 * MIB)

    def send(_):
        for _ in range(3):
            with sandbox.connect() as stream:
                stream.sendall(request)

    many(20, lambda number: quietly(lambda: send(number)))


def bodies_of_many_elements(sandbox):
    request = sandbox.request("GetPurchases", "<a/>" * (7 * MIB))

    def send(_):
        with sandbox.connect(60) as stream:
            stream.sendall(request)
            stream.recv(1024)

    many(10, lambda number: quietly(lambda: send(number)))


def bodies_that_are_held_back(sandbox):
    request = sandbox.request("GetPurchases", padding=31 * MIB)
    held = [sandbox.connect() for _ in range(8)]
    for stream in held:
        quietly(lambda: stream.sendall(request[:-1]))
    time.sleep(5)
    for stream in held:
        stream.close()


def bare_sockets(sandbox):
    sockets = [quietly(sandbox.connect) for _ in range(5000)]
    time.sleep(3)
    for stream in filter(None, sockets):
        stream.close()


def responses_that_are_not_read(sandbox):
    date = "2025-01-01T00:00:00Z"
    rows = "".join(f"1,unread-{row},{date},{date},{date},APPROVED\n" for row in range(16_000))
    header = "CustomerCode,InvoiceReference,InvoiceDate,BillingPeriodStart,BillingPeriodEnd,InvoiceStatus\n"
    sandbox.load("invoices", header + rows)
    request = sandbox.request("GetInvoiceHeaders", "<customerCode>1</customerCode>")
    unread = []
    for _ in range(80):
        stream = socket.socket()
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stream.connect(("127.0.0.1", sandbox.port))
        quietly(lambda: stream.sendall(request))
        unread.append(stream)
    time.sleep(10)
    for stream in unread:
        stream.close()


def a_log_that_is_not_read(sandbox):
    # Its pipe is full after some hundreds of lines.
    for _ in range(3000):
        quietly(sandbox.call)


FLOODS = [
    logins_that_hang_up,
    logins_on_kept_connections,
    large_bodies_that_hang_up,
    bodies_of_many_elements,
    bodies_that_are_held_back,
    bare_sockets,
    responses_that_are_not_read,
    a_log_that_is_not_read,
]


def measure(program, flood):
    """Returns whether the flood stayed within the bounds."""
    logs = flood is a_log_that_is_not_read
    flags = ["--log"] if logs else []
    sandbox = Sandbox(program, *flags, stderr=subprocess.PIPE if logs else subprocess.DEVNULL)
    flooding = threading.Thread(target=flood, args=(sandbox,), daemon=True)
    flooding.start()
    seconds, statuses = [], []
    while flooding.is_alive():
        began = time.monotonic()
        statuses.append(sandbox.call())
        seconds.append(time.monotonic() - began)
        time.sleep(0.05)
    megabytes = sandbox.megabytes()
    sandbox.stop()
    answered = statuses.count(200)
    fine = max(seconds) <= MOST_SECONDS and megabytes <= MOST_MEGABYTES and answered > 0
    name = flood.__name__.replace("_", " ")
    print(
        f"| {name} | {answered} | {len(statuses) - answered} | {max(seconds):.2f} s | {megabytes:.0f} MB |"
        + ("" if fine else " TOO MUCH"),
        flush=True,
    )
    return fine


def main():
    program, *names = sys.argv[1:]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print("| flood | answered | refused | longest | memory |\n|---|---|---|---|---|")
    floods = [flood for flood in FLOODS if not names or flood.__name__ in names]
    results = [measure(program, flood) for flood in floods]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
