"""What a schema can't say about a request, and nothing else, may keep one from being carried out that is valid by
its schema.

Schemathesis takes a 422 for an answer to such a request (`schemathesis.toml`), and this looks at what it says:
whether all its errors depend on what there is already, or on what texts mean.
"""

import re

import schemathesis

UNPROCESSABLE = 422
# By field, or by any field: what is said.
REASONS = {
    # Depends on what there is, or on characters that no database takes.
    "any": re.compile(r"has already been taken|does not exist|can't be blank|can't contain a NUL"),
    "cursor": re.compile("is invalid"),
    "at": re.compile("is after the end of the video|must match the annotation that it replies to"),
    "reply_to_id": re.compile("is not an annotation of this video|has as many replies as it can have"),
    "to": re.compile(r"must be greater than or equal to \d+"),
    "idempotency-key": re.compile("was used for another request"),
    "video_id": re.compile("is not one of your videos|can't be shared"),
    "annotation_id": re.compile("can't be shared"),
    "recipient_id": re.compile("can't be yourself|can't be written to|is somebody you have blocked|is gone"),
    "user_id": re.compile("can't be (yourself|added|blocked|written to)|is somebody you have blocked|is (already|in too many)|is gone|does not exist|already"),
    "member_ids": re.compile(
        r"(\d+ )?(can't be (added|written to)|is (somebody you have blocked|already|only for a group|gone|in too many)|does not exist)"
    ),
    "base": re.compile("is between two people|You can’t block yourself"),
    "current_password": re.compile("is not valid"),
    "user": re.compile("is the last admin who can log in"),
    # Depends on what a text means.
    "title": re.compile("is only for a group|can't contain characters that turn the direction"),
    "content": re.compile("can't contain characters that turn the direction"),
    "url": re.compile(
        "must be a link to|is invalid|must be a whole address|must begin with https://|must be on the public internet"
        "|can't have a username or password in it|you have 10 webhooks"
    ),
    # Whether a file can be read, and has anything new, depends on what is in it.
    "file": re.compile(
        "is empty|is larger than|is not|has more than|has nothing that is new|has no line that can be read"
        "|can't be imported now"
    ),
    "events": re.compile("is only told for all your videos"),
    "username": re.compile("has letters that look like others|is reserved|has invalid format"),
    "email": re.compile(r"is not an e-mail address|should be at least 3 character\(s\)"),
    "poster": re.compile("must be a JPEG picture of at most 64 KB"),
}


@schemathesis.check
def refused_for_a_reason(_context, response, case):
    is_valid = case.meta is not None and case.meta.generation.mode.is_positive
    if not is_valid or response.status_code != UNPROCESSABLE:
        return
    for field, messages in response.json()["errors"].items():
        for message in messages:
            reasons = [REASONS["any"], *([REASONS[field]] if field in REASONS else [])]
            if not any(reason.match(message) for reason in reasons):
                raise AssertionError(f"a valid request was refused: {field} {message}")
