"""standardwebhooks, and plain hmac for GitHub's style, against a request of ours."""

import base64
import datetime
import hashlib
import hmac
import json
import sys
from unittest import mock

import standardwebhooks.webhooks
from standardwebhooks import Webhook, WebhookVerificationError

given = json.load(sys.stdin)
then = datetime.datetime.fromtimestamp(given["now"], tz=datetime.timezone.utc)


class Then(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return then


with mock.patch.object(standardwebhooks.webhooks, "datetime", Then):
    verified = Webhook(given["secret"]).verify(given["body"], given["headers"])
    assert verified["type"] == "bellwether.error", verified
    try:
        Webhook(given["secret"]).verify(given["body"] + " ", given["headers"])
    except WebhookVerificationError:
        pass
    else:
        raise AssertionError("a changed body was accepted")

key = base64.b64decode(given["secret"].removeprefix("whsec_"))
expected = "sha256=" + hmac.new(key, given["body"].encode(), hashlib.sha256).hexdigest()
assert given["headers"]["x-hub-signature-256"] == expected
print("judged")
