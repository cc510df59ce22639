using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace MlNetStudio.OnnxRuntime;

/// <summary>The project's tensors to and from ONNX Runtime's values.</summary>
internal static class OrtTensors
{
    /// <summary>Hands a tensor over. Numbers are not copied: the array is pinned until the value is disposed.</summary>
    public static OrtValue ToOrtValue(Tensor tensor) => tensor switch
    {
        Tensor<float> data => Wrap(data),
        Tensor<double> data => Wrap(data),
        Tensor<long> data => Wrap(data),
        Tensor<ulong> data => Wrap(data),
        Tensor<int> data => Wrap(data),
        Tensor<uint> data => Wrap(data),
        Tensor<short> data => Wrap(data),
        Tensor<ushort> data => Wrap(data),
        Tensor<sbyte> data => Wrap(data),
        Tensor<byte> data => Wrap(data),
        Tensor<bool> data => Wrap(data),
        Tensor<Half> data => OrtValue.CreateTensorValueFromMemory(MemoryMarshal.Cast<Half, Float16>(data.Span).ToArray(), Shape(tensor)),
        Tensor<string> data => Copy(data),
        _ => throw new ArgumentException($"A tensor of {tensor.ElementType} cannot be handed to ONNX Runtime.", nameof(tensor)),
    };

    /// <summary>Copies a result.</summary>
    /// <exception cref="InvalidInputException">It is not a tensor, or of an element type that the project has none for.</exception>
    public static Tensor ToTensor(OrtValue value, string name)
    {
        if (!value.IsTensor)
        {
            throw new InvalidInputException($"The output '{name}' is not a tensor ({value.OnnxType}). Export the model with plain tensors as outputs, or ask only for those.");
        }

        var info = value.GetTensorTypeAndShape();
        var dimensions = info.Shape.Select(size => checked((int)size)).ToImmutableArray();
        return info.ElementDataType switch
        {
            TensorElementType.Float => Read<float>(value, dimensions),
            TensorElementType.Double => Read<double>(value, dimensions),
            TensorElementType.Int64 => Read<long>(value, dimensions),
            TensorElementType.UInt64 => Read<ulong>(value, dimensions),
            TensorElementType.Int32 => Read<int>(value, dimensions),
            TensorElementType.UInt32 => Read<uint>(value, dimensions),
            TensorElementType.Int16 => Read<short>(value, dimensions),
            TensorElementType.UInt16 => Read<ushort>(value, dimensions),
            TensorElementType.Int8 => Read<sbyte>(value, dimensions),
            TensorElementType.UInt8 => Read<byte>(value, dimensions),
            TensorElementType.Bool => Read<bool>(value, dimensions),
            TensorElementType.Float16 => new Tensor<Half>(MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()).ToArray(), dimensions),
            TensorElementType.String => new Tensor<string>(value.GetStringTensorAsArray(), dimensions),
            _ => throw new InvalidInputException($"The output '{name}' is of the element type {info.ElementDataType}, which is not supported."),
        };
    }

    /// <summary>The project's name for an element type; ONNX's numbers are those of both.</summary>
    public static ElementType ElementTypeOf(TensorElementType type) =>
        (int)type <= (int)ElementType.UInt64 ? (ElementType)(int)type : ElementType.Undefined;

    private static OrtValue Wrap<T>(Tensor<T> tensor)
        where T : unmanaged => OrtValue.CreateTensorValueFromMemory(tensor.Data, Shape(tensor));

    private static OrtValue Copy(Tensor<string> tensor)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, Shape(tensor));
        for (int i = 0; i < tensor.Length; i++)
        {
            value.StringTensorSetElementAt(tensor.Data[i].AsSpan(), i);
        }

        return value;
    }

    private static Tensor<T> Read<T>(OrtValue value, ImmutableArray<int> dimensions)
        where T : unmanaged => new(value.GetTensorDataAsSpan<T>().ToArray(), dimensions);

    private static long[] Shape(Tensor tensor) => [.. tensor.Dimensions.Select(size => (long)size)];
}
