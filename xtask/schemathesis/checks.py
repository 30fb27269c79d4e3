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
    "at": re.compile("is after the end of the video"),
    "to": re.compile(r"must be greater than or equal to \d+"),
    # Depends on what a text means.
    "url": re.compile("must be a link to|is invalid"),
    "username": re.compile(".*"),
    "email": re.compile(".*"),
    "poster": re.compile(".*"),
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
