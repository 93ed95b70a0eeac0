//! The parameters of a call, however they arrive: query string, form, JSON or multipart.
//!
//! As on the real server everything is a string at first: numbers may come as strings, strings as numbers, objects as
//! JSON text. Promises: no input makes it panic; a body that can't be read is refused, not guessed at.

use std::sync::Arc;

use serde_json::Value;

use super::refusal::Refusal;
use crate::world::Upload;

/// More parameters than this no call has.
const MANY: usize = 1000;

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
enum Param {
    Text(String),
    Json(Value),
}

/// The parameters of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Params {
    values: Vec<(String, Param)>,
    files: Vec<(String, Upload)>,
}

impl Params {
    /// Reads a call's query string and body.
    pub(crate) fn read(query: Option<&str>, content_type: &str, body: &[u8]) -> Result<Self, Refusal> {
        let mut params = Self::default();
        if let Some(query) = query {
            params.form(query.as_bytes())?;
        }
        let kind = content_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        match kind.as_str() {
            "application/json" => params.json_body(body)?,
            "multipart/form-data" => params.multipart(content_type, body)?,
            "application/x-www-form-urlencoded" => params.form(body)?,
            // The real server passes over a body it has no name for.
            _ => {}
        }
        Ok(params)
    }

    fn set(&mut self, name: String, value: Param) {
        match self.values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = value,
            None => self.values.push((name, value)),
        }
    }

    fn json_body(&mut self, body: &[u8]) -> Result<(), Refusal> {
        if body.is_empty() {
            return Ok(());
        }
        if !body.trim_ascii_start().starts_with(b"{") {
            return Err(Refusal::bad("JSON object expected"));
        }
        // One wording for what the real server has several for.
        let object: serde_json::Map<String, Value> =
            serde_json::from_slice(body).map_err(|_| Refusal::bad("can't parse parameter value"))?;
        if object.len() > MANY {
            return Err(Refusal::too_large());
        }
        for (name, value) in object {
            match value {
                Value::Null => {}
                Value::String(text) => self.set(name, Param::Text(text)),
                other => self.set(name, Param::Json(other)),
            }
        }
        Ok(())
    }

    fn form(&mut self, body: &[u8]) -> Result<(), Refusal> {
        if body.iter().filter(|byte| **byte == b'&').count() > MANY {
            return Err(Refusal::too_large());
        }
        for pair in body.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let cut = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let name = percent_decode(&pair[..cut]);
            let value = percent_decode(pair.get(cut + 1..).unwrap_or(b""));
            self.set(name, Param::Text(value));
        }
        Ok(())
    }

    fn multipart(&mut self, content_type: &str, body: &[u8]) -> Result<(), Refusal> {
        let malformed = || Refusal::bad("unexpected end of request content");
        let boundary = super::multipart::boundary(content_type).ok_or_else(|| Refusal::bad("boundary not found"))?;
        let parts = super::multipart::parts(&boundary, body).ok_or_else(malformed)?;
        if parts.len() > MANY {
            return Err(Refusal::too_large());
        }
        for part in parts {
            if let Some(file_name) = part.file_name {
                let upload = Upload { name: file_name, mime: part.content_type, bytes: Arc::from(part.bytes) };
                self.files.push((part.name, upload));
            } else {
                let text = String::from_utf8(part.bytes.to_vec()).map_err(|_| Refusal::bad("strings must be encoded in UTF-8"))?;
                self.set(part.name, Param::Text(text));
            }
        }
        Ok(())
    }

    /// The names of all parameters given (files not attached by name count too).
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, _)| name.as_str())
    }

    /// All values as JSON, as they were given.
    pub(crate) fn all(&self) -> impl Iterator<Item = (String, Value)> {
        self.values.iter().map(|(name, value)| {
            let value = match value {
                Param::Text(text) => Value::String(text.clone()),
                Param::Json(value) => value.clone(),
            };
            (name.clone(), value)
        })
    }

    fn get(&self, name: &str) -> Option<&Param> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some() || self.files.iter().any(|(known, _)| known == name)
    }

    /// The parameter as text; numbers and objects in the way JSON writes them.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Param::Text(text) => Some(text.clone()),
            Param::Json(value) => Some(value.to_string()),
        }
    }

    /// The parameter as text, empty if it isn't there.
    pub(crate) fn text_or_empty(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A whole number; what is no number counts as not given, as on the real server.
    pub(crate) fn int(&self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Param::Text(text) => text.trim().parse().ok(),
            Param::Json(value) => value.as_i64().or_else(|| {
                #[expect(clippy::cast_possible_truncation, reason = "a float given for a whole number: cut, in range by `as`")]
                value.as_f64().map(|float| float as i64)
            }),
        }
    }

    /// A number with a fraction.
    pub(crate) fn float(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Param::Text(text) => text.trim().parse().ok().filter(|float: &f64| float.is_finite()),
            Param::Json(value) => value.as_f64(),
        }
    }

    /// Yes or no; anything but "true", "yes" and "1" is no.
    pub(crate) fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Param::Text(text)) => {
                let text = text.trim();
                ["true", "yes", "1"].iter().any(|yes| text.eq_ignore_ascii_case(yes))
            }
            Some(Param::Json(Value::Bool(flag))) => *flag,
            Some(Param::Json(value)) => value.as_i64() == Some(1),
            None => false,
        }
    }

    /// An object or array; text is parsed. Empty text counts as not given. `what` names it in the refusal.
    pub(crate) fn json(&self, name: &str, what: &str) -> Result<Option<Value>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(Param::Json(value)) => Ok(Some(value.clone())),
            Some(Param::Text(text)) if text.trim().is_empty() => Ok(None),
            Some(Param::Text(text)) => {
                serde_json::from_str(text).map(Some).map_err(|_| Refusal::bad(format!("can't parse {what} JSON object")))
            }
        }
    }

    /// A file sent under this name.
    pub(crate) fn file(&self, name: &str) -> Option<&Upload> {
        self.files.iter().find(|(known, _)| known == name).map(|(_, file)| file)
    }
}

/// The names and texts of the parameters in a call, or the refusal: what the server itself reads. For fuzzing.
pub fn read_parameters(query: Option<&str>, content_type: &str, body: &[u8]) -> Result<Vec<(String, String)>, String> {
    let params = Params::read(query, content_type, body).map_err(|refusal| refusal.description.into_owned())?;
    Ok(params.values.iter().map(|(name, _)| (name.clone(), params.text_or_empty(name))).collect())
}

/// A path with its escapes undone.
pub(crate) fn unescape(path: &str) -> String {
    if path.contains('%') { percent_decode(&path.replace('+', "%2B").into_bytes()) } else { path.to_owned() }
}

fn percent_decode(text: &[u8]) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|byte| (*byte as char).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        match (byte, hex(text.get(at + 1)), hex(text.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(0));
                at += 2;
            }
            (b'+', ..) => out.push(b' '),
            (other, ..) => out.push(*other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_call_reads_the_same_in_all_four_forms() {
        let json = r#"{"chat_id":5,"text":"Сәлем & қош","flag":true}"#;
        let form = "chat_id=5&text=%D0%A1%D3%99%D0%BB%D0%B5%D0%BC+%26+%D2%9B%D0%BE%D1%88&flag=True";
        let multipart = "--x\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n5\r\n--x\r\n\
            Content-Disposition: form-data; name=\"text\"\r\n\r\nСәлем & қош\r\n--x\r\n\
            Content-Disposition: form-data; name=\"flag\"\r\n\r\n1\r\n--x--\r\n";
        for params in [
            Params::read(None, "application/json", json.as_bytes()),
            Params::read(Some(form), "", b""),
            Params::read(None, "application/x-www-form-urlencoded", form.as_bytes()),
            Params::read(None, "multipart/form-data; boundary=x", multipart.as_bytes()),
        ] {
            let params = params.unwrap();
            assert_eq!(params.int("chat_id"), Some(5));
            assert_eq!(params.text("text").as_deref(), Some("Сәлем & қош"));
            assert!(params.flag("flag"));
            assert!(!params.flag("other"));
        }
    }

    #[test]
    fn a_file_keeps_its_name_type_and_bytes() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"document\"; filename=\"\xd3\x99.bin\"\r\nContent-Type: a/b\r\n\r\n\0\r\n--not\r\n--b--";
        let params = Params::read(None, "multipart/form-data; boundary=\"b\"", body).unwrap();
        let file = params.file("document").unwrap();
        assert_eq!((file.name.as_str(), file.mime.as_deref()), ("ә.bin", Some("a/b")));
        assert_eq!(&*file.bytes, b"\0\r\n--not");
    }

    #[test]
    fn bodies_that_cannot_be_read_are_refused() {
        assert!(Params::read(None, "application/json", b"{\"a\":").is_err());
        assert!(Params::read(None, "application/json", b"[1]").is_err());
        assert!(Params::read(None, "multipart/form-data", b"--b--").is_err());
        assert!(Params::read(None, "multipart/form-data; boundary=b", b"nothing").is_err());
    }
}
