# Pages for requests that failed: what happened, and what to do next.

failure-home = Go to the home page
failure-not-found-title = Page not found
failure-not-found = There is nothing at this address. It may have been deleted, or the link may be wrong.
failure-method-title = That doesn’t work here
failure-method = This address only accepts a form. Go back and submit the form again.
failure-forbidden-title = This form has expired
failure-forbidden = Your session has changed since the page was loaded. Go back, reload the page and submit the form again.
failure-too-large-title = That is too much
failure-too-large = What you sent is larger than rumbl accepts. Shorten it and try again.
failure-timeout-title = That took too long
failure-timeout = What you sent did not arrive in time. Check your connection, go back and try again.
failure-attempts-title = Too many attempts
failure-attempts = You have tried this too often in a short time. Wait a minute, then try again.
failure-attempts-minutes = You have tried this too often in a short time. Try again in { $minutes } minutes.
failure-attempts-hours = You have tried this too often in a short time. Try again in { $hours } hours.
failure-busy-title = rumbl is busy
failure-busy = The server has more to do than it can handle. Try again in a few seconds.
failure-malformed-title = rumbl did not understand that
failure-malformed = The request was incomplete or malformed. Go back and try again.
failure-internal-title = Something went wrong
failure-internal = It’s our fault, and it has been logged. Try again in a moment.
failure-address-title = Wrong address
failure-address = This site should be opened at { $expected }. Forms sent from any other address are refused.
