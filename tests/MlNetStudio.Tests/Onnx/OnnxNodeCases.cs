using System.Globalization;
using System.Text.Json;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Neural.Operators.Execution;
using MlNetStudio.Onnx;

namespace MlNetStudio.Tests.Onnx;

/// <summary>
/// ONNX's own node tests: folders of a model with inputs and the outputs expected. Takes the folder of unpacked cases from
/// <c>MLNETSTUDIO_ONNX_CASES</c> and writes one JSON line for every case (case, result, reason) to artifacts/onnx-cases.jsonl.
/// </summary>
public class OnnxNodeCases
{
    /// <summary>What names the folder.</summary>
    internal const string Variable = "MLNETSTUDIO_ONNX_CASES";

    // Those of ONNX's own runner.
    private const double RelativeTolerance = 1e-3;
    private const double AbsoluteTolerance = 1e-7;

    [RequiresOnnxCasesFact]
    public void NoCaseIsComputedWrongly()
    {
        string root = Environment.GetEnvironmentVariable(Variable)!;
        var models = Directory.GetFiles(root, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(models);
        string artifacts = Path.Combine(TestData.RepositoryRoot, "artifacts");
        Directory.CreateDirectory(artifacts);
        var wrong = new List<string>();
        var random = RandomCases(root);
        using (var report = new StreamWriter(Path.Combine(artifacts, "onnx-cases.jsonl")))
        {
            foreach (string model in models)
            {
                string name = Path.GetFileName(Path.GetDirectoryName(model))!;
                var (result, reason) = Run(model, random.Contains(name));
                report.WriteLine(
                    $"{{\"case\":\"{JsonEncodedText.Encode(name)}\",\"result\":\"{result}\",\"reason\":\"{JsonEncodedText.Encode(reason)}\"}}");
                if (result is "wrong" or "crashed")
                {
                    wrong.Add($"{name}: {reason}");
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {models.Length} cases:\n{string.Join("\n", wrong)}");
    }

    /// <summary>The cases whose outputs depend on another program's random numbers, as the list beside the cases or above them says: of them shape and scale are compared.</summary>
    private static HashSet<string> RandomCases(string root)
    {
        string? list = new[] { Path.Combine(root, "MANIFEST.tsv"), Path.Combine(root, "..", "MANIFEST.tsv") }.FirstOrDefault(File.Exists);
        return list is null ? ["test_training_dropout_default"] : [.. File.ReadLines(list).Select(line => line.Split('\t')).Where(fields => fields.Contains("random")).Select(fields => fields[0])];
    }

    private static (string Result, string Reason) Run(string model, bool isRandom)
    {
        try
        {
            var graph = OnnxReader.Read(model);
            var engine = OperatorEngine.Compile(graph);
            string data = Path.Combine(Path.GetDirectoryName(model)!, "test_data_set_0");
            var inputs = new Dictionary<string, GraphValue>();
            for (int i = 0; i < graph.Inputs.Length; i++)
            {
                inputs[graph.Inputs[i].Name] = ReadValue(Path.Combine(data, string.Create(CultureInfo.InvariantCulture, $"input_{i}.pb")), graph.Inputs[i]);
            }

            var outputs = engine.RunValues(inputs);
            for (int i = 0; i < graph.Outputs.Length; i++)
            {
                var expected = ReadValue(Path.Combine(data, string.Create(CultureInfo.InvariantCulture, $"output_{i}.pb")), graph.Outputs[i]);
                var actual = outputs[graph.Outputs[i].Name];
                if ((isRandom ? DifferenceInScale((Tensor)inputs[graph.Inputs[0].Name], (Tensor)expected, (Tensor)actual) : Difference(expected, actual)) is { } difference)
                {
                    return ("wrong", $"output {i}: {difference}");
                }
            }

            bool isOfTensors = inputs.Values.Concat(outputs.Values).All(value => value is Tensor);
            return isOfTensors && !isRandom && DifferenceOfRepeated(engine, inputs, outputs) is { } changed ? ("wrong", changed) : ("passed", "");
        }
        catch (InvalidInputException refusal)
        {
            return ("refused", refusal.Message);
        }
        catch (OnnxFormatException refusal)
        {
            return ("refused", refusal.Message);
        }
#pragma warning disable CA1031 // Whatever else comes out is what this test looks for.
        catch (Exception crash)
#pragma warning restore CA1031
        {
            return ("crashed", crash.ToString());
        }
    }

    /// <summary>A run whose values are kept from the one before must give the same.</summary>
    private static string? DifferenceOfRepeated(OperatorEngine engine, Dictionary<string, GraphValue> inputs, IReadOnlyDictionary<string, GraphValue> outputs)
    {
        var repeated = engine.Repeat(inputs.ToDictionary(input => input.Key, input => (Tensor)input.Value));
        for (int round = 1; round <= 3; round++)
        {
            repeated.Execute();
            int place = 0;
            foreach (string name in repeated.Outputs)
            {
                if (Difference(outputs[name], repeated.Output(place++)) is { } difference)
                {
                    return $"'{name}' in run {round} with kept values: {difference}";
                }
            }
        }

        return null;
    }

    private static GraphValue ReadValue(string file, ValueInfo info) => OnnxValueReader.Read(File.ReadAllBytes(file), info.Kind, info.ElementType, Path.GetFileName(file));

    private static string? DifferenceInScale(Tensor input, Tensor expected, Tensor actual)
    {
        if (input is not Tensor<float> x || expected is not Tensor<float> e || actual is not Tensor<float> a || !e.Dimensions.SequenceEqual(a.Dimensions))
        {
            return expected.ElementType == actual.ElementType && expected.Dimensions.SequenceEqual(actual.Dimensions) ? null : $"expected {expected}, got {actual}";
        }

        float Scale(Tensor<float> y) => Enumerable.Range(0, y.Length).Where(i => y.Data[i] != 0).Select(i => y.Data[i] / x.Data[i]).DefaultIfEmpty().Average();
        bool isScaled = Enumerable.Range(0, a.Length).All(i => a.Data[i] == 0 || Math.Abs((a.Data[i] / x.Data[i]) - Scale(e)) < 1e-3f);
        return isScaled && a.Data.Contains(0) && Math.Abs(Scale(a) - Scale(e)) < 1e-3f ? null : $"expected elements of 0 or {Scale(e)} times the input, got {Scale(a)}";
    }

    private static string? Difference(GraphValue expected, GraphValue actual) => (expected, actual) switch
    {
        (Tensor e, Tensor a) => Difference(e, a),
        (TensorSequence e, TensorSequence a) when e.Tensors.Length == a.Tensors.Length => e.Tensors.Zip(a.Tensors, Difference).FirstOrDefault(difference => difference is not null),
        (OptionalValue { Value: { } e }, OptionalValue { Value: { } a }) => Difference(e, a),
        (OptionalValue { Value: null }, OptionalValue { Value: null }) => null,
        _ => $"expected {expected}, got {actual}",
    };

    private static string? Difference(Tensor expected, Tensor actual)
    {
        if (expected.ElementType != actual.ElementType || !expected.Dimensions.SequenceEqual(actual.Dimensions))
        {
            return $"expected {expected}, got {actual}";
        }

        return (expected, actual) switch
        {
            (Tensor<float> e, Tensor<float> a) => Difference([.. e.Data.Select(x => (double)x)], [.. a.Data.Select(x => (double)x)]),
            (Tensor<double> e, Tensor<double> a) => Difference(e.Data, a.Data),
            (Tensor<Half> e, Tensor<Half> a) => Difference([.. e.Data.Select(x => (double)x)], [.. a.Data.Select(x => (double)x)]),
            (Tensor<string> e, Tensor<string> a) => DifferenceExact(e, a),
            (Tensor<bool> e, Tensor<bool> a) => DifferenceExact(e, a),
            (Tensor<sbyte> e, Tensor<sbyte> a) => DifferenceExact(e, a),
            (Tensor<short> e, Tensor<short> a) => DifferenceExact(e, a),
            (Tensor<int> e, Tensor<int> a) => DifferenceExact(e, a),
            (Tensor<long> e, Tensor<long> a) => DifferenceExact(e, a),
            (Tensor<byte> e, Tensor<byte> a) => DifferenceExact(e, a),
            (Tensor<ushort> e, Tensor<ushort> a) => DifferenceExact(e, a),
            (Tensor<uint> e, Tensor<uint> a) => DifferenceExact(e, a),
            (Tensor<ulong> e, Tensor<ulong> a) => DifferenceExact(e, a),
            (Tensor<BrainNumber> e, Tensor<BrainNumber> a) => DifferenceExact(e, a),
            (Tensor<SmallNumber> e, Tensor<SmallNumber> a) => DifferenceExact(e, a),
            _ => $"{expected} cannot be compared",
        };
    }

    private static string? DifferenceExact<T>(Tensor<T> expected, Tensor<T> actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(expected.Data[i], actual.Data[i]))
            {
                return $"element {i}: expected {expected.Data[i]}, got {actual.Data[i]}";
            }
        }

        return null;
    }

    private static string? Difference(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            double e = expected[i];
            double a = actual[i];
            bool same = e.Equals(a) || e == a || Math.Abs(e - a) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(e));
            if (!same)
            {
                return string.Create(CultureInfo.InvariantCulture, $"element {i}: expected {e:R}, got {a:R}");
            }
        }

        return null;
    }
}

/// <summary>A test that needs ONNX's node tests; skipped where <c>MLNETSTUDIO_ONNX_CASES</c> is not set.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresOnnxCasesFactAttribute : FactAttribute
{
    public RequiresOnnxCasesFactAttribute()
    {
        if (!Directory.Exists(Environment.GetEnvironmentVariable("MLNETSTUDIO_ONNX_CASES")))
        {
            Skip = "MLNETSTUDIO_ONNX_CASES is not set.";
        }
    }
}
