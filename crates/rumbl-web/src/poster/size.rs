/// The width of a picture in its own units; pages scale it to fit.
pub(super) const WIDTH: u16 = 640;
/// The height of a picture in the same units.
pub(super) const HEIGHT: u16 = 360;
