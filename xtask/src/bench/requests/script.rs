//! Lua scripts for wrk, for requests that differ each time.

/// Requests annotations from a moment that is one ms later each time.
pub(super) fn another_moment(path: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!(
        "local from = 0\nrequest = function()\n  from = from + 1\n  \
         return wrk.format(nil, \"{path}{separator}from=\" .. from)\nend\n"
    )
}

/// Adds an annotation one ms later each time.
pub(super) fn annotations() -> String {
    "wrk.method = \"POST\"\nwrk.headers[\"content-type\"] = \"application/json\"\nlocal at = 0\n\
     request = function()\n  at = at + 1\n  local text = 'said by a program, at ' .. at\n  \
     return wrk.format(nil, nil, nil, \
     '{\"annotation\": {\"body\": \"' .. text .. '\", \"at\": ' .. at .. '}}')\nend\n"
        .to_owned()
}
