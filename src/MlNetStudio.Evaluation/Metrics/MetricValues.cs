using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetStudio.Evaluation.Metrics;

/// <summary>A metric's value; NaN where it is undefined.</summary>
/// <param name="Name">The name, as <see cref="Metric.Name"/>.</param>
/// <param name="Value">The value.</param>
public readonly record struct MetricValue(string Name, double Value);

/// <summary>Metric values by name, in order. In JSON an object from name to number, an undefined value being null.</summary>
[JsonConverter(typeof(MetricValuesJsonConverter))]
public sealed class MetricValues : IReadOnlyList<MetricValue>
{
    private readonly MetricValue[] _values;

    /// <summary>The given values, in their order.</summary>
    public MetricValues(params ReadOnlySpan<MetricValue> values) => _values = values.ToArray();

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public MetricValue this[int index] => _values[index];

    /// <summary>The value of that name; NaN where it is undefined or not there.</summary>
    public double this[string name]
    {
        get
        {
            foreach (MetricValue value in _values)
            {
                if (string.Equals(value.Name, name, StringComparison.Ordinal))
                {
                    return value.Value;
                }
            }

            return double.NaN;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<MetricValue> GetEnumerator() => ((IEnumerable<MetricValue>)_values).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Reads and writes <see cref="MetricValues"/>.</summary>
public sealed class MetricValuesJsonConverter : JsonConverter<MetricValues>
{
    /// <inheritdoc/>
    public override MetricValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Expected an object from metric name to number.");
        }

        List<MetricValue> values = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            values.Add(new MetricValue(name, reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble()));
        }

        return new MetricValues([.. values]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MetricValues value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        for (int i = 0; i < value.Count; i++)
        {
            if (double.IsFinite(value[i].Value))
            {
                writer.WriteNumber(value[i].Name, value[i].Value);
            }
            else
            {
                writer.WriteNull(value[i].Name);
            }
        }

        writer.WriteEndObject();
    }
}
