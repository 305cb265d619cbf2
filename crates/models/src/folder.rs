//! The folder of models and regimes.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_expr::{ArtefactError, Artefacts, Found};
use bellwether_kernels::{ArtefactKind, HiddenMarkov, Model};

use crate::regime_file::RegimeFile;

/// Bytes of a model's or regime's file.
pub const MODEL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Models that stay loaded, by content.
const LOADED_MAX: usize = 32;
/// What the file of a regime has behind its name.
const REGIME_ENDING: &str = ".regime.json";
/// Folders below the folder that are looked into.
const DEPTH_MAX: usize = 8;

/// The folder `models` of a data directory. It need not exist.
#[derive(Debug)]
pub struct ModelFolder {
    root: PathBuf,
    /// Models that were loaded, the one loaded last at the end.
    loaded: Mutex<Vec<(Arc<str>, Arc<dyn Model>)>>,
}

/// Something that is kept in the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What it is.
    pub kind: ArtefactKind,
    /// The name by which expressions use it.
    pub name: String,
    /// The first 16 hexadecimal digits of BLAKE3 of its file.
    pub hash: String,
    /// Bytes of its file.
    pub bytes: u64,
}

/// Why the folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ModelsError {
    /// The system refused.
    #[error("could not {what} {}", path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The name leads out of the folder, or nowhere.
    #[error(
        "`{0}` is not the name of a model or regime: letters, digits, `-`, `_`, `.`, and `/` for folders below `models`"
    )]
    Name(String),
    /// Nothing has the name.
    #[error("there is no model or regime `{name}` in {}", folder.display())]
    Unknown {
        /// The name.
        name: String,
        /// The folder.
        folder: PathBuf,
    },
    /// A regime's file cannot be used.
    #[error("the regime `{name}` {source}")]
    Regime {
        /// The name.
        name: String,
        /// What is wrong with it.
        source: crate::RegimeFileError,
    },
}

trait At<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, ModelsError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, ModelsError> {
        let path = path.to_owned();
        self.map_err(|source| ModelsError::Io { what, path, source })
    }
}

impl ModelFolder {
    /// The folder of a data directory.
    #[must_use]
    pub fn of(data_dir: &Path) -> Self {
        Self {
            root: data_dir.join("models"),
            loaded: Mutex::default(),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Everything that is kept, by name.
    ///
    /// # Errors
    /// [`ModelsError::Io`].
    pub fn list(&self) -> Result<Vec<Kept>, ModelsError> {
        let mut kept = Vec::new();
        self.walk(&self.root, "", 0, &mut kept)?;
        kept.sort_by(|a, b| (&a.name, a.kind).cmp(&(&b.name, b.kind)));
        Ok(kept)
    }

    fn walk(
        &self,
        folder: &Path,
        prefix: &str,
        depth: usize,
        kept: &mut Vec<Kept>,
    ) -> Result<(), ModelsError> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error).at("list", folder),
        };
        for entry in entries {
            let path = entry.at("list", folder)?.path();
            let Some(file) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            let name = format!("{prefix}{file}");
            if path.is_dir() && depth < DEPTH_MAX {
                self.walk(&path, &format!("{name}/"), depth + 1, kept)?;
                continue;
            }
            let (kind, name) = match name.strip_suffix(REGIME_ENDING) {
                Some(name) => (ArtefactKind::Regime, name.to_owned()),
                None if name.ends_with(".onnx") => (ArtefactKind::Model, name),
                None => continue,
            };
            let content = fs::read(&path).at("read", &path)?;
            kept.push(Kept {
                kind,
                name,
                hash: hash_of(&content).to_string(),
                bytes: content.len() as u64,
            });
        }
        Ok(())
    }

    /// What the file of a regime says.
    ///
    /// # Errors
    /// [`ModelsError`].
    pub fn regime_file(&self, name: &str) -> Result<RegimeFile, ModelsError> {
        let path = self.file_of(ArtefactKind::Regime, name)?;
        let content = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(self.unknown(name)),
            other => other.at("read", &path)?,
        };
        RegimeFile::parse(&content).map_err(|source| ModelsError::Regime {
            name: name.to_owned(),
            source,
        })
    }

    /// Keeps a regime under a name, in place of the one that had it. All or nothing: a reader sees the old file or the new one.
    ///
    /// # Errors
    /// [`ModelsError`].
    pub fn keep_regime(&self, name: &str, regime: &RegimeFile) -> Result<Kept, ModelsError> {
        let path = self.file_of(ArtefactKind::Regime, name)?;
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).at("create", folder)?;
        let content = regime.to_bytes();
        let temporary = path.with_extension("new");
        let mut file = File::create(&temporary).at("create", &temporary)?;
        let written = file.write_all(&content).and_then(|()| file.sync_all());
        written.at("write", &temporary)?;
        drop(file);
        fs::rename(&temporary, &path).at("replace", &path)?;
        Ok(Kept {
            kind: ArtefactKind::Regime,
            name: name.to_owned(),
            hash: hash_of(&content).to_string(),
            bytes: content.len() as u64,
        })
    }

    /// Deletes the model or regime of a name.
    ///
    /// # Errors
    /// [`ModelsError`].
    pub fn delete(&self, name: &str) -> Result<(), ModelsError> {
        for kind in [ArtefactKind::Regime, ArtefactKind::Model] {
            let path = self.file_of(kind, name)?;
            match fs::remove_file(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => return other.at("delete", &path),
            }
        }
        Err(self.unknown(name))
    }

    fn unknown(&self, name: &str) -> ModelsError {
        ModelsError::Unknown {
            name: name.to_owned(),
            folder: self.root.clone(),
        }
    }

    fn file_of(&self, kind: ArtefactKind, name: &str) -> Result<PathBuf, ModelsError> {
        if !bellwether_expr::is_artefact_name(name) {
            return Err(ModelsError::Name(name.to_owned()));
        }
        let ending = match kind {
            ArtefactKind::Regime => REGIME_ENDING,
            ArtefactKind::Model => "",
        };
        Ok(self.root.join(format!("{name}{ending}")))
    }

    /// The content of a file, as an expression needs to know it.
    fn read(&self, kind: ArtefactKind, name: &str) -> Result<Vec<u8>, ArtefactError> {
        let unusable =
            |why: &dyn std::fmt::Display| ArtefactError::Unusable(format!("cannot be read: {why}"));
        let path = self.file_of(kind, name).map_err(|error| unusable(&error))?;
        let size = match fs::metadata(&path) {
            Ok(facts) if facts.is_file() => facts.len(),
            Ok(_) => return Err(unusable(&"it is no file")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let what = format!(
                    "is not at hand, there is no such file in {}",
                    self.root.display()
                );
                return Err(ArtefactError::Missing(what));
            }
            Err(error) => return Err(unusable(&error)),
        };
        if size > MODEL_BYTES_MAX {
            let why = format!("its file has {size} bytes, and at most {MODEL_BYTES_MAX} are read");
            return Err(unusable(&why));
        }
        fs::read(&path).map_err(|error| unusable(&error))
    }
}

#[cfg(feature = "onnx")]
fn runnable(content: &[u8]) -> Result<Arc<dyn Model>, String> {
    match crate::OnnxModel::parse(content) {
        Ok(model) => Ok(Arc::new(model)),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(not(feature = "onnx"))]
fn runnable(_: &[u8]) -> Result<Arc<dyn Model>, String> {
    Err("this build of Bellwether has no runtime of ONNX models; build it with the feature `onnx`, which is on by default".to_owned())
}

fn hash_of(content: &[u8]) -> Arc<str> {
    blake3::hash(content).to_hex()[..16].into()
}

impl Artefacts for ModelFolder {
    fn model(&self, name: &str) -> Result<Found<dyn Model>, ArtefactError> {
        let content = self.read(ArtefactKind::Model, name)?;
        let hash = hash_of(&content);
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, model)) = loaded.iter().find(|(known, _)| *known == hash) {
            return Ok(Found {
                hash,
                content: Arc::clone(model),
            });
        }
        let model = runnable(&content)
            .map_err(|why| ArtefactError::Unusable(format!("cannot be used: {why}")))?;
        if loaded.len() == LOADED_MAX {
            loaded.remove(0);
        }
        loaded.push((Arc::clone(&hash), Arc::clone(&model)));
        Ok(Found {
            hash,
            content: model,
        })
    }

    fn regime(&self, name: &str) -> Result<Found<HiddenMarkov>, ArtefactError> {
        let content = self.read(ArtefactKind::Regime, name)?;
        let regime = RegimeFile::parse(&content)
            .map_err(|error| ArtefactError::Unusable(format!("cannot be used: {error}")))?;
        Ok(Found {
            hash: hash_of(&content),
            content: Arc::new(regime.chain()),
        })
    }
}
