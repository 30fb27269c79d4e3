/// A person's own [[ many_words ]].
pub(crate) const [[ MANY ]]: &str = "/manage/[[ slug ]]";

/// One of a person's own [[ many_words ]].
pub(crate) fn [[ one ]](id: [[ type ]]Id) -> String {
    format!("{[[ MANY ]]}/{id}")
}

/// The form to change [[ a ]] [[ words ]].
pub(crate) fn edit_[[ one ]](id: [[ type ]]Id) -> String {
    format!("{[[ MANY ]]}/{id}/edit")
}
