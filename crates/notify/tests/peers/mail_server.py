"""A mail server for tests: mail_server.py none|start_tls|tls take|CODE

Prints one line of JSON with its port and, with TLS, its certificate authority; then one line for each mail, as the standard
library reads it. Ends with its standard input.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys
import threading

import trustme
from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import AuthResult, LoginPassword

security, behaviour = sys.argv[1:]


class Handler:
    async def handle_DATA(self, server, session, envelope):
        if behaviour != "take":
            return f"{behaviour} not now"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: mail.get_body(preferencelist=(kind,)).get_content()
        auth = session.auth_data
        print(
            json.dumps(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "subject": mail["subject"],
                    "message_id": mail["message-id"],
                    "auto_submitted": mail["auto-submitted"],
                    "type": mail.get_content_type(),
                    "plain": part("plain"),
                    "html": part("html"),
                    "user": auth.login.decode() if auth else None,
                    "tls": session.ssl is not None or security == "tls",
                }
            ),
            flush=True,
        )
        return "250 taken"


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and data.login == b"desk" and data.password == b"hush-hush"
    return AuthResult(success=right, handled=False, auth_data=data if right else None)


arguments = {"hostname": "127.0.0.1", "port": 0}
authority = None
if security != "none":
    issuer = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    issuer.issue_cert("localhost").configure_cert(context)
    authority = issuer.cert_pem.bytes().decode()
    arguments |= {"authenticator": authenticate, "auth_required": False}
    if security == "tls":
        arguments |= {"ssl_context": context, "auth_require_tls": False}
    else:
        arguments |= {"tls_context": context, "require_starttls": True}


def end_with_input():
    sys.stdin.read()
    loop.call_soon_threadsafe(loop.stop)


loop = asyncio.new_event_loop()
# The threaded controller would look for itself at port 0.
controller = UnthreadedController(Handler(), loop=loop, **arguments)
controller.begin()
port = controller.server.sockets[0].getsockname()[1]
print(json.dumps({"port": port, "authority": authority}), flush=True)
threading.Thread(target=end_with_input, daemon=True).start()
loop.run_forever()
