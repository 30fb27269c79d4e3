"""Registers somebody, reads the mail with their password, logs in, lists people and logs out.

It needs nothing but Python's own library, and a server in development, which shows every mail at /dev/mailbox.

    python3 examples/api/story.py http://localhost:4000
"""

import html
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request

RUMBL = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:4000"
EMAIL = f"jane.doe.{os.getpid()}@example.com"


def ask(method, path, body=None, token=None):
    """Sends a request, and returns the status and the JSON."""
    request = urllib.request.Request(RUMBL + path, method=method)
    if token:
        request.add_header("authorization", f"Bearer {token}")
    data = None
    if body is not None:
        request.add_header("content-type", "application/json")
        data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data) as response:
            text = response.read()
            return response.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def page(path):
    """The text of a page."""
    with urllib.request.urlopen(RUMBL + path) as response:
        return html.unescape(response.read().decode())


def mailed_password():
    """The password in the mail, once it has come."""
    for _ in range(60):
        for mail in re.findall(r'href="(/dev/mailbox/\d+)"', page("/dev/mailbox")):
            text = page(mail)
            if EMAIL in text:
                return re.search(r"^Password: (\S+)", text, re.MULTILINE).group(1)
        time.sleep(1)
    sys.exit("no mail came")


person = {"name": "Jane", "subname": "Doe", "email": EMAIL, "job": "architect"}
status, user = ask("POST", "/api/v1/users", {"user": person})
assert status == 201 and "password" not in user, user
print(f"registered {user['username']}")

creds = {"email": EMAIL, "password": mailed_password()}
status, session = ask("POST", "/api/v1/sessions", {"creds": creds})
assert status == 200, session
token = session["data"]["token"]
print(f"logged in as {session['data']['user']['username']}")

status, people = ask("GET", "/api/v1/users?page_size=100", token=token)
assert status == 200, people
print("people:", ", ".join(one["username"] for one in people["data"]))

status, _ = ask("DELETE", "/api/v1/sessions", token=token)
assert status == 204
status, refused = ask("GET", "/api/v1/users", token=token)
assert status == 401, refused
print("logged out:", refused["message"])
