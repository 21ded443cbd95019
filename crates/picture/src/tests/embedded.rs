//! Pictures of our own that no encoder among our dependencies can write: the gradient of
//! `fixtures::gradient`, 40 × 24, through other encoders. Base64 (RFC 4648).

/// The gradient as a progressive JPEG of ten scans.
pub(super) const PROGRESSIVE_JPEG: &str = "\
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywt\
    QFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09P\
    T09PT09PT09PT09PT09PT09PT0//wgARCAAYACgDASIAAhEBAxEB/8QAGAABAQEBAQAAAAAAAAAAAAAAAAMEAQX/xAAY\
    AQADAQEAAAAAAAAAAAAAAAADBAUCBv/aAAwDAQACEAMQAAAB8K+u5Q5La+7exvQTX1hzj+0JNG4Yb//EABgQAAMBAQAA\
    AAAAAAAAAAAAAAABAhES/9oACAEBAAEFAlAoFAoOdFAoFBzooFAoOdFAoP/EABkRAAMBAQEAAAAAAAAAAAAAAAACAwER\
    If/aAAgBAwEBPwFLkq9Ft4TbSbaY2n//xAAbEQEAAwEAAwAAAAAAAAAAAAABAAIRAwQSYf/aAAgBAgEBPwGk6eQcj7G7\
    d1m5VZ7t3WE//8QAFBABAAAAAAAAAAAAAAAAAAAAMP/aAAgBAQAGPwJ//8QAGBAAAgMAAAAAAAAAAAAAAAAAABARMZH/\
    2gAIAQEAAT8hdUFmDqCzB1BZg6//2gAMAwEAAgADAAAAEKWPvH/f/8QAGREAAwADAAAAAAAAAAAAAAAAAAERIVFh/9oA\
    CAEDAQE/EOxtCVCKkJYRMf/EABoRAQEAAwEBAAAAAAAAAAAAAAEAETFBUfD/2gAIAQIBAT8Qnt1o+5NHytmTwWFXytrf\
    /8QAGBAAAwEBAAAAAAAAAAAAAAAAAAERYTH/2gAIAQEAAT8QxMTEQlSJFNyJxGJiISpEim5E4jExEJUiRTcicRiYn//Z\
    ";

/// The gradient as a JPEG with a restart marker behind each block.
pub(super) const RESTART_JPEG: &str = "\
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywt\
    QFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09P\
    T09PT09PT09PT09PT09PT09PT0//wAARCAAYACgDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcI\
    CQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRol\
    JicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ip\
    qrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAA\
    AAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLR\
    ChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaX\
    mJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/90ABAAB/9oADAMB\
    AAIRAxEAPwDhobL2q7DZe1a8Nl7VdhsvauqiclDHeZ//0MGGy9qux2YUZYYArWjswoywwBS/ZzIemFHQV6GJzCGEh3k9\
    l/XQ9DC4vm6n/9HO+zmQ9MKOgoroIbL2orzJ1p1pOc3ds+up41KNkf/Svw2XtVyOzCjLDAFFFac7hTlNdE2fG4erK6P/\
    09z7OZD0wo6CrMNl7UUV8wq0603Obu2cGHqyWiP/1OzhsvaiiivHhsbwqysf/9k=\
    ";

/// 32 × 32, quarters of one colour each, as Adobe CMYK; see `CMYK_QUARTERS`.
pub(super) const CMYK_JPEG: &str = "\
    /9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAW\
    EBETFBUVFQwPFxgWFBgSFBUU/8AAFAgAIAAgBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYH\
    CAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBka\
    JSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeo\
    qaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD8qq/V\
    Ov1Tr9U6KKKK/qor+VevlSiiiiiv5V6/qor6rooooor+qiv5V6+VKKKKKKK/qor6rr8qaKKKK8vr5fr4Pr9IKKKKK9Qr\
    6gr7wr836KKKK8vr5fr4Pr9IKKKKK//Z\
    ";

/// The same as Adobe YCCK.
pub(super) const YCCK_JPEG: &str = "\
    /9j/7gAOQWRvYmUAZAAAAAAC/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAW\
    EBETFBUVFQwPFxgWFBgSFBUU/9sAQwEDBAQFBAUJBQUJFA0LDRQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU\
    FBQUFBQUFBQUFBQUFBQUFBQU/8AAFAgAIAAgBAERAAIRAQMRAQQRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAICf/EABQQ\
    AQAAAAAAAAAAAAAAAAAAAAD/xAAaAQEBAAMBAQAAAAAAAAAAAAAABgUJCgcI/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/a\
    AA4EAQACEQMRBAAAPwCdHhjam1TAFsMO5gQAROzDp+ABbDDuYEAGLr6LbK2VIApBapJpAAJvRStZvgCkFqkmkAA//9k=\
    ";

/// The gradient as a lossy WebP.
pub(super) const LOSSY_WEBP: &str = "\
    UklGRtwAAABXRUJQVlA4INAAAADQBwCdASooABgAPtFSpUwoJCOiKrgN+QAaCWwAsR7Luren8QhzC2DEJd4Tcv8Q28wI\
    s7wkmellRv4RFdv0zAWXIdzDYwIbGAD++pJgR8ZkmcywmLF5mbMusSfN4psWnkpJwfDGYogfAlb4xrC4qbVHk8ntqZ+z\
    29xhFj5xjC+bFi8F/Jo/FCF2KqRm3turOiwy1N6grat/cLHrfZKUw/mwvv/8F/DqM8ZFevoc9ObO/3v6pZvxvxQhdh1Y\
    3xh48obKXjzTynJDikYgoVQMAAAA\
    ";

/// The gradient as a lossy WebP, half transparent (alpha 128).
pub(super) const ALPHA_WEBP: &str = "\
    UklGRvwAAABXRUJQVlA4WAoAAAAQAAAAJwAAFwAAQUxQSAUAAAABKGBEBABWUDgg0AAAANAHAJ0BKigAGAA+0VKlTCgk\
    I6IquA35ABoJbACxHsu6t6fxCHMLYMQl3hNy/xDbzAizvCSZ6WVG/hEV2/TMBZch3MNjAhsYAP76kmBHxmSZzLCYsXmZ\
    sy6xJ83imxaeSknB8MZiiB8CVvjGsLiptUeTye2pn7Pb3GEWPnGML5sWLwX8mj8UIXYqpGbe26s6LDLU3qCtq39wset9\
    kpTD+bC+//wX8OozxkV6+hz05s7/e/qlm/G/FCF2HVjfGHjyhspePNPKckOKRiChVAwAAAA=\
    ";

/// The gradient, then the gradient upside down, as an animation.
pub(super) const ANIMATED_WEBP: &str = "\
    UklGRgIBAABXRUJQVlA4WAoAAAACAAAAJwAAFwAAQU5JTQYAAAAAAAAAAABBTk1GbAAAAAAAAAAAACcAABcAADIAAAJW\
    UDhMVAAAAC8nwAUAzVUgov8xUJC2AVP/vrvjIAiybfzdtv1I/U9u2Og0qG3byLnet//I+WN3vsGBkCCJ/t8rIcgGKBSz\
    O0Yks3YyJ0AJiORieUL0ZaDvQF8FAUFOTUZiAAAAAAAAAAAAJwAAFwAAMgAAAFZQOExKAAAALyfABQDNZUT/YxcR/Q8o\
    bSPJ2f7rvcPHcvpnRNo2479/rxtS1LYN1Gv8wQxdfqG2bRvGbXbKFcJDIAgtIyXolwbe3hn9/uXXgAA=\
    ";

/// The gradient as an interlaced PNG.
pub(super) const INTERLACED_PNG: &str = "\
    iVBORw0KGgoAAAANSUhEUgAAACgAAAAYCAIAAAFw4RgBAAAAz0lEQVRIx+VUSwrDIBB9gsRFicsUrEdIdwl4lPb+F+li\
    mkiDf40QCo+gmfcZB5EBWGAIKwzHywAWHO+fPVPQO3lJ4GPWCkc8tgXRtQdfd0eBFmyE9DkraI5Z+83j5WeVOlhmmOSI\
    OKTrJ3nLfGgUiS2fZpIt28RJyW5OVByqsgEiZbDO+XNMBaPe2/5H8f2abV9SzHATA4RA5Bsl5NKoa9ELNqtb8DGlQ7Db\
    /9TgkPNJwXFPekO6RjY/cZ5Pk+ASh8rgcm1xcO2cCi5XmzvxATi5P5tZI3WGAAAAAElFTkSuQmCC\
    ";

/// Cyan, magenta, yellow, black of each quarter: top left, top right, bottom left, bottom right.
pub(super) const CMYK_QUARTERS: [[u32; 4]; 4] = [
    [255, 0, 0, 0],
    [0, 255, 64, 0],
    [0, 0, 0, 128],
    [30, 60, 90, 20],
];

/// The bytes of a constant above.
pub(super) fn bytes(base64: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut bits = (0u32, 0);
    for symbol in base64.bytes().filter(|&symbol| symbol != b'=') {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => panic!("no base64 symbol: {symbol}"),
        };
        bits = ((bits.0 << 6) | u32::from(value), bits.1 + 6);
        if bits.1 >= 8 {
            bits.1 -= 8;
            bytes.push((bits.0 >> bits.1) as u8);
            bits.0 &= (1 << bits.1) - 1;
        }
    }
    bytes
}
