using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlNetStudio.Data;
using MlNetStudio.Neural.Operators;
using MlNetStudio.Serving.Models;
using MlNetStudio.Serving.Requests;

namespace MlNetStudio.Serving.Protocol;

/// <summary>A request for inference of the Open Inference Protocol (v2): named tensors in, the names of the outputs wanted.</summary>
/// <param name="Id">What the caller calls it, or null.</param>
/// <param name="Inputs">The model's inputs in the graph's order.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Outputs">The positions of the outputs wanted.</param>
/// <remarks>A missing value is null; in tensors of texts the empty text too.</remarks>
internal sealed record InferRequest(string? Id, Tensor[] Inputs, int Rows, ImmutableArray<int> Outputs)
{
    /// <summary>Reads a body.</summary>
    /// <exception cref="RequestException">It is no JSON, or no request that the model can answer.</exception>
    public static InferRequest Read(in ReadOnlySequence<byte> body, LoadedModel model, int limit)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement, model, limit);
        }
        catch (JsonException exception)
        {
            throw JsonRows.NoJson(exception);
        }
        catch (InvalidOperationException)
        {
            throw RequestException.BadBody("The body is not valid UTF-8.");
        }
    }

    private static InferRequest Read(JsonElement root, LoadedModel model, int limit)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("inputs", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw Fault("An object with the list 'inputs' is expected.");
        }

        string? id = root.TryGetProperty("id", out var given) ? Text(given, "id") : null;
        var expected = model.File.Graph.Inputs;
        var inputs = new Tensor?[expected.Length];
        foreach (var element in list.EnumerateArray())
        {
            string name = Text(Member(element, "name", "an input"), "name");
            int position = PositionOf(expected, name);
            if (position < 0)
            {
                throw Fault($"The model has no input {JsonText.Show(name)}.{NearestName.Suggest(name.Length > 200 ? name[..200] : name, [.. expected.Select(input => input.Name)])}");
            }

            if (inputs[position] is not null)
            {
                throw Fault($"The input '{name}' is given twice.");
            }

            inputs[position] = Input(element, expected[position], limit);
        }

        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is null)
            {
                throw Fault($"The input '{expected[i].Name}' is missing: {DataTypes.NameOf(expected[i].ElementType)} of shape {ShapeOf(expected[i])} is expected.");
            }

            if (inputs[i]!.Dimensions[0] != inputs[0]!.Dimensions[0])
            {
                throw Fault(Line($"The input '{expected[i].Name}' has {inputs[i]!.Dimensions[0]} rows, and '{expected[0].Name}' has {inputs[0]!.Dimensions[0]}; they must agree."));
            }
        }

        return new InferRequest(id, inputs!, inputs[0]!.Dimensions[0], OutputsOf(root, model));
    }

    private static Tensor Input(JsonElement element, ValueInfo expected, int limit)
    {
        string type = Text(Member(element, "datatype", $"the input '{expected.Name}'"), "datatype");
        if (type != DataTypes.NameOf(expected.ElementType))
        {
            throw Fault($"The input '{expected.Name}' is {JsonText.Show(type)}; {DataTypes.NameOf(expected.ElementType)} is expected.");
        }

        int rows = RowsOf(Member(element, "shape", $"the input '{expected.Name}'"), expected, limit);
        if (!element.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            throw Fault($"The input '{expected.Name}' has no list 'data'. Tensors in binary form are not taken; send them as JSON.");
        }

        return expected.ElementType switch
        {
            ElementType.Float32 => Fill(data, rows, expected, Float),
            ElementType.Int64 => Fill(data, rows, expected, Integer),
            ElementType.UInt8 => Fill(data, rows, expected, Byte),
            _ => Fill(data, rows, expected, static (element, name) => element.ValueKind == JsonValueKind.Null ? "" : Text(element, name)),
        };
    }

    private static int PositionOf(ImmutableArray<ValueInfo> inputs, string name)
    {
        int position = inputs.Length - 1;
        while (position >= 0 && inputs[position].Name != name)
        {
            position--;
        }

        return position;
    }

    private static string ShapeOf(ValueInfo input) => $"[rows, {string.Join(", ", input.Shape.Skip(1))}]";

    private static int RowsOf(JsonElement shape, ValueInfo expected, int limit)
    {
        static bool IsInteger(JsonElement element, out long value)
        {
            value = 0;
            return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out value);
        }

        var sizes = expected.Shape;
        bool isSame = shape.ValueKind == JsonValueKind.Array && shape.GetArrayLength() == sizes.Length;
        for (int i = 1; isSame && i < sizes.Length; i++)
        {
            isSame = IsInteger(shape[i], out long size) && size == sizes[i].Size;
        }

        if (!isSame || !IsInteger(shape[0], out long rows) || rows < 1)
        {
            throw Fault($"The input '{expected.Name}' is of another shape; {ShapeOf(expected)} with at least one row is expected.");
        }

        return rows <= limit ? (int)rows : throw JsonRows.TooManyRows(limit);
    }

    private static Tensor<T> Fill<T>(JsonElement data, int rows, ValueInfo expected, Func<JsonElement, string, T> value)
    {
        ImmutableArray<int> sizes = [rows, .. expected.Shape.Skip(1).Select(dimension => (int)dimension.Size!)];
        var values = new T[sizes.Aggregate(1, (product, size) => product * size)];
        int count = 0;
        Flatten(data, element =>
        {
            if (count < values.Length)
            {
                values[count] = value(element, expected.Name);
            }

            count++;
        });
        return count == values.Length ? new Tensor<T>(values, sizes) : throw Fault(Line($"The input '{expected.Name}' has {count} values; its shape says {values.Length}."));
    }

    private static byte Byte(JsonElement element, string name) => element.ValueKind == JsonValueKind.Number && element.TryGetByte(out byte value)
        ? value
        : throw Fault($"The input '{name}' holds {Shown(element)}; whole numbers from 0 to 255 are expected.");

    // The protocol lets data be flat or nested like the shape.
    private static void Flatten(JsonElement data, Action<JsonElement> take)
    {
        foreach (var element in data.EnumerateArray())
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                Flatten(element, take);
            }
            else
            {
                take(element);
            }
        }
    }

    private static float Float(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return float.NaN;
        }

        return element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double value) && Math.Abs(value) <= float.MaxValue
            ? (float)value
            : throw Fault($"The input '{name}' holds {Shown(element)}; numbers that a float can hold are expected, and null where one is missing.");
    }

    private static long Integer(JsonElement element, string name)
    {
        if (element.ValueKind == JsonValueKind.Null)
        {
            return DateColumn.Missing;
        }

        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out long value)
            ? value
            : throw Fault($"The input '{name}' holds {Shown(element)}; whole numbers are expected, and null where one is missing.");
    }

    private static ImmutableArray<int> OutputsOf(JsonElement root, LoadedModel model)
    {
        var all = model.File.Graph.Outputs;
        if (!root.TryGetProperty("outputs", out var list) || list.ValueKind == JsonValueKind.Null)
        {
            return [.. Enumerable.Range(0, all.Length)];
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Fault("'outputs' is no list.");
        }

        var wanted = ImmutableArray.CreateBuilder<int>();
        foreach (var element in list.EnumerateArray())
        {
            string name = Text(Member(element, "name", "an output"), "name");
            int position = 0;
            while (position < all.Length && all[position].Name != name)
            {
                position++;
            }

            if (position == all.Length)
            {
                throw Fault($"The model has no output {JsonText.Show(name)}. There are: {string.Join(", ", all.Select(output => output.Name))}.");
            }

            if (wanted.Contains(position))
            {
                throw Fault($"The output '{name}' is asked for twice.");
            }

            wanted.Add(position);
        }

        return wanted.Count == 0 ? [.. Enumerable.Range(0, all.Length)] : wanted.ToImmutable();
    }

    private static JsonElement Member(JsonElement element, string name, string of) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : throw Fault($"'{name}' of {of} is missing.");

    private static string Text(JsonElement element, string name) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw Fault($"'{name}' holds {Shown(element)}; a text is expected.");

    private static string Shown(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "the text " + JsonText.Show(element.GetString()!),
        _ => element.GetRawText() is { Length: > 40 } text ? text[..40] + "..." : element.GetRawText(),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static RequestException Fault(string detail) =>
        new(Microsoft.AspNetCore.Http.StatusCodes.Status400BadRequest, "bad-inference-request", "The request for inference cannot be read", detail);
}
