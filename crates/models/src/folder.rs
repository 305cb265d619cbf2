//! The folder of models and regimes.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bellwether_expr::{ArtefactError, Artefacts, Found};
use bellwether_kernels::{ArtefactKind, HiddenMarkov, Model};

use crate::onnx::OnnxModel;
use crate::regime_file::RegimeFile;

/// Bytes of a model's or regime's file.
pub const MODEL_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Models that stay loaded, by content.
const LOADED_MAX: usize = 32;
/// What the file of a regime has behind its name.
const REGIME_ENDING: &str = ".regime.json";
/// What a model's name ends in.
const MODEL_ENDING: &str = ".onnx";
/// Folders below the folder that are looked into.
const DEPTH_MAX: usize = 8;

/// Files written by this process.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// The folder `models` of a data directory. It need not exist.
#[derive(Debug)]
pub struct ModelFolder {
    root: PathBuf,
    /// Models that were loaded, the one loaded last at the end.
    loaded: Mutex<Vec<(Arc<str>, Arc<OnnxModel>)>>,
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
    /// Models' names end in `.onnx`, and regimes' do not, so that one name is one of the two.
    #[error(
        "`{name}` is not the name of a {kind}: names of models end in `.onnx`, and those of regimes do not"
    )]
    OtherKind {
        /// The name.
        name: String,
        /// What it should name.
        kind: &'static str,
    },
    /// Something has the name already.
    #[error("there is a model `{0}` already")]
    Taken(String),
    /// A model's file cannot be used.
    #[error("the model cannot be used: {0}")]
    Model(#[from] crate::OnnxError),
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
                Some(name) if kind_of(name) == ArtefactKind::Regime => {
                    (ArtefactKind::Regime, name.to_owned())
                }
                Some(_) => continue,
                None if name.ends_with(MODEL_ENDING) => (ArtefactKind::Model, name),
                None => continue,
            };
            let content = match fs::read(&path) {
                // Somebody has deleted it in between.
                Err(error) if is_absence(&error) => continue,
                other => other.at("read", &path)?,
            };
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

    /// How many features a model takes, and how many numbers come out.
    ///
    /// # Errors
    /// Why it cannot be used, going on from "the model `x`".
    pub fn model_shape(&self, name: &str) -> Result<(usize, usize), ArtefactError> {
        let model = self.model(name)?.content;
        Ok((model.features(), model.columns()))
    }

    /// Keeps a regime under a name, in place of the one that had it. All or nothing: a reader sees the old file or the new one.
    ///
    /// # Errors
    /// [`ModelsError`].
    pub fn keep_regime(&self, name: &str, regime: &RegimeFile) -> Result<Kept, ModelsError> {
        if name.ends_with(MODEL_ENDING) {
            return Err(ModelsError::OtherKind {
                name: name.to_owned(),
                kind: ArtefactKind::Regime.name(),
            });
        }
        self.keep(ArtefactKind::Regime, name, &regime.to_bytes())
    }

    /// Keeps a trained model under a name, after it was loaded to see that it can be used; in place of the one that had it if
    /// it is to `replace` one. All or nothing: a reader sees the old file or the new one.
    ///
    /// # Errors
    /// [`ModelsError`].
    pub fn keep_model(
        &self,
        name: &str,
        content: &[u8],
        replace: bool,
    ) -> Result<Kept, ModelsError> {
        if !name.ends_with(MODEL_ENDING) {
            return Err(ModelsError::OtherKind {
                name: name.to_owned(),
                kind: ArtefactKind::Model.name(),
            });
        }
        let path = self.file_of(ArtefactKind::Model, name)?;
        if !replace && path.exists() {
            return Err(ModelsError::Taken(name.to_owned()));
        }
        self.loaded_model(content)?;
        self.keep(ArtefactKind::Model, name, content)
    }

    fn keep(&self, kind: ArtefactKind, name: &str, content: &[u8]) -> Result<Kept, ModelsError> {
        let path = self.file_of(kind, name)?;
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).at("create", folder)?;
        // Two writers of one name must not write into one file; what is left of a crash is nobody's model.
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let temporary = path.with_extension(format!("{}-{number}.new", std::process::id()));
        let mut file = File::create(&temporary).at("create", &temporary)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        drop(file);
        let moved = written
            .at("write", &temporary)
            .and_then(|()| fs::rename(&temporary, &path).at("replace", &path));
        if let Err(error) = moved {
            let _ = fs::remove_file(&temporary);
            return Err(error);
        }
        Ok(Kept {
            kind,
            name: name.to_owned(),
            hash: hash_of(content).to_string(),
            bytes: content.len() as u64,
        })
    }

    /// What is kept under a name.
    ///
    /// # Errors
    /// [`ModelsError::Unknown`] if nothing is, else [`ModelsError`].
    pub fn find(&self, name: &str) -> Result<Kept, ModelsError> {
        let kind = kind_of(name);
        let path = self.file_of(kind, name).map_err(|_| self.unknown(name))?;
        let content = match fs::read(&path) {
            Err(error) if is_absence(&error) => return Err(self.unknown(name)),
            other => other.at("read", &path)?,
        };
        Ok(Kept {
            kind,
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
        let path = self.file_of(kind_of(name), name)?;
        match fs::remove_file(&path) {
            Err(error) if is_absence(&error) => Err(self.unknown(name)),
            other => other.at("delete", &path),
        }
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

    /// The model of a file's content, loaded now or before.
    fn loaded_model(&self, content: &[u8]) -> Result<Arc<OnnxModel>, crate::OnnxError> {
        let hash = hash_of(content);
        let known = |loaded: &Vec<(Arc<str>, Arc<OnnxModel>)>| {
            let found = loaded.iter().find(|(known, _)| *known == hash);
            found.map(|(_, model)| Arc::clone(model))
        };
        let lock = || self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(model) = known(&lock()) {
            return Ok(model);
        }
        // Loading takes its time; who asks for another model meanwhile need not wait.
        let model = Arc::new(OnnxModel::parse(content)?);
        let mut loaded = lock();
        if let Some(model) = known(&loaded) {
            return Ok(model);
        }
        if loaded.len() == LOADED_MAX {
            loaded.remove(0);
        }
        loaded.push((hash, Arc::clone(&model)));
        Ok(model)
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

/// Whether something is said not to be there: a name may also lead through what is no folder, or to what is one.
fn is_absence(error: &io::Error) -> bool {
    use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | IsADirectory)
}

/// What a name is of.
fn kind_of(name: &str) -> ArtefactKind {
    if name.ends_with(MODEL_ENDING) {
        ArtefactKind::Model
    } else {
        ArtefactKind::Regime
    }
}

fn hash_of(content: &[u8]) -> Arc<str> {
    blake3::hash(content).to_hex()[..16].into()
}

impl Artefacts for ModelFolder {
    fn model(&self, name: &str) -> Result<Found<dyn Model>, ArtefactError> {
        let content = self.read(ArtefactKind::Model, name)?;
        let hash = hash_of(&content);
        let model = self
            .loaded_model(&content)
            .map_err(|error| ArtefactError::Unusable(format!("cannot be used: {error}")))?;
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

    fn names(&self, kind: ArtefactKind) -> Vec<String> {
        let kept = self.list().unwrap_or_default();
        kept.into_iter()
            .filter(|kept| kept.kind == kind)
            .map(|kept| kept.name)
            .collect()
    }
}
