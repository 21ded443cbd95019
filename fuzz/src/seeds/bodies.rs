//! Seeds of the server's two readers of bodies: what clients send, and one with mistakes of each kind. The first line is
//! what a header says.

/// Target, name and bytes.
pub fn all() -> Vec<(&'static str, String, Vec<u8>)> {
    let of = |target, texts: &[&str]| -> Vec<(&'static str, String, Vec<u8>)> {
        let numbered = texts.iter().enumerate();
        numbered
            .map(|(number, text)| (target, number.to_string(), text.as_bytes().to_vec()))
            .collect()
    };
    [of("multipart", FORMS), of("infer", REQUESTS)].concat()
}

const FORMS: &[&str] = &[
    "multipart/form-data; boundary=x\n--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"scan.jpg\"\r\n\
     Content-Type: image/jpeg\r\n\r\nGIF89a\r\n--x\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\r\n--x--\r\n",
    "multipart/form-data; boundary=\"a b\"\npreamble\r\n--a b\r\ncontent-disposition: form-data; name=n; \
     filename*=UTF-8''%e2%82%ac.jpg\r\n\r\nx\r\n--a b--\r\nepilogue",
    "multipart/form-data\n--\r\n\r\n",
    "multipart/form-data; boundary=x\n--x\r\nA: 1\r\nA: 2\r\n\r\n\r\n--x\r\n--x\r\n\r\n\r\n-",
];

const REQUESTS: &[&str] = &[
    "\n{\"id\":\"7\",\"inputs\":[{\"name\":\"picture\",\"datatype\":\"BYTES\",\"shape\":[2,1],\"data\":[\"Zm8=\",\"\\/\\/8=\"]}],\
     \"outputs\":[{\"name\":\"label\"},{\"name\":\"probabilities\",\"parameters\":{\"binary_data\":true}}]}",
    "99\n{\"inputs\":[{\"name\":\"picture\",\"datatype\":\"BYTES\",\"shape\":[2],\"parameters\":{\"binary_data_size\":11}}]}\
     \u{3}\0\0\0foo\0\0\0\0",
    "\n{\"inputs\":[{\"name\":\"picture\",\"datatype\":\"BYTES\",\"shape\":[18446744073709551615,2],\"data\":[]}],\
     \"parameters\":{\"binary_data_output\":true}}",
    "99999999999999999999\n[]",
];
