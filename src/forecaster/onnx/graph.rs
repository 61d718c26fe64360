//! A graph of ONNX operators, put together value by value, and the file that holds it.
//!
//! Field numbers are those of `onnx.proto`. Nothing here knows networks or series.

use super::protobuf::Message;

/// The set of operators and the version of the format: of 2021, which every runtime of today reads.
const OPERATORS: i64 = 17;
const FORMAT: i64 = 8;

/// The type of a tensor's elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    F32 = 1,
    I64 = 7,
    F64 = 11,
}

/// One extent of a tensor: a number, or a name for what each call may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Fixed(usize),
    Free(&'static str),
}

/// A tensor in the graph, by its name.
#[derive(Clone)]
pub(crate) struct ValueName(String);

/// A setting of an operator.
pub(crate) enum Attribute {
    Int(&'static str, i64),
    Ints(&'static str, Vec<i64>),
    Floats(&'static str, Vec<f32>),
    Texts(&'static str, Vec<&'static str>),
}

/// The graph so far.
#[derive(Default)]
pub(crate) struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
    names: usize,
}

impl Graph {
    /// A tensor that each call gives.
    pub(super) fn input(
        &mut self,
        name: &str,
        element: Element,
        extents: &[Dimension],
        about: &str,
    ) -> ValueName {
        self.inputs.push(value(name, element, extents).bytes(3, about));
        ValueName(name.to_owned())
    }

    /// A tensor that each call gets back.
    pub(super) fn output(
        &mut self,
        tensor: ValueName,
        name: &str,
        (element, extents): (Element, &[Dimension]),
        about: &str,
    ) {
        self.nodes.push(Message::default().bytes(1, tensor.0).bytes(2, name).bytes(4, "Identity"));
        self.outputs.push(value(name, element, extents).bytes(3, about));
    }

    /// Numbers in f64.
    pub(crate) fn doubles(&mut self, extents: &[usize], values: &[f64]) -> ValueName {
        self.constant(Element::F64, extents, values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    /// One number in f64, for tensors of any shape.
    pub(crate) fn double(&mut self, value: f64) -> ValueName {
        self.doubles(&[], &[value])
    }

    /// Numbers in f32.
    pub(crate) fn floats(&mut self, extents: &[usize], values: &[f64]) -> ValueName {
        let bytes = values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect();
        self.constant(Element::F32, extents, bytes)
    }

    /// Whole numbers.
    pub(crate) fn ints(&mut self, extents: &[usize], values: &[i64]) -> ValueName {
        self.constant(Element::I64, extents, values.iter().flat_map(|value| value.to_le_bytes()).collect())
    }

    fn constant(&mut self, element: Element, extents: &[usize], bytes: Vec<u8>) -> ValueName {
        let name = self.name("constant");
        let extents =
            extents.iter().fold(Message::default(), |message, extent| message.int(1, *extent as i64));
        self.constants.push(extents.int(2, element as i64).bytes(8, &name).bytes(9, bytes));
        ValueName(name)
    }

    /// What an operator makes of its inputs.
    pub(super) fn apply(
        &mut self,
        operator: &str,
        inputs: &[&ValueName],
        attributes: Vec<Attribute>,
    ) -> ValueName {
        self.apply_for(operator, inputs, attributes, 0)
    }

    /// The output number `wanted` of an operator with several.
    pub(crate) fn apply_for(
        &mut self,
        operator: &str,
        inputs: &[&ValueName],
        attributes: Vec<Attribute>,
        wanted: usize,
    ) -> ValueName {
        let name = self.name(&operator.to_lowercase());
        // Outputs that are not asked for have no name.
        let outputs = std::iter::repeat_n("", wanted).chain([name.as_str()]);
        self.nodes.push(node((operator, &name), inputs, outputs, &attributes));
        ValueName(name)
    }

    /// The values of `[.., Q]`, the smallest first.
    pub(super) fn sort(&mut self, tensor: &ValueName, count: usize) -> ValueName {
        let all = self.ints(&[1], &[count as i64]);
        let [name, indices] = ["sorted", "indices"].map(|stem| self.name(stem));
        let rising = [Attribute::Int("largest", 0), Attribute::Int("sorted", 1)];
        // The indices are not used, but TopK must name both of its outputs.
        let outputs = [name.as_str(), indices.as_str()];
        self.nodes.push(node(("TopK", &name), &[tensor, &all], outputs, &rising));
        ValueName(name)
    }

    /// Rows `first` to `end` - 1 of an axis; negative ones are counted from its end, and `None` is the end.
    pub(super) fn slice(&mut self, tensor: &ValueName, axis: i64, first: i64, end: Option<i64>) -> ValueName {
        let [first, end, axis] =
            [first, end.unwrap_or(i64::MAX), axis].map(|number| self.ints(&[1], &[number]));
        self.apply("Slice", &[tensor, &first, &end, &axis], vec![])
    }

    /// The same values in other extents; 0 keeps an extent.
    pub(crate) fn reshape(&mut self, tensor: &ValueName, extents: &[i64]) -> ValueName {
        let extents = self.ints(&[extents.len()], extents);
        self.apply("Reshape", &[tensor, &extents], vec![])
    }

    /// The same values in another type.
    pub(crate) fn cast(&mut self, tensor: &ValueName, element: Element) -> ValueName {
        self.apply("Cast", &[tensor], vec![Attribute::Int("to", element as i64)])
    }

    /// Tensors behind one another; one alone stays itself.
    pub(super) fn concat(&mut self, tensors: &[ValueName], axis: i64) -> ValueName {
        match tensors {
            [one] => one.clone(),
            _ => {
                self.apply("Concat", &tensors.iter().collect::<Vec<_>>(), vec![Attribute::Int("axis", axis)])
            }
        }
    }

    /// The file.
    pub(super) fn into_bytes(self, name: &str, metadata: &[(&str, String)]) -> Vec<u8> {
        let each = |graph: Message, field, messages: &[Message]| {
            messages.iter().fold(graph, |graph, message| graph.message(field, message))
        };
        let graph = each(Message::default(), 1, &self.nodes).bytes(2, name);
        let graph = each(each(each(graph, 5, &self.constants), 11, &self.inputs), 12, &self.outputs);
        let model = Message::default().int(1, FORMAT).bytes(2, env!("CARGO_PKG_NAME"));
        let model = model.bytes(3, env!("CARGO_PKG_VERSION")).message(7, &graph);
        let model = model.message(8, &Message::default().int(2, OPERATORS));
        let entry = |(key, text): &(&str, String)| Message::default().bytes(1, key).bytes(2, text);
        metadata.iter().fold(model, |model, pair| model.message(14, &entry(pair))).into_bytes()
    }

    fn name(&mut self, stem: &str) -> String {
        self.names += 1;
        format!("{stem}_{}", self.names)
    }
}

/// An operator with its own name, its inputs, outputs and attributes.
fn node<'a>(
    (operator, name): (&str, &str),
    inputs: &[&ValueName],
    outputs: impl IntoIterator<Item = &'a str>,
    attributes: &[Attribute],
) -> Message {
    let node = inputs.iter().fold(Message::default(), |node, input| node.bytes(1, &input.0));
    let node = outputs.into_iter().fold(node, |node, output| node.bytes(2, output));
    let node = node.bytes(3, name).bytes(4, operator);
    attributes.iter().fold(node, |node, attribute| node.message(5, &attribute.message()))
}

/// Name, element and extents of an input or output.
fn value(name: &str, element: Element, extents: &[Dimension]) -> Message {
    let extent = |extent: &Dimension| match extent {
        Dimension::Fixed(extent) => Message::default().int(1, *extent as i64),
        Dimension::Free(name) => Message::default().bytes(2, name),
    };
    let shape = extents.iter().fold(Message::default(), |shape, size| shape.message(1, &extent(size)));
    let tensor = Message::default().int(1, element as i64).message(2, &shape);
    Message::default().bytes(1, name).message(2, &Message::default().message(1, &tensor))
}

impl Attribute {
    fn message(&self) -> Message {
        let named = |name: &str| Message::default().bytes(1, name);
        match self {
            Self::Int(name, value) => named(name).int(3, *value).int(20, 2),
            Self::Floats(name, values) => {
                values.iter().fold(named(name), |attribute, value| attribute.float(7, *value)).int(20, 6)
            }
            Self::Ints(name, values) => {
                values.iter().fold(named(name), |attribute, value| attribute.int(8, *value)).int(20, 7)
            }
            Self::Texts(name, texts) => {
                texts.iter().fold(named(name), |attribute, text| attribute.bytes(9, text)).int(20, 8)
            }
        }
    }
}
