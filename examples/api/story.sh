#!/bin/sh
# Registers somebody, reads the mail with their password, logs in, lists people and logs out, with curl alone.
# It needs a server in development, which shows every mail at /dev/mailbox.
#
#   sh examples/api/story.sh http://localhost:4000
set -eu

rumbl=${1:-http://localhost:4000}
email="john.doe.$$@example.com"

json() {
    curl --silent --show-error --fail-with-body --header 'content-type: application/json' "$@"
}

# The first text of a field in JSON.
field() {
    sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1
}

echo "1. register"
user=$(json "$rumbl/api/v1/users" \
    --data "{\"user\": {\"name\": \"John\", \"subname\": \"Doe\", \"email\": \"$email\", \"job\": \"engineer\"}}")
echo "   $(echo "$user" | field username), without a password"

echo "2. read the mail"
password=
attempts=0
while [ -z "$password" ] && [ "$attempts" -lt 60 ]; do
    attempts=$((attempts + 1))
    for mail in $(curl --silent "$rumbl/dev/mailbox" | sed -n 's|.*href="\(/dev/mailbox/[0-9]*\)".*|\1|p'); do
        text=$(curl --silent "$rumbl$mail")
        case $text in
            *"$email"*) password=$(echo "$text" | sed -n 's/^Password: \([^ <]*\).*/\1/p') ;;
        esac
        [ -z "$password" ] || break
    done
    [ -n "$password" ] || sleep 1
done
[ -n "$password" ] || { echo "no mail came" >&2; exit 1; }

echo "3. log in"
session=$(json "$rumbl/api/v1/sessions" --data "{\"creds\": {\"email\": \"$email\", \"password\": \"$password\"}}")
token=$(echo "$session" | field token)

echo "4. list people"
curl --silent --show-error --fail "$rumbl/api/v1/users?page_size=100" --header "authorization: Bearer $token" |
    grep -o '"username":"[^"]*"' | cut -d '"' -f 4 | sed 's/^/   /'

echo "5. log out"
curl --silent --show-error --fail --request DELETE "$rumbl/api/v1/sessions" --header "authorization: Bearer $token"
status=$(curl --silent --output /dev/null --write-out '%{http_code}' "$rumbl/api/v1/users" \
    --header "authorization: Bearer $token")
echo "   the token now gets $status"
[ "$status" = 401 ]
