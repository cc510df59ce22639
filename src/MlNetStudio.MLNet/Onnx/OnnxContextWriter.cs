using System.Collections.Immutable;
using Microsoft.ML.Model.OnnxConverter;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet.Onnx;

/// <summary>
/// Writes an operator graph into the ONNX model that ML.NET's converter is making: the graph's inputs are values that are
/// there already, its outputs get the names that the converter asks for, everything between them gets names of its own, so that
/// any number of graphs can go into one model.
/// </summary>
internal sealed class OnnxContextWriter
{
    // OnnxContext has no way to ask; this is what ML.NET 5 writes at most.
    private const int ConverterOpset = 12;

    private readonly OnnxContext _context;
    private readonly string _step;
    private readonly string _scope;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { [""] = "" };

    private OnnxContextWriter(OnnxContext context, string step)
    {
        _context = context;
        _step = step;

        // The context makes the name unique and remembers it.
        _scope = context.AddIntermediateVariable(null, step, skip: true) + "/";
    }

    /// <summary>Adds a graph.</summary>
    /// <param name="context">The model in the making.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="step">What messages and names call it.</param>
    /// <param name="inputs">The variable of the model for each input of the graph, in order.</param>
    /// <param name="outputs">The variable of the model for each output of the graph, in order; null for one that is not wanted.</param>
    /// <exception cref="NotSupportedException">ML.NET's converter cannot express the graph.</exception>
    public static void Write(OnnxContext context, OperatorGraph graph, string step, IReadOnlyList<string> inputs, IReadOnlyList<string?> outputs)
    {
        if (inputs.Count != graph.Inputs.Length || outputs.Count != graph.Outputs.Length)
        {
            throw new ArgumentException($"The graph has {graph.Inputs.Length} inputs and {graph.Outputs.Length} outputs, not {inputs.Count} and {outputs.Count}.");
        }

        var writer = new OnnxContextWriter(context, step);
        writer.CheckOpset(graph);
        for (int i = 0; i < inputs.Count; i++)
        {
            writer._names[graph.Inputs[i].Name] = inputs[i];
        }

        var made = graph.Nodes.SelectMany(node => node.Outputs).ToHashSet(StringComparer.Ordinal);
        for (int i = 0; i < outputs.Count; i++)
        {
            // What no node makes is an input or a constant, and an output that is wanted twice is made once: both are copied below.
            if (outputs[i] is { } name && made.Contains(graph.Outputs[i].Name))
            {
                writer._names.TryAdd(graph.Outputs[i].Name, name);
            }
        }

        foreach (var (name, value) in graph.Initializers)
        {
            writer._names[name] = writer.AddInitializer(name, value);
        }

        foreach (var node in graph.Nodes)
        {
            writer.AddNode(node);
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs[i] is { } name && writer._names[graph.Outputs[i].Name] is { } value && value != name)
            {
                context.CreateNode("Identity", [value], [name], context.GetNodeName(writer._scope + "Identity"), "");
            }
        }
    }

    private void CheckOpset(OperatorGraph graph)
    {
        foreach (var (domain, version) in graph.OpsetVersions)
        {
            int most = domain switch { "" => ConverterOpset, "ai.onnx.ml" => 2, _ => 0 };
            if (version > most)
            {
                throw new NotSupportedException(
                    $"'{_step}' needs version {version} of the operator set '{(domain.Length == 0 ? "ai.onnx" : domain)}', and ML.NET's converter "
                    + (most == 0 ? "has no such set" : $"writes version {most}")
                    + ". Save the network itself with its SaveOnnx method, which has no such limit.");
            }
        }

        _context.CheckOpSetVersion(graph.OpsetVersions.GetValueOrDefault("", ConverterOpset), _step);
    }

    private void AddNode(OperatorNode node)
    {
        if (node.OpType == "Constant" && node.Domain.Length == 0 && node.Attributes.GetValueOrDefault("value") is OperatorAttribute.Tensor constant)
        {
            _names[node.Outputs[0]] = AddInitializer(node.Outputs[0], constant.Value);
            return;
        }

        var outputs = node.Outputs.Select(NameOutput).ToArray();
        var written = _context.CreateNode(node.OpType, node.Inputs.Select(Resolve).ToArray(), outputs, _context.GetNodeName(_scope + node.Name), node.Domain);
        foreach (var (name, value) in node.Attributes)
        {
            AddAttribute(written, node, name, value);
        }
    }

    private string NameOutput(string output)
    {
        if (!_names.TryGetValue(output, out string? name))
        {
            _names[output] = name = _context.AddIntermediateVariable(null, _scope + output, skip: true);
        }

        return name;
    }

    private string Resolve(string input) => _names.TryGetValue(input, out string? name)
        ? name
        : throw new InvalidInputException($"the graph of '{_step}' reads '{input}', which nothing makes.");

    private void AddAttribute(OnnxNode written, OperatorNode node, string name, OperatorAttribute attribute)
    {
        switch (attribute)
        {
            case OperatorAttribute.Int value:
                written.AddAttribute(name, value.Value);
                break;
            case OperatorAttribute.Float value:
                written.AddAttribute(name, (double)value.Value);
                break;
            case OperatorAttribute.String value:
                written.AddAttribute(name, value.Value);
                break;
            case OperatorAttribute.Ints value:
                written.AddAttribute(name, value.Values.AsEnumerable());
                break;
            case OperatorAttribute.Floats value:
                written.AddAttribute(name, value.Values.AsEnumerable());
                break;
            case OperatorAttribute.Strings value:
                written.AddAttribute(name, value.Values.AsEnumerable());
                break;
            default:
                throw new NotSupportedException($"ML.NET's converter cannot write the attribute '{name}' of {node} in '{_step}'.");
        }
    }

    private string AddInitializer(string graphName, Tensor tensor)
    {
        string name = _scope + graphName;
        long[] dimensions = [.. tensor.Dimensions.Select(d => (long)d)];

        // The overloads for several values cannot write a tensor of rank 0.
        bool isScalar = dimensions.Length == 0;
        return tensor switch
        {
            Tensor<float> t => isScalar ? _context.AddInitializer(t.Data[0], name) : _context.AddInitializer(t.Data, dimensions, name),
            Tensor<double> t => isScalar ? _context.AddInitializer(t.Data[0], name) : _context.AddInitializer(t.Data, dimensions, name),
            Tensor<long> t => isScalar ? _context.AddInitializer(t.Data[0], name) : _context.AddInitializer(t.Data, dimensions, name),
            Tensor<string> t => isScalar ? _context.AddInitializer(t.Data[0], name) : _context.AddInitializer(t.Data, dimensions, name),
            Tensor<bool> t => isScalar ? _context.AddInitializer(t.Data[0], name) : _context.AddInitializer(t.Data, dimensions, name),
            Tensor<int> t => AddIntegers(t.Data, typeof(int)),
            Tensor<short> t => AddIntegers(t.Data.Select(v => (int)v), typeof(short)),
            Tensor<sbyte> t => AddIntegers(t.Data.Select(v => (int)v), typeof(sbyte)),
            Tensor<ushort> t => AddIntegers(t.Data.Select(v => (int)v), typeof(ushort)),
            Tensor<byte> t => AddIntegers(t.Data.Select(v => (int)v), typeof(byte)),
            Tensor<uint> t => AddUnsigned(t.Data.Select(v => (ulong)v), isUInt64: false),
            Tensor<ulong> t => AddUnsigned(t.Data, isUInt64: true),
            Tensor<Half> t => AddHalves(t),
            _ => throw new NotSupportedException($"ML.NET's converter cannot write the constant '{graphName}' of '{_step}', {tensor}."),
        };

        string AddIntegers(IEnumerable<int> values, Type type) =>
            isScalar ? _context.AddInitializer(values.First(), type, name) : _context.AddInitializer(values, type, dimensions, name);

        string AddUnsigned(IEnumerable<ulong> values, bool isUInt64) =>
            isScalar ? _context.AddInitializer(values.First(), isUInt64, name) : _context.AddInitializer(values, isUInt64, dimensions, name);

        // The converter writes no 16-bit floats, but every one of them is a 32-bit float too.
        string AddHalves(Tensor<Half> halves)
        {
            var single = new Tensor<float>(Array.ConvertAll(halves.Data, v => (float)v), halves.Dimensions);
            string source = AddInitializer(graphName + "/single", single);
            string target = _context.AddIntermediateVariable(null, name, skip: true);
            var cast = _context.CreateNode("Cast", [source], [target], _context.GetNodeName(name + "/Cast"), "");
            cast.AddAttribute("to", (long)ElementType.Float16);
            return target;
        }
    }
}
