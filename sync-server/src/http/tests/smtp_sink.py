"""A mail server that keeps nothing: one JSON object per mail on standard output, beginning with its own port.

What goes to `refused@…` is refused for good, the first mail to `later@…` for now."""

import email
import email.policy
import json
import sys

from aiosmtpd.controller import Controller

seen = set()


class Sink:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 nobody here"
        if address.startswith("later@") and address not in seen:
            seen.add(address)
            return "451 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        say(to=envelope.rcpt_tos, sender=mail["from"], subject=mail["subject"], id=mail["message-id"], body=body)
        return "250 taken"


def say(**what):
    print(json.dumps(what), flush=True)


class OnAnyPort(Controller):
    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


sink = OnAnyPort(Sink(), hostname="127.0.0.1", port=0)
sink.start()
say(port=sink.port)
sys.stdin.read()
sink.stop()
