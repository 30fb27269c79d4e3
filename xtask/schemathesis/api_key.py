"""Registers a person on a server that was just started, and prints an API key of theirs.

    api_key.py http://localhost:4000 ada
"""

import html
import re
import sys

import requests

PASSWORD = "correct horse"
SCOPES = ["read", "annotate", "manage", "converse"]


def page(browser, address, **fields):
    """Fetches a page or, with fields, sends its form, with the token that the page has."""
    shown = browser.get(address, timeout=30)
    if fields:
        token = re.search(r'name="csrf-token" content="([^"]+)"', shown.text).group(1)
        shown = browser.post(
            fields.pop("action"), data={"_csrf_token": html.unescape(token), **fields}, timeout=30
        )
    shown.raise_for_status()
    return shown.text


def key(server, username):
    """Registers a person; returns a key that may do all that they may."""
    browser = requests.Session()
    browser.headers["origin"] = server
    person = {"user[name]": username, "user[username]": username, "user[password]": PASSWORD}
    page(browser, f"{server}/users/new", action=f"{server}/users", **person)
    keys = f"{server}/settings/api-keys"
    made = {"api_key[name]": "schemathesis", "api_key[current_password]": PASSWORD, **{f"api_key[{scope}]": "true" for scope in SCOPES}}
    return re.search(r'value="(rumbl_[\w-]+)"', page(browser, keys, action=keys, **made)).group(1)


if __name__ == "__main__":
    print(key(sys.argv[1], sys.argv[2]))
