"""Makes the bucket in which the tests keep files, on the server at an address."""

import sys
import urllib.request

request = urllib.request.Request(f"{sys.argv[1]}/rumbl", method="PUT")
urllib.request.urlopen(request, timeout=10).close()
