//! A forecaster in a file: tensors in the safetensors format, everything else in its header.
//!
//! The tensors have PyTorch's names and shapes, so a module with an `nn.LSTM` called `lstm` and an `nn.Linear` called
//! `head` loads them as its state. All else stands in the header's metadata under the one key `lookback`, as JSON:
//! several keys would come in an order of chance, and the same forecaster always has the same bytes.

use std::collections::HashMap;
use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

use super::{Forecaster, KEY, Provenance};
use crate::base::error::{Error, Place, Problem, Result};
use crate::base::file::{read, replace_by};
use crate::data::{Channel, FittedLine, Pipeline, Shape};
use crate::network::{Quantiles, Tensor, Weights};
use crate::spec::{Params, Precision};

/// Version of the header.
const FORMAT: u32 = 1;

/// What the tensors alone do not tell.
#[derive(Serialize, Deserialize)]
struct FileHeader {
    format: u32,
    provenance: Provenance,
    hyperparameters: Params,
    /// Of one sample.
    shape: Shape,
    pipeline: Pipeline,
    /// Channels of each row of a window, in their order; derived from the pipeline, for readers without this program.
    row_channels: Vec<Channel>,
    /// Those of each of the rows to forecast, behind them, the nearest row first.
    target_channels: Vec<Channel>,
    /// Levels of the quantiles that the outputs of each step are; absent where they are the forecast alone. Derived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantiles: Option<Quantiles>,
    /// Names of the tensors in the order of [`Weights`].
    tensors: Vec<String>,
}

impl Forecaster {
    /// Writes it to a file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        replace_by(path, |out| out.write_all(&self.to_bytes()).map_err(Error::io("write", path)))
    }

    /// Reads a file.
    ///
    /// # Errors
    /// If the file cannot be read, is not of this format, or holds other tensors than its header says.
    pub fn load(path: &Path) -> Result<Self> {
        let bytes = read(path)?;
        Self::from_bytes(&bytes).map_err(|message| {
            let help = "write one with `lookback weights DIR TRIAL --output FILE`";
            Error::input(Problem::new(Place::file(path), message).help(help))
        })
    }

    /// The file's content.
    pub fn to_bytes(&self) -> Vec<u8> {
        let precision = self.precision();
        let dtype = dtype(precision);
        let buffers: Vec<Vec<u8>> =
            self.weights.0.iter().map(|tensor| to_little_endian(&tensor.values, precision)).collect();
        let views = self.weights.0.iter().zip(&buffers).map(|(tensor, bytes)| {
            let view = TensorView::new(dtype, tensor.shape.clone(), bytes);
            (tensor.name.as_str(), view.expect("invariant: a tensor has as many values as its shape says"))
        });
        let header = serde_json::to_string(&self.header()).expect("invariant: strings and numbers are JSON");
        safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), header)])))
            .expect("invariant: tensors of different names fit into a file")
    }

    /// Reads a file's content.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let unreadable = |error| format!("is not a safetensors file: {error}");
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(unreadable)?;
        let text = metadata.metadata().as_ref().and_then(|metadata| metadata.get(KEY));
        let text = text.ok_or_else(|| format!("its header has no metadata called `{KEY}`"))?;
        let header: FileHeader = serde_json::from_str(text)
            .map_err(|error| format!("its metadata `{KEY}` is not understood: {error}"))?;
        if header.format != FORMAT {
            return Err(format!("is of format {}, this program reads format {FORMAT}", header.format));
        }
        let FileHeader { provenance, hyperparameters: params, pipeline, .. } = header;
        let found = Self { weights: weights(&tensors, &header.tensors)?, pipeline, params, provenance };
        let expected = dtype(found.precision());
        if let Some((name, tensor)) = tensors.iter().find(|(_, tensor)| tensor.dtype() != expected) {
            return Err(format!("`{name}` is {:?}, expected {expected:?}", tensor.dtype()));
        }
        let expected = found.header();
        if (&expected.row_channels, &expected.target_channels, expected.shape, expected.quantiles)
            != (&header.row_channels, &header.target_channels, header.shape, header.quantiles)
        {
            return Err("its channels are not those of its pipeline: another program changed it".to_owned());
        }
        match found.mismatch(header.shape) {
            Some(mismatch) => Err(mismatch),
            None => Ok(found),
        }
    }

    /// The format that the tensors are written in.
    fn precision(&self) -> Precision {
        if self.is_network() { self.params.precision } else { Precision::F64 }
    }

    pub(super) fn is_network(&self) -> bool {
        self.engine().is_ok_and(|engine| !engine.info.is_baseline())
    }

    /// Of one sample.
    pub(super) fn sample_shape(&self) -> Shape {
        let (seen, ahead) = self.pipeline.channels(&self.provenance.target);
        let (look_back, horizon) = (self.params.look_back, self.pipeline.horizon);
        let features = seen.len() + horizon * ahead.len();
        Shape::of_window(self.params.window, look_back, features, horizon)
    }

    fn header(&self) -> FileHeader {
        let (row_channels, target_channels) = self.pipeline.channels(&self.provenance.target);
        FileHeader {
            format: FORMAT,
            provenance: self.provenance.clone(),
            hyperparameters: self.params.clone(),
            shape: self.sample_shape(),
            pipeline: self.pipeline.clone(),
            row_channels,
            target_channels,
            quantiles: self.quantiles(),
            tensors: self.weights.0.iter().map(|tensor| tensor.name.clone()).collect(),
        }
    }

    /// Whether the pipeline takes off the line that the hyperparameters name, and that line has a coefficient for each input.
    fn has_its_line(&self) -> bool {
        let (line, look_back) = (&self.pipeline.line, self.params.look_back);
        let (seen, ahead) = self.pipeline.channels(&self.provenance.target);
        let told = self.pipeline.horizon * ahead.len();
        let fits = |line: &FittedLine| {
            line.look_back == look_back
                && line.function.fits(look_back * seen.len() + told, told, self.pipeline.horizon)
        };
        line.as_ref().map(|line| line.by) == self.params.line && line.as_ref().is_none_or(fits)
    }

    /// Why the tensors are not those of this network, or its line not one of such samples; baselines look at their tensors
    /// when they are built.
    fn mismatch(&self, shape: Shape) -> Option<String> {
        if !self.has_its_line() {
            return Some(
                "its line is not one of its hyperparameters and inputs: another program changed it"
                    .to_owned(),
            );
        }
        match self.is_network() {
            true => self.weights.mismatch(&shape.network(&self.params).tensors()),
            false => None,
        }
    }
}

/// The tensors of these names, which must be all.
fn weights(tensors: &SafeTensors, names: &[String]) -> Result<Weights, String> {
    let mut found = Vec::new();
    for name in names {
        let tensor = tensors.tensor(name).map_err(|_| format!("has no tensor called `{name}`"))?;
        let values = from_little_endian(&tensor)
            .ok_or_else(|| format!("`{name}` is {:?}, expected F32 or F64", tensor.dtype()))?;
        found.push(Tensor { name: name.clone(), shape: tensor.shape().to_vec(), values });
    }
    match tensors.len() == names.len() {
        true => Ok(Weights(found)),
        false => Err(format!("holds {} tensors, expected {}", tensors.len(), names.len())),
    }
}

fn dtype(precision: Precision) -> Dtype {
    match precision {
        Precision::F32 => Dtype::F32,
        Precision::F64 => Dtype::F64,
    }
}

fn to_little_endian(values: &[f64], precision: Precision) -> Vec<u8> {
    match precision {
        Precision::F32 => values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect(),
        Precision::F64 => values.iter().flat_map(|value| value.to_le_bytes()).collect(),
    }
}

fn from_little_endian(tensor: &TensorView) -> Option<Vec<f64>> {
    match tensor.dtype() {
        Dtype::F32 => {
            let chunks = tensor.data().as_chunks::<4>().0.iter();
            Some(chunks.map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect())
        }
        Dtype::F64 => {
            let chunks = tensor.data().as_chunks::<8>().0.iter();
            Some(chunks.map(|bytes| f64::from_le_bytes(*bytes)).collect())
        }
        _ => None,
    }
}
