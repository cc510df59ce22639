using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlNetStudio.Neural;

/// <summary>The shape of one sample: its dimensions without the batch, outermost first, channels last.</summary>
[JsonConverter(typeof(ShapeJsonConverter))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly ImmutableArray<int> _dimensions;

    /// <summary>A shape of the given dimensions, each at least 1.</summary>
    /// <exception cref="InvalidInputException">A dimension is less than 1, or one sample would not fit in an array.</exception>
    public Shape(params ReadOnlySpan<int> dimensions)
    {
        long count = 1;
        foreach (int dimension in dimensions)
        {
            if (dimension < 1 || (count *= dimension) > int.MaxValue / 4)
            {
                throw new InvalidInputException(
                    $"[{string.Join(", ", dimensions.ToArray())}] is no usable shape: every dimension must be at least 1 and their product at most {int.MaxValue / 4}.");
            }
        }

        _dimensions = [.. dimensions];
    }

    /// <summary>The dimensions, outermost first.</summary>
    public ImmutableArray<int> Dimensions => _dimensions.IsDefault ? [] : _dimensions;

    /// <summary>The number of dimensions.</summary>
    public int Rank => Dimensions.Length;

    /// <summary>The last dimension, along which dense and normalization layers work; 1 for a scalar.</summary>
    public int Columns => Rank == 0 ? 1 : Dimensions[^1];

    /// <summary>The product of all dimensions but the last.</summary>
    public int Rows => Size / Columns;

    /// <summary>The number of elements of one sample.</summary>
    public int Size
    {
        get
        {
            int size = 1;
            foreach (int dimension in Dimensions)
            {
                size *= dimension;
            }

            return size;
        }
    }

    /// <summary>A vector of one dimension.</summary>
    public static implicit operator Shape(int columns) => new(columns);

    /// <summary>Whether two shapes have the same dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>This shape with another last dimension.</summary>
    public Shape WithColumns(int columns) => Rank == 0 ? new Shape(columns) : new Shape([.. Dimensions[..^1], columns]);

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dimensions.AsSpan().SequenceEqual(other.Dimensions.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int dimension in Dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", Dimensions)}]";
}

/// <summary>A shape as an array of its dimensions. Public so that serializers generated in other libraries can use it.</summary>
public sealed class ShapeJsonConverter : JsonConverter<Shape>
{
    /// <inheritdoc/>
    public override Shape Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("A shape is an array of positive integers.");
        }

        var dimensions = new List<int>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            dimensions.Add(reader.GetInt32());
        }

        return new Shape(dimensions.ToArray());
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Shape value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (int dimension in value.Dimensions)
        {
            writer.WriteNumberValue(dimension);
        }

        writer.WriteEndArray();
    }
}
