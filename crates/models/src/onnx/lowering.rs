//! Operators that the runtime does not know, in terms of those that it knows. Only what scikit-learn's converter writes.

use std::collections::HashSet;

use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto,
    attribute_proto, tensor_proto, type_proto,
};

use crate::OnnxError;

/// The namespace of operators for trees and linear models.
const ML: &str = "ai.onnx.ml";

/// Leaves of a file's graph what its result is computed from, and rewrites that.
pub(super) fn lower(proto: &mut ModelProto) -> Result<(), OnnxError> {
    let Some(graph) = &mut proto.graph else {
        return Err(OnnxError::Unreadable("it holds no graph".into()));
    };
    // Sequences of maps are for people; the tensor that they are made of is the result.
    let maps = graph
        .node
        .iter()
        .filter(|node| node.op_type == "ZipMap" && node.domain == ML);
    let zipped: Vec<(String, String)> = maps
        .map(|node| (first(&node.output), first(&node.input)))
        .collect();
    let tensor_of = |output: &ValueInfoProto| {
        let zipped = zipped.iter().find(|(map, _)| *map == output.name);
        let tensor = zipped.map(|(_, tensor)| tensor.clone());
        tensor.or_else(|| is_float(output).then(|| output.name.clone()))
    };
    let results: Vec<(String, String)> = graph
        .output
        .iter()
        .filter_map(|output| Some((output.name.clone(), tensor_of(output)?)))
        .collect();
    // A classifier's scores or logits may stand beside its probabilities.
    let probabilities = results.iter().find(|(name, _)| name.contains("probabilit"));
    let Some((_, result)) = probabilities.or(results.first()) else {
        return Err(OnnxError::Shape(
            "none of its outputs is floating-point numbers".into(),
        ));
    };
    graph.output = vec![ValueInfoProto {
        name: result.clone(),
        ..ValueInfoProto::default()
    }];
    prune(graph);
    for node in std::mem::take(&mut graph.node) {
        match (node.domain.as_str(), node.op_type.as_str()) {
            (ML, "Scaler") => scaler(&node, graph)?,
            // Only complete rows are asked about: nothing is there to be filled in.
            (ML, "Imputer") => {
                let same = NodeProto {
                    op_type: "Identity".into(),
                    domain: String::new(),
                    attribute: Vec::new(),
                    ..node
                };
                graph.node.push(same);
            }
            (ML, "TreeEnsembleRegressor") => tree_regressor(node, graph)?,
            _ => graph.node.push(node),
        }
    }
    Ok(())
}

fn is_float(output: &ValueInfoProto) -> bool {
    use tensor_proto::DataType;
    let Some(type_proto::Value::TensorType(tensor)) =
        output.r#type.as_ref().and_then(|ty| ty.value.as_ref())
    else {
        return false;
    };
    [DataType::Float, DataType::Double, DataType::Float16]
        .iter()
        .any(|number| *number as i32 == tensor.elem_type)
}

/// Drops the nodes that the outputs do not depend on, such as those of a classifier's labels. Nodes stand after those that
/// they read; one that holds a graph of its own may read anything.
fn prune(graph: &mut GraphProto) {
    let holds_graph = |node: &NodeProto| {
        node.attribute
            .iter()
            .any(|a| a.g.is_some() || !a.graphs.is_empty())
    };
    if graph.node.iter().any(holds_graph) {
        return;
    }
    let mut needed: HashSet<String> = graph
        .output
        .iter()
        .map(|output| output.name.clone())
        .collect();
    let mut kept = Vec::new();
    for node in std::mem::take(&mut graph.node).into_iter().rev() {
        if node.output.iter().any(|name| needed.contains(name)) {
            needed.extend(node.input.iter().cloned());
            kept.push(node);
        }
    }
    kept.reverse();
    graph.node = kept;
}

fn first(names: &[String]) -> String {
    names.first().cloned().unwrap_or_default()
}

fn attribute<'n>(node: &'n NodeProto, name: &str) -> Option<&'n AttributeProto> {
    node.attribute
        .iter()
        .find(|attribute| attribute.name == name)
}

fn floats<'n>(node: &'n NodeProto, name: &str) -> &'n [f32] {
    attribute(node, name).map_or(&[], |attribute| &attribute.floats)
}

/// `(x − offset) · scale`.
fn scaler(node: &NodeProto, graph: &mut GraphProto) -> Result<(), OnnxError> {
    let (offset, scale) = (floats(node, "offset"), floats(node, "scale"));
    if offset.is_empty() || scale.is_empty() {
        return Err(OnnxError::Unreadable(
            "its Scaler lacks an offset or a scale".into(),
        ));
    }
    let name = unique(node);
    let centred = format!("{name}/centred");
    let offset = constant(graph, format!("{name}/offset"), offset);
    let scale = constant(graph, format!("{name}/scale"), scale);
    graph
        .node
        .push(plain("Sub", &[first(&node.input), offset], &centred));
    graph
        .node
        .push(plain("Mul", &[centred, scale], &first(&node.output)));
    Ok(())
}

/// A forest of numbers is a forest of scores without labels. Two more classes that no leaf votes for keep it from being taken
/// for a forest of yes and no, whose scores would be turned into a pair.
fn tree_regressor(node: NodeProto, graph: &mut GraphProto) -> Result<(), OnnxError> {
    const IDLE_CLASSES: usize = 2;
    let targets = attribute(&node, "n_targets")
        .map_or(1, |targets| targets.i)
        .max(1);
    let targets = usize::try_from(targets).unwrap_or(1);
    let trees = attribute(&node, "nodes_treeids").map_or(&[][..], |ids| &ids.ints);
    let share = match attribute(&node, "aggregate_function")
        .map_or(&b"SUM"[..], |aggregate| &aggregate.s)
    {
        b"SUM" => 1.0,
        b"AVERAGE" => 1.0 / trees.iter().max().map_or(1.0, |last| *last as f32 + 1.0),
        other => {
            let what = format!(
                "it takes the {} of its trees",
                String::from_utf8_lossy(other)
            );
            return Err(OnnxError::Unreadable(what));
        }
    };
    if attribute(&node, "post_transform").is_some_and(|transform| transform.s != b"NONE") {
        return Err(OnnxError::Unreadable(
            "it transforms the sum of its trees".into(),
        ));
    }
    let name = unique(&node);
    let (result, scores) = (first(&node.output), format!("{name}/scores"));
    let mut attributes = Vec::new();
    for mut attribute in node.attribute {
        match attribute.name.as_str() {
            "n_targets" | "aggregate_function" | "post_transform" => continue,
            "target_weights" => attribute
                .floats
                .iter_mut()
                .for_each(|weight| *weight *= share),
            "base_values" => attribute.floats.resize(targets + IDLE_CLASSES, 0.0),
            _ => {}
        }
        if let Some(what) = attribute.name.strip_prefix("target_") {
            attribute.name = format!("class_{what}");
        }
        attributes.push(attribute);
    }
    attributes.push(AttributeProto {
        name: "classlabels_int64s".into(),
        r#type: attribute_proto::AttributeType::Ints as i32,
        ints: (0..).take(targets + IDLE_CLASSES).collect(),
        ..AttributeProto::default()
    });
    graph.node.push(NodeProto {
        op_type: "TreeEnsembleClassifier".into(),
        attribute: attributes,
        output: vec![format!("{name}/label"), scores.clone()],
        ..node
    });
    let own: Vec<i64> = (0..).take(targets).collect();
    let own_name = format!("{name}/targets");
    graph.initializer.push(TensorProto {
        name: own_name.clone(),
        dims: vec![own.len() as i64],
        data_type: tensor_proto::DataType::Int64 as i32,
        int64_data: own,
        ..TensorProto::default()
    });
    let mut gather = plain("Gather", &[scores, own_name], &result);
    gather.attribute.push(AttributeProto {
        name: "axis".into(),
        r#type: attribute_proto::AttributeType::Int as i32,
        i: 1,
        ..AttributeProto::default()
    });
    graph.node.push(gather);
    Ok(())
}

/// A prefix that no name of the file has: its own results are named once.
fn unique(node: &NodeProto) -> String {
    format!("bellwether/{}", first(&node.output))
}

fn constant(graph: &mut GraphProto, name: String, values: &[f32]) -> String {
    graph.initializer.push(TensorProto {
        name: name.clone(),
        dims: vec![values.len() as i64],
        data_type: tensor_proto::DataType::Float as i32,
        float_data: values.to_vec(),
        ..TensorProto::default()
    });
    name
}

fn plain(op: &str, inputs: &[String], output: &str) -> NodeProto {
    NodeProto {
        op_type: op.into(),
        name: format!("{output}/{op}"),
        input: inputs.to_vec(),
        output: vec![output.into()],
        ..NodeProto::default()
    }
}
