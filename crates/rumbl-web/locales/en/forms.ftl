# What many forms have.

form-required = required
form-oops = Oops, something went wrong! Please check the errors below.
form-current-password = Current password
form-no-password = You have no password. Unless you did so in the last ten minutes, <a href="/settings/confirm">confirm that it’s you</a> first.
form-code = Code
form-code-hint = From the app, or a recovery code.
