//! Trained weights in a file: named tensors to and from the safetensors format, with what is needed to
//! use them.
//!
//! The tensors have PyTorch's names and shapes, so a module with an `nn.LSTM` called `lstm` and an
//! `nn.Linear` called `head` loads them as its state. Everything else stands in the header's metadata
//! under the one key `lookback`, as JSON: several keys would come in an order of chance, and the same
//! checkpoint always has the same bytes.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use safetensors::tensor::{Dtype, Metadata, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::{NetworkShape, Tensor, TensorShape, Weights};
use crate::base::error::{Error, Place, Problem, Result};
use crate::spec::Precision;

/// The header's key.
const KEY: &str = "lookback";

/// Weights and what they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// Every tensor of the network.
    pub weights: Weights,
    /// The format that they were trained in, and are written in.
    pub precision: Precision,
    /// The rest.
    pub facts: CheckpointFacts,
}

/// What the tensors alone do not tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckpointFacts {
    /// Version of the program that wrote the file.
    pub version: String,
    /// The trial's id.
    pub trial: String,
    /// The trial's engine.
    pub engine: String,
    /// The trial's seed.
    pub seed: Option<u64>,
    /// The hash of the training run that these weights come from, as in `trials.csv`.
    pub hash: String,
    /// The trial's hyperparameters.
    pub settings: BTreeMap<String, serde_json::Value>,
    /// Time steps T of a sample.
    pub time_steps: usize,
    /// Features F of a time step.
    pub features: usize,
    /// Outputs K.
    pub horizon: usize,
    /// Inputs and outputs are `(value - scale_offset) / scale_factor`; in the target's unit.
    pub scale_offset: f64,
    /// In the target's unit; never 0.
    pub scale_factor: f64,
    /// The target's column.
    pub target: String,
    /// SHA-256 of the data file.
    pub data_sha256: String,
}

impl Checkpoint {
    /// The file's content.
    pub fn to_bytes(&self) -> Vec<u8> {
        let dtype = match self.precision {
            Precision::F32 => Dtype::F32,
            Precision::F64 => Dtype::F64,
        };
        let buffers: Vec<Vec<u8>> =
            self.weights.0.iter().map(|tensor| to_little_endian(&tensor.values, self.precision)).collect();
        let views = self.weights.0.iter().zip(&buffers).map(|(tensor, bytes)| {
            let view = TensorView::new(dtype, tensor.shape.clone(), bytes);
            (tensor.name.as_str(), view.expect("invariant: a tensor has as many values as its shape says"))
        });
        let facts = serde_json::to_string(&self.facts).expect("invariant: strings and numbers are JSON");
        safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), facts)])))
            .expect("invariant: tensors of different names fit into a file")
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not of this format, or holds other tensors than a network of ours.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(Error::io("read", path))?;
        Self::from_bytes(&bytes).map_err(|message| {
            let help = "write one with `lookback weights DIR TRIAL --output FILE`";
            Error::input(Problem::new(Place::file(path), message).help(help))
        })
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let unreadable = |error| format!("is not a safetensors file: {error}");
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let facts = facts(&header)?;
        let (weights, precision) = weights(&tensors, &facts)?;
        Ok(Self { weights, precision, facts })
    }
}

fn facts(header: &Metadata) -> Result<CheckpointFacts, String> {
    let text = header.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
    let text = text.ok_or_else(|| format!("its header has no metadata called `{KEY}`"))?;
    serde_json::from_str(text).map_err(|error| format!("its metadata `{KEY}` is not understood: {error}"))
}

fn weights(tensors: &SafeTensors, facts: &CheckpointFacts) -> Result<(Weights, Precision), String> {
    let hidden = tensors.tensor("lstm.weight_hh_l0").ok().and_then(|tensor| tensor.shape().last().copied());
    let shape = NetworkShape {
        hidden: hidden.unwrap_or_default(),
        features: facts.features,
        steps: facts.time_steps,
        horizon: facts.horizon,
        ..NetworkShape::default()
    };
    let mut found = Vec::new();
    let mut formats = Vec::new();
    let layout = shape.tensors();
    for TensorShape { name, .. } in &layout {
        let tensor = tensors.tensor(name).map_err(|_| format!("has no tensor called `{name}`"))?;
        let (values, precision) = from_little_endian(&tensor)
            .ok_or_else(|| format!("`{name}` is {:?}, expected F32 or F64", tensor.dtype()))?;
        found.push(Tensor { name: name.clone(), shape: tensor.shape().to_vec(), values });
        formats.push(precision);
    }
    formats.dedup();
    let weights = Weights(found);
    match (weights.mismatch(&layout), formats[..].first(), tensors.len() == layout.len()) {
        (Some(mismatch), _, _) => Err(mismatch),
        (_, _, false) => Err(format!("holds {} tensors, expected {}", tensors.len(), layout.len())),
        (None, Some(&precision), true) if formats.len() == 1 => Ok((weights, precision)),
        _ => Err("its tensors are of different formats, expected one of F32 and F64".to_owned()),
    }
}

fn to_little_endian(values: &[f64], precision: Precision) -> Vec<u8> {
    match precision {
        Precision::F32 => values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect(),
        Precision::F64 => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
    }
}

fn from_little_endian(tensor: &TensorView) -> Option<(Vec<f64>, Precision)> {
    match tensor.dtype() {
        Dtype::F32 => {
            let chunks = tensor.data().as_chunks::<4>().0.iter();
            Some((chunks.map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect(), Precision::F32))
        }
        Dtype::F64 => {
            let chunks = tensor.data().as_chunks::<8>().0.iter();
            Some((chunks.map(|bytes| f64::from_le_bytes(*bytes)).collect(), Precision::F64))
        }
        _ => None,
    }
}
