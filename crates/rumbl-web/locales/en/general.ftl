# Times and numbers, and text that is the same in every language.

verbatim = { $text }
day = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} { $year }
long-day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}

ago-now = just now
ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
since-today = since earlier today
since-yesterday = since yesterday
since = since { $day }

# Actions

action-add = Add
action-cancel = Cancel
action-close = Close
action-continue = Continue
action-delete = Delete
action-done = Done
action-edit = Edit
action-follow = Follow
action-log-in = Log in
action-log-out = Log out
action-report = Report
action-save = Save
action-search = Search

# Several things in one sentence.

list = { $before }, { $last }
list-or = { $before } or { $last }
two-sentences = { $first } { $next }

# Numbers with units.

decimal = { $whole }.{ $tenths }
quantity = { $number } { $unit }
