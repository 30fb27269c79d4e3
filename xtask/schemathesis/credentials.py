"""How the requests are authorised: by an API key if `RUMBL_API_KEY` is set, or else by tokens of a log-in.

A token ends when it has expired, and when a request logs out with it. Schemathesis then gets the next 401, logs in
again, and repeats the request.
"""

import os

import requests
import schemathesis

from api_key import PASSWORD

TIMEOUT_S = 30


def is_for_anybody(context):
    """Whether an operation takes no credentials."""
    return not context.operation.definition.raw.get("security")


class ApiKey:
    def get(self, _case, _context):
        return os.environ["RUMBL_API_KEY"]

    def set(self, case, key, _context):
        case.headers["X-API-Key"] = key


class Token:
    def get(self, _case, _context):
        creds = {"username": os.environ["RUMBL_USERNAME"], "password": PASSWORD}
        address = f"{os.environ['RUMBL_URL']}/api/v1/sessions"
        answer = requests.post(address, json={"creds": creds}, timeout=TIMEOUT_S)
        answer.raise_for_status()
        return answer.json()["data"]["token"]

    def set(self, case, token, _context):
        case.headers["Authorization"] = f"Bearer {token}"


credentials = ApiKey if "RUMBL_API_KEY" in os.environ else Token
schemathesis.auth().skip_for(is_for_anybody)(credentials)
