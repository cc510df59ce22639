using System.Collections.Immutable;
using Microsoft.ML;
using MlNetStudio.MLNet.Models;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;

namespace MlNetStudio.MLNet.Graphs;

/// <summary>An operator graph between columns of a data view: the ONNX file as it was, ready to run.</summary>
/// <remarks>Immutable; any number of threads may run it at once.</remarks>
internal sealed class GraphModel
{
    private GraphModel(OperatorGraph graph, byte[] bytes, OperatorEngine engine, ImmutableArray<GraphPort> inputs, ImmutableArray<GraphPort> outputs) =>
        (Graph, Bytes, Engine, Inputs, Outputs) = (graph, bytes, engine, inputs, outputs);

    /// <summary>What is computed.</summary>
    public OperatorGraph Graph { get; }

    /// <summary>The ONNX file.</summary>
    public byte[] Bytes { get; }

    /// <summary>What computes it.</summary>
    public OperatorEngine Engine { get; }

    /// <summary>The inputs in the graph's order.</summary>
    public ImmutableArray<GraphPort> Inputs { get; }

    /// <summary>The outputs in the graph's order.</summary>
    public ImmutableArray<GraphPort> Outputs { get; }

    /// <summary>The model of an ONNX file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="inputs">The column for an input, by the input's name; one that is not named is read from the column of its own name.</param>
    /// <param name="outputs">The column that an output becomes, by the output's name.</param>
    /// <param name="slotNames">The names of an output's slots; null for none.</param>
    /// <exception cref="InvalidInputException">The file is broken, or holds what cannot be run or has no column in ML.NET.</exception>
    /// <exception cref="ArgumentException">A mapping names what the file does not have, or two outputs become one column.</exception>
    public static GraphModel Read(
        byte[] bytes,
        string name,
        IReadOnlyDictionary<string, string>? inputs = null,
        IReadOnlyDictionary<string, string>? outputs = null,
        Func<OperatorGraph, string, ImmutableArray<string>>? slotNames = null) =>
        Make(OnnxReader.Read(bytes, name), bytes, name, inputs, outputs, slotNames);

    /// <summary>Writes the columns and the file.</summary>
    public void Save(ModelSaveContext context)
    {
        // *** Binary format ***
        // int, then for each input of the graph a string: its column
        // int, then for each output of the graph a string: its column
        // the ONNX file, as NetworkModelFile writes it
        foreach (var ports in new[] { Inputs, Outputs })
        {
            context.Writer.Write(ports.Length);
            foreach (var port in ports)
            {
                context.SaveNonEmptyString(port.Column);
            }
        }

        NetworkModelFile.Save(context, Bytes);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidInputException">It is not what was saved.</exception>
    public static GraphModel Load(ModelLoadContext context, Func<OperatorGraph, string, ImmutableArray<string>>? slotNames)
    {
        string[] inputs = ReadColumns(context);
        string[] outputs = ReadColumns(context);
        byte[] bytes = NetworkModelFile.LoadBytes(context, out string name);
        var graph = OnnxReader.Read(bytes, name);
        if (inputs.Length != graph.Inputs.Length || outputs.Length != graph.Outputs.Length)
        {
            throw new InvalidInputException("the columns in the model file are not those of its network. It was altered; save the model again.", new SourceLocation(name));
        }

        return Make(graph, bytes, name, Map(graph.Inputs, inputs), Map(graph.Outputs, outputs), slotNames);
    }

    private static GraphModel Make(
        OperatorGraph graph,
        byte[] bytes,
        string name,
        IReadOnlyDictionary<string, string>? inputs,
        IReadOnlyDictionary<string, string>? outputs,
        Func<OperatorGraph, string, ImmutableArray<string>>? slotNames)
    {
        try
        {
            var inputPorts = Ports(graph.Inputs, inputs, "input");
            var outputPorts = Ports(graph.Outputs, outputs, "output");
            RequireDifferent(outputPorts);
            if (slotNames is not null)
            {
                outputPorts = [.. outputPorts.Select(port => port with { SlotNames = slotNames(graph, port.Value.Name) })];
            }

            return new GraphModel(graph, bytes, OperatorEngine.Compile(graph), inputPorts, outputPorts);
        }
        catch (InvalidInputException exception) when (exception.Location is null)
        {
            throw new InvalidInputException(exception.Message, new SourceLocation(name), exception);
        }
    }

    private static string[] ReadColumns(ModelLoadContext context)
    {
        int count = context.Reader.ReadInt32();
        if (count is < 0 or > 1 << 20)
        {
            throw new InvalidInputException($"the model file claims {count} columns. It was altered; save the model again.");
        }

        var columns = new List<string>();
        for (int i = 0; i < count; i++)
        {
            columns.Add(context.LoadNonEmptyString());
        }

        return [.. columns];
    }

    private static Dictionary<string, string> Map(ImmutableArray<ValueInfo> values, string[] columns) =>
        values.Zip(columns).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.Ordinal);

    private static ImmutableArray<GraphPort> Ports(ImmutableArray<ValueInfo> values, IReadOnlyDictionary<string, string>? columns, string what)
    {
        string[] names = [.. values.Select(value => value.Name)];
        foreach (string given in columns?.Keys ?? [])
        {
            if (!names.Contains(given))
            {
                throw new ArgumentException($"the model has no {what} '{given}'; it has {string.Join(", ", names.Select(name => $"'{name}'"))}.", $"{what}Columns");
            }
        }

        return [.. values.Select(value => new GraphPort(value, columns?.GetValueOrDefault(value.Name) ?? value.Name))];
    }

    private static void RequireDifferent(ImmutableArray<GraphPort> outputs)
    {
        foreach (var group in outputs.GroupBy(port => port.Column, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            throw new ArgumentException($"two outputs of the model, {string.Join(" and ", group.Select(port => $"'{port.Value.Name}'"))}, would become one column '{group.Key}'.", nameof(outputs));
        }
    }
}
