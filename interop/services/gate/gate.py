#!/usr/bin/env python3
"""lighttpd in front of a service, which demands HTTP Digest: by MD5 under /md5, by SHA-256 under /sha256.

Usage: gate.py PORT-OF-THE-SERVICE FOLDER. Prints its address, and serves until it is killed.
"""

import hashlib
import os
import socket
import sys

REALM, USER, PASSWORD = "gate", "anna", "correct horse"

CONFIGURATION = """
server.document-root = "{folder}"
server.modules = ("mod_auth", "mod_authn_file", "mod_proxy")
server.systemd-socket-activation = "enable"
server.bind = "127.0.0.1"
server.port = {port}
auth.backend = "htdigest"
auth.backend.htdigest.userfile = "{folder}/users"
auth.require = (
    "/md5" => ("method" => "digest", "realm" => "{realm}", "require" => "valid-user", "algorithm" => "MD5"),
    "/sha256" => ("method" => "digest", "realm" => "{realm}", "require" => "valid-user", "algorithm" => "SHA-256"),
)
proxy.server = ("" => (("host" => "127.0.0.1", "port" => {service})))
"""


def main():
    # The socket listens before lighttpd runs, which takes it as the third file.
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    folder = os.path.join(sys.argv[2], str(port))
    os.makedirs(folder, exist_ok=True)
    with open(f"{folder}/users", "w") as users:
        for algorithm in (hashlib.md5, hashlib.sha256):
            digest = algorithm(f"{USER}:{REALM}:{PASSWORD}".encode()).hexdigest()
            users.write(f"{USER}:{REALM}:{digest}\n")
    with open(f"{folder}/lighttpd.conf", "w") as configuration:
        configuration.write(CONFIGURATION.format(folder=folder, port=port, realm=REALM, service=int(sys.argv[1])))
    print(f"http://127.0.0.1:{port}", flush=True)
    os.dup2(listener.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    os.execvp("/usr/sbin/lighttpd", ["lighttpd", "-D", "-f", f"{folder}/lighttpd.conf"])


if __name__ == "__main__":
    main()
