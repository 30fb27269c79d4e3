# API keys.

api-keys-lead = A key lets a program of yours use rumbl for you, without your password. See <a href="/api/docs">what programs can do, and try it</a>.
api-keys-may = May { $scopes }
api-keys-ends = ends on { $day }
api-keys-made = made <time datetime="{ $datetime }">{ $when }</time>
api-keys-used = used <time datetime="{ $datetime }">{ $when }</time>
api-keys-never-used = never used
api-keys-delete = Delete<span class="visually-hidden"> <bdi>{ $name }</bdi></span>
api-keys-deleted = “{ $name }” deleted. Programs can’t use it any more.
api-keys-new = New key
api-keys-name = Name
api-keys-name-hint = What the key is for, such as “backup”.
api-keys-scopes = The program may
api-keys-read = read
api-keys-annotate = annotate
api-keys-manage = manage
api-keys-converse = converse
api-keys-read-box = read: see videos, annotations and people
api-keys-annotate-box = annotate: make, change and delete annotations
api-keys-manage-box = manage: add, change and delete videos
api-keys-converse-box = converse: read and write in your conversations
api-keys-days = Ends after (days)
api-keys-days-hint = Up to 365. Leave it empty for a key that does not end by itself.
api-keys-make = Make key
api-keys-shown = This is the only time that “<bdi>{ $name }</bdi>” is shown. Copy it to where your program keeps its secrets.
api-keys-key = Key
api-keys-send = Send it as <code>X-API-Key</code>, or as <code>Authorization: Bearer</code>.
