diesel::table! {
    [[ many ]] (id) {
        id -> BigInt,
[%- for field in fields %]
        [[ field.name ]] -> [[ field.column ]],
[%- endfor %]
        inserted_at -> Timestamp,
        updated_at -> Timestamp,
    }
}
