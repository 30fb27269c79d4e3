//! Reads the header of a client's frame before its data has arrived.

/// The opcode of a close frame, and the first of the control frames' opcodes.
pub(super) const CLOSE: u8 = 8;
/// The bits of the first byte that hold the opcode.
const OPCODE: u8 = 0x0f;
/// The bit of the second byte that says whether the data is masked.
const MASKED: u8 = 0x80;
/// Values of the length in the second byte that announce a longer length field.
const LENGTH_IN_16_BITS: u8 = 126;
const LENGTH_IN_64_BITS: u8 = 127;
/// The longest length that needs no extra field, and the longest that needs 16 bits.
const MAX_SHORT: u64 = 125;
const MAX_IN_16_BITS: u64 = 0xffff;
/// The first bit of a length must be 0.
const MAX_LENGTH: u64 = u64::MAX >> 1;

/// A frame's header (RFC 6455, section 5.2), without the reserved bits and the mask.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) opcode: u8,
    /// The length of the header itself, including the mask.
    pub(super) own_bytes: u64,
    /// The length of the data after it.
    pub(super) data_bytes: u64,
    /// Whether the length uses the shortest possible form, as the RFC requires.
    pub(super) is_minimal: bool,
}

impl Header {
    /// Reads the header at the start of `bytes`, once its length has arrived.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (&[first, second], rest) = bytes.split_first_chunk()?;
        let (header, data_bytes, is_minimal) = match second & !MASKED {
            LENGTH_IN_16_BITS => {
                let length = u64::from(u16::from_be_bytes(*rest.first_chunk()?));
                (4, length, length > MAX_SHORT)
            }
            LENGTH_IN_64_BITS => {
                let length = u64::from_be_bytes(*rest.first_chunk()?);
                (10, length, (MAX_IN_16_BITS + 1..=MAX_LENGTH).contains(&length))
            }
            short => (2, u64::from(short), true),
        };
        let mask = if second & MASKED == 0 { 0 } else { 4 };
        Some(Self { opcode: first & OPCODE, own_bytes: header + mask, data_bytes, is_minimal })
    }

    /// Whether this is a close, ping or pong, whose data must be short.
    pub(super) fn is_control(&self) -> bool {
        self.opcode >= CLOSE
    }

    /// Whether a control frame's data is longer than the RFC allows.
    pub(super) fn is_long_control(&self) -> bool {
        self.is_control() && self.data_bytes > MAX_SHORT
    }
}
