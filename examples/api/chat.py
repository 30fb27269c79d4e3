"""Lets two people talk over the channel `room:chat`, each on a socket with their token.

It needs nothing but Python's own library: the socket is Phoenix's long-poll transport, which is plain HTTP. The server
is one in development, which shows every mail at /dev/mailbox.

    python3 examples/api/chat.py http://localhost:4000
"""

import html
import json
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

RUMBL = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:4000"
TOPIC = "room:chat"


def ask(method, path, body=None, headers=None):
    """Sends a request, and returns the status and the JSON."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(RUMBL + path, data, headers or {}, method=method)
    request.add_header("content-type", "application/json")
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class Socket:
    """A socket of somebody's that has joined the channel."""

    def __init__(self, token):
        query = urllib.parse.urlencode({"token": token, "vsn": "2.0.0"})
        self.path = f"/socket/longpoll?{query}"
        self.headers = {}
        self.ref = 0
        self.received = []
        # The first poll opens a session, whose own token all later requests carry.
        opened = self.poll()
        if opened["status"] != 410:
            raise ConnectionError(f"the socket was refused: {opened}")
        self.headers = {"x-phoenix-longpoll-token": opened["token"]}
        status, response = self.push("phx_join", {})
        if status != "ok":
            raise ConnectionError(f"{TOPIC} was refused: {response}")

    def poll(self):
        """Waits up to ten seconds for messages, each of which is a JSON text itself."""
        _, polled = ask("GET", self.path, headers=self.headers)
        return polled

    def hear(self):
        """The messages of the next poll, as `[join_ref, ref, topic, event, payload]`."""
        polled = self.poll()
        # 204: nothing was said within ten seconds.
        if polled["status"] not in (200, 204):
            raise ConnectionError(f"the session is gone: {polled}")
        return [json.loads(message) for message in polled["messages"]]

    def push(self, event, payload):
        """Sends an event, and returns the status and the response of its reply."""
        self.ref += 1
        # The join was the first message, and its number is carried by all of the channel's.
        status, posted = ask("POST", self.path, ["1", str(self.ref), TOPIC, event, payload], self.headers)
        if posted["status"] != 200:
            raise ConnectionError(f"the session is gone: {status} {posted}")
        reply = None
        while reply is None:
            for _, ref, _, heard, told in self.hear():
                if heard == "phx_reply" and ref == str(self.ref):
                    reply = told["status"], told["response"]
                elif heard == "receive_msg":
                    self.received.append(told["message"])
        return reply

    def receive(self):
        """The next message of somebody else, once there is one."""
        while not self.received:
            self.received += [told["message"] for *_, heard, told in self.hear() if heard == "receive_msg"]
        return self.received.pop(0)


def page(path):
    """The text of a page."""
    with urllib.request.urlopen(RUMBL + path) as response:
        return html.unescape(response.read().decode())


def mailed_password(email):
    """The password in the mail, once it has come."""
    for _ in range(60):
        for mail in re.findall(r'href="(/dev/mailbox/\d+)"', page("/dev/mailbox")):
            text = page(mail)
            if email in text:
                return re.search(r"^Password: (\S+)", text, re.MULTILINE).group(1)
        time.sleep(1)
    sys.exit("no mail came")


def log_in(name, job):
    """Registers somebody, and returns their id and a token."""
    email = f"{name.lower()}.doe.{os.getpid()}@example.com"
    person = {"name": name, "subname": "Doe", "email": email, "job": job}
    status, user = ask("POST", "/api/v1/users", {"user": person})
    assert status == 201, user
    creds = {"email": email, "password": mailed_password(email)}
    status, session = ask("POST", "/api/v1/sessions", {"creds": creds})
    assert status == 200, session
    print(f"logged in as {session['data']['user']['username']}")
    return user["id"], session["data"]["token"]


john_id, john_token = log_in("John", "engineer")
jane_id, jane_token = log_in("Jane", "architect")
eva_id, eva_token = log_in("Eva", "editor")

body = {"conversation": {"recipient_id": jane_id}}
status, conversation = ask("POST", "/api/v1/conversations", body, {"authorization": f"Bearer {john_token}"})
assert status == 201, conversation
conv = conversation["id"]

john, jane, eva = Socket(john_token), Socket(jane_token), Socket(eva_token)

status, sent = john.push("send_msg", {"user": jane_id, "conv": conv, "message": "Hello, Jane!"})
assert status == "ok", sent
print("Jane receives:", jane.receive()["content"])

status, sent = jane.push("send_msg", {"user": john_id, "conv": conv, "message": "Hello, John!"})
assert status == "ok", sent
print("John receives:", john.receive()["content"])

status, refused = eva.push("send_msg", {"user": john_id, "conv": conv, "message": "May I join in?"})
assert status == "error" and "does not exist" in str(refused), refused
print("Eva is refused:", json.dumps(refused))

path = f"/api/v1/conversations/{conv}/messages"
status, messages = ask("GET", path, headers={"authorization": f"Bearer {jane_token}"})
assert status == 200, messages
print("stored:", " ".join(one["content"] for one in messages["data"]))
