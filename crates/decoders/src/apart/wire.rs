//! What goes through the pipes: a request and its reply, each with its length in front. Numbers are little-endian.

use crate::{Kind, Limits, Page, Picture, Reason, Refused};
use std::io::{self, ErrorKind, Read, Write};

/// What a child says first: that it is one, and how it talks. Whatever else was started says something else, or nothing.
const HELLO: &[u8] = concat!("docsort-decoders ", env!("CARGO_PKG_VERSION"), " 2\n").as_bytes();

const OPEN: u8 = b'o';
const PAGE: u8 = b'p';
const CLOSE: u8 = b'c';

const OPENED: u8 = b'+';
const PICTURE: u8 = b'=';
const JPEG: u8 = b'j';
const REFUSED: u8 = b'-';

/// Longer reasons are not sent.
const MAX_DETAIL_BYTES: u64 = 4_096;

/// What a child is asked.
pub(super) enum Request {
    /// What a file may cost; the file itself comes behind it, by [`read_file`].
    Open {
        kind: Kind,
        limits: Limits,
        cpu_seconds: u32,
    },
    /// A page of the file that was opened last.
    Page(u32),
    /// Nobody asks for its pages any more. Has no reply.
    Close,
}

/// What a child answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Reply {
    /// The file is open: what [`Opened`](crate::Opened) says of it.
    Opened {
        pages: u32,
        is_animated: bool,
    },
    Page(Page),
    Refused(Refused),
}

pub(super) fn write_hello(out: &mut impl Write) -> io::Result<()> {
    out.write_all(HELLO)?;
    out.flush()
}

/// Reads what [`write_hello`] writes, of the same version of this crate.
pub(super) fn read_hello(input: &mut impl Read) -> io::Result<()> {
    let mut said = [0; HELLO.len()];
    input.read_exact(&mut said)?;
    if said == HELLO {
        Ok(())
    } else {
        Err(ErrorKind::InvalidData.into())
    }
}

/// A request of [`Request::Open`] and the file behind it, without a copy.
pub(super) fn write_open(
    out: &mut impl Write,
    kind: Kind,
    limits: &Limits,
    cpu_seconds: u32,
    bytes: &[u8],
) -> io::Result<()> {
    let number = Kind::ALL.iter().position(|&known| known == kind);
    out.write_all(&[OPEN, number.ok_or(ErrorKind::InvalidInput)? as u8])?;
    out.write_all(&limits.max_bytes.to_le_bytes())?;
    out.write_all(&limits.max_pixels.to_le_bytes())?;
    out.write_all(&limits.min_side_px.to_le_bytes())?;
    out.write_all(&limits.max_pages.to_le_bytes())?;
    out.write_all(&cpu_seconds.to_le_bytes())?;
    write_block(out, bytes)?;
    out.flush()
}

pub(super) fn write_page(out: &mut impl Write, index: u32) -> io::Result<()> {
    out.write_all(&[PAGE])?;
    out.write_all(&index.to_le_bytes())?;
    out.flush()
}

pub(super) fn write_close(out: &mut impl Write) -> io::Result<()> {
    out.write_all(&[CLOSE])?;
    out.flush()
}

/// The next request; `None` where whoever asks has gone.
pub(super) fn read_request(input: &mut impl Read) -> io::Result<Option<Request>> {
    let mut tag = [0];
    if input.read(&mut tag)? == 0 {
        return Ok(None);
    }
    match tag[0] {
        OPEN => {
            let kind = Kind::ALL.get(usize::from(read_u8(input)?)).copied();
            let limits = Limits {
                max_bytes: read_u64(input)?,
                max_pixels: read_u64(input)?,
                min_side_px: read_u32(input)?,
                max_pages: read_u32(input)?,
            };
            Ok(Some(Request::Open {
                kind: kind.ok_or(ErrorKind::InvalidData)?,
                limits,
                cpu_seconds: read_u32(input)?,
            }))
        }
        CLOSE => Ok(Some(Request::Close)),
        PAGE => read_u32(input).map(|index| Some(Request::Page(index))),
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

/// The file of the request that was read last, from its first byte to its last.
pub(super) fn read_file(input: &mut impl Read, limits: &Limits) -> io::Result<Vec<u8>> {
    read_block(input, limits.max_bytes)
}

pub(super) fn write_reply(out: &mut impl Write, reply: &Reply) -> io::Result<()> {
    match reply {
        Reply::Opened { pages, is_animated } => {
            out.write_all(&[OPENED, u8::from(*is_animated)])?;
            out.write_all(&pages.to_le_bytes())?;
        }
        Reply::Page(Page::Picture(picture)) => {
            out.write_all(&[PICTURE])?;
            out.write_all(&picture.width_px.to_le_bytes())?;
            out.write_all(&picture.height_px.to_le_bytes())?;
            write_block(out, &picture.rgb)?;
        }
        Reply::Page(Page::Jpeg(file)) => {
            out.write_all(&[JPEG])?;
            write_block(out, file)?;
        }
        Reply::Refused(refused) => {
            let number = Reason::ALL
                .iter()
                .position(|&known| known == refused.reason);
            out.write_all(&[REFUSED, number.ok_or(ErrorKind::InvalidInput)? as u8])?;
            let detail = refused.detail.as_bytes();
            write_block(out, &detail[..detail.len().min(MAX_DETAIL_BYTES as usize)])?;
        }
    }
    out.flush()
}

/// - `limits`: a picture or a file beyond them is no reply
pub(super) fn read_reply(input: &mut impl Read, limits: &Limits) -> io::Result<Reply> {
    match read_u8(input)? {
        OPENED => Ok(Reply::Opened {
            is_animated: read_u8(input)? != 0,
            pages: read_u32(input)?,
        }),
        PICTURE => {
            let (width_px, height_px) = (read_u32(input)?, read_u32(input)?);
            let rgb = read_block(input, limits.max_pixels.saturating_mul(3))?;
            let picture = Picture::new(width_px, height_px, rgb).ok_or(ErrorKind::InvalidData)?;
            Ok(Reply::Page(Page::Picture(picture)))
        }
        // Of a file that was no longer than allowed; what is written anew of it is a few bytes more.
        JPEG => read_block(input, limits.max_bytes.saturating_add(1_024))
            .map(|file| Reply::Page(Page::Jpeg(file))),
        REFUSED => {
            let reason = Reason::ALL.get(usize::from(read_u8(input)?)).copied();
            let detail = read_block(input, MAX_DETAIL_BYTES)?;
            let detail = String::from_utf8_lossy(&detail).into_owned();
            let reason = reason.ok_or(ErrorKind::InvalidData)?;
            Ok(Reply::Refused(Refused { reason, detail }))
        }
        _ => Err(ErrorKind::InvalidData.into()),
    }
}

fn write_block(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)
}

/// Memory grows with what comes, not with what was promised.
fn read_block(input: &mut impl Read, max_bytes: u64) -> io::Result<Vec<u8>> {
    let length = read_u64(input)?;
    if length > max_bytes {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    input.take(length).read_to_end(&mut bytes)?;
    if (bytes.len() as u64) < length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

fn read_u8(input: &mut impl Read) -> io::Result<u8> {
    let mut bytes = [0; 1];
    input.read_exact(&mut bytes)?;
    Ok(bytes[0])
}

fn read_u32(input: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    input.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn read_u64(input: &mut impl Read) -> io::Result<u64> {
    let mut bytes = [0; 8];
    input.read_exact(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    const LIMITS: Limits = Limits {
        max_bytes: 1_000,
        max_pixels: 200,
        min_side_px: 3,
        max_pages: 4,
    };

    #[test]
    fn requests_and_replies_come_out_as_they_went_in() {
        let mut pipe = Vec::new();
        write_open(&mut pipe, Kind::Pdf, &LIMITS, 9, b"%PDF").unwrap();
        write_page(&mut pipe, 7).unwrap();
        write_close(&mut pipe).unwrap();
        let mut pipe = Cursor::new(pipe);
        let Some(Request::Open {
            kind,
            limits,
            cpu_seconds,
        }) = read_request(&mut pipe).unwrap()
        else {
            panic!("a file was sent");
        };
        assert_eq!((kind, limits, cpu_seconds), (Kind::Pdf, LIMITS, 9));
        assert_eq!(read_file(&mut pipe, &limits).unwrap(), b"%PDF");
        let page = read_request(&mut pipe).unwrap();
        assert!(matches!(page, Some(Request::Page(7))));
        let close = read_request(&mut pipe).unwrap();
        assert!(matches!(close, Some(Request::Close)));
        assert!(read_request(&mut pipe).unwrap().is_none());

        let picture = Picture::new(2, 1, b"abcdef".to_vec()).unwrap();
        for sent in [
            Reply::Opened {
                pages: 3,
                is_animated: true,
            },
            Reply::Page(Page::Picture(picture)),
            Reply::Page(Page::Jpeg(b"\xff\xd8".to_vec())),
            Reply::Refused(Refused::truncated("it ends")),
        ] {
            let mut pipe = Vec::new();
            write_reply(&mut pipe, &sent).unwrap();
            assert_eq!(read_reply(&mut Cursor::new(pipe), &LIMITS).unwrap(), sent);
        }
    }

    #[test]
    fn a_length_that_was_promised_and_does_not_come_is_an_error_and_takes_no_memory() {
        for (length, kind) in [
            (u64::MAX, ErrorKind::InvalidData),
            (90, ErrorKind::UnexpectedEof),
        ] {
            let pipe = [b"j".as_slice(), &length.to_le_bytes(), b"few"].concat();
            let error = read_reply(&mut Cursor::new(&pipe), &LIMITS).unwrap_err();
            assert_eq!(error.kind(), kind);
        }
    }

    #[test]
    fn a_picture_of_another_size_than_it_says_and_tags_without_a_meaning_are_no_reply() {
        let of_six_bytes = [
            b"=\x03\0\0\0\x01\0\0\0".as_slice(),
            &6u64.to_le_bytes(),
            b"abcdef",
        ];
        for pipe in [of_six_bytes.concat(), b"?".to_vec(), b"-\x09".to_vec()] {
            assert!(
                read_reply(&mut Cursor::new(&pipe), &LIMITS).is_err(),
                "{pipe:?}"
            );
        }
        for pipe in [b"?".as_slice(), b"o\x09", b"p\0"] {
            assert!(read_request(&mut Cursor::new(pipe)).is_err(), "{pipe:?}");
        }
    }
}
