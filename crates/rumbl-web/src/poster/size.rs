/// The width of a picture in its own units; it is drawn as large as the page has room.
pub(super) const WIDTH: u16 = 640;
/// The height of a picture in the same units.
pub(super) const HEIGHT: u16 = 360;
