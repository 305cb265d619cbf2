//! A form with a file, as a browser sends it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::str::FromStr;

use axum::extract::Multipart;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::http::StatusCode;
use bellwether_api::ErrorCode;
use tokio::io::AsyncWriteExt as _;

use crate::error::{ApiError, ApiResult};

/// Bytes of a field that is not the file.
const FIELD_BYTES_MAX: usize = 64 * 1024;

/// What a form may have.
pub(crate) struct Allowed {
    /// The fields beside the file.
    pub(crate) fields: &'static [&'static str],
    /// Bytes of the file.
    pub(crate) bytes_max: usize,
    /// What the client is told of a larger one.
    pub(crate) too_large: &'static str,
}

/// The fields of a form, the file on disk.
pub(crate) struct Form {
    folder: tempfile::TempDir,
    /// The last part of the name that the client gave the file.
    pub(crate) file_name: String,
    fields: HashMap<String, String>,
}

impl Form {
    /// Reads a form; the file goes to disk as it comes, so that memory stays small.
    pub(crate) async fn read(
        form: Result<Multipart, MultipartRejection>,
        allowed: &Allowed,
    ) -> ApiResult<Self> {
        let too_large = || ApiError::new(ErrorCode::BodyTooLarge, allowed.too_large);
        let failed = |error: MultipartError| match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => malformed(error.body_text()),
        };
        let mut form = form?;
        let folder = tempfile::tempdir().map_err(ApiError::internal)?;
        let (mut file_name, mut fields) = (None, HashMap::new());
        while let Some(mut field) = form.next_field().await.map_err(failed)? {
            let name = field.name().unwrap_or("").to_owned();
            if name == "file" {
                let given = last_part(field.file_name().unwrap_or(""));
                let mut file = tokio::fs::File::create(folder.path().join("upload"))
                    .await
                    .map_err(ApiError::internal)?;
                let mut size = 0usize;
                while let Some(chunk) = field.chunk().await.map_err(failed)? {
                    size += chunk.len();
                    if size > allowed.bytes_max {
                        return Err(too_large());
                    }
                    file.write_all(&chunk).await.map_err(ApiError::internal)?;
                }
                file.flush().await.map_err(ApiError::internal)?;
                file_name = Some(given);
            } else {
                if !allowed.fields.contains(&name.as_str()) {
                    let message = format!(
                        "there is no field `{name}`; the fields are {}",
                        allowed.fields.join(", ")
                    );
                    return Err(ApiError::body(&format!("/{name}"), message));
                }
                let mut text = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(failed)? {
                    text.extend_from_slice(&chunk);
                    if text.len() > FIELD_BYTES_MAX {
                        return Err(ApiError::body(
                            &format!("/{name}"),
                            format!("a field has at most {FIELD_BYTES_MAX} bytes"),
                        ));
                    }
                }
                let text = String::from_utf8(text)
                    .map_err(|_| malformed(format!("the field `{name}` is not UTF-8 text")))?;
                fields.insert(name, text);
            }
        }
        let file_name = file_name.ok_or_else(|| malformed("there is no field `file`".into()))?;
        Ok(Self {
            folder,
            file_name,
            fields,
        })
    }

    /// Where the file is, as long as the form lives.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("upload")
    }

    /// The text of a field, where one is given that is not blank.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.fields
            .get(name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    }

    /// The value of a field, where it is given.
    pub(crate) fn parsed<T>(&self, name: &str) -> ApiResult<Option<T>>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        self.text(name)
            .map(|text| {
                text.parse()
                    .map_err(|error| ApiError::body(&format!("/{name}"), format!("{error}")))
            })
            .transpose()
    }

    /// Whether a field says so.
    pub(crate) fn flag(&self, name: &str) -> ApiResult<bool> {
        match self.text(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(other) => Err(ApiError::body(
                &format!("/{name}"),
                format!("`{other}` is neither true nor false"),
            )),
        }
    }
}

fn malformed(detail: String) -> ApiError {
    ApiError::new(ErrorCode::MalformedUpload, detail)
}

/// Only the last part of a file's name: a path in it must not lead anywhere.
fn last_part(given: &str) -> String {
    let given = given.replace('\\', "/");
    let last = given.rsplit('/').next();
    last.filter(|name| !name.is_empty() && *name != "." && *name != "..")
        .unwrap_or("upload")
        .to_owned()
}
