using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetStudio.Neural;
using MlNetStudio.Neural.Operators;

namespace MlNetStudio.MLNet.Graphs;

/// <summary>Brings a column's value into a tensor [1, ...] that is used for every row. For one thread.</summary>
internal abstract class GraphInput
{
    /// <summary>The tensor.</summary>
    public abstract Tensor Tensor { get; }

    /// <summary>Fills the tensor from the current row.</summary>
    /// <exception cref="InvalidInputException">A vector has another length than its column promises.</exception>
    public abstract void Read();

    /// <summary>The reader of a column.</summary>
    /// <param name="row">The row, whose values change while the reader is used.</param>
    /// <param name="column">The column.</param>
    /// <param name="type">The type of an element.</param>
    /// <param name="shape">The dimensions of the tensor.</param>
    public static GraphInput Create(DataViewRow row, DataViewSchema.Column column, ElementType type, int[] shape) => type switch
    {
        ElementType.Float32 => Create<float>(row, column, shape),
        ElementType.Float64 => Create<double>(row, column, shape),
        ElementType.UInt8 => Create<byte>(row, column, shape),
        ElementType.Int8 => Create<sbyte>(row, column, shape),
        ElementType.UInt16 => Create<ushort>(row, column, shape),
        ElementType.Int16 => Create<short>(row, column, shape),
        ElementType.UInt32 => Create<uint>(row, column, shape),
        ElementType.Int32 => Create<int>(row, column, shape),
        ElementType.UInt64 => Create<ulong>(row, column, shape),
        ElementType.Int64 => Create<long>(row, column, shape),
        ElementType.Boolean => Create<bool>(row, column, shape),
        ElementType.String => new TextInput(row, column, shape),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no column of this type."),
    };

    private static GraphInput Create<T>(DataViewRow row, DataViewSchema.Column column, int[] shape) =>
        column.Type is VectorDataViewType ? new VectorInput<T>(row, column, shape) : new ScalarInput<T>(row, column, shape);

    private static InvalidInputException WrongLength(string column, long row, int length, int expected) =>
        new($"column '{column}', row {row + 1}: the vector has {length} values where its column promises {expected}.");

    private sealed class ScalarInput<T>(DataViewRow row, DataViewSchema.Column column, int[] shape) : GraphInput
    {
        private readonly ValueGetter<T> _get = row.GetGetter<T>(column);
        private readonly Tensor<T> _tensor = Neural.Operators.Tensor.Create(new T[1], shape);

        public override Tensor Tensor => _tensor;

        public override void Read() => _get(ref _tensor.Data[0]);
    }

    private sealed class VectorInput<T>(DataViewRow row, DataViewSchema.Column column, int[] shape) : GraphInput
    {
        private readonly ValueGetter<VBuffer<T>> _get = row.GetGetter<VBuffer<T>>(column);
        private readonly Tensor<T> _tensor = Neural.Operators.Tensor.Create(new T[Neural.Operators.Tensor.ElementCount(shape)], shape);
        private VBuffer<T> _buffer;

        public override Tensor Tensor => _tensor;

        public override void Read()
        {
            _get(ref _buffer);
            if (_buffer.Length != _tensor.Length)
            {
                throw WrongLength(column.Name, row.Position, _buffer.Length, _tensor.Length);
            }

            _buffer.CopyTo(_tensor.Span);
        }
    }

    /// <summary>A text that comes again in the next row is not made again, and one that is a whole string already is taken as it is.</summary>
    private sealed class TextInput : GraphInput
    {
        private readonly DataViewRow _row;
        private readonly string _column;
        private readonly ValueGetter<ReadOnlyMemory<char>>? _getOne;
        private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _getMany;
        private readonly ReadOnlyMemory<char>[] _texts;
        private readonly Tensor<string> _tensor;
        private VBuffer<ReadOnlyMemory<char>> _buffer;

        public TextInput(DataViewRow row, DataViewSchema.Column column, int[] shape)
        {
            (_row, _column) = (row, column.Name);
            _tensor = (Tensor<string>)Neural.Operators.Tensor.Zeros(ElementType.String, [.. shape]);
            _texts = new ReadOnlyMemory<char>[_tensor.Length];
            if (column.Type is VectorDataViewType)
            {
                _getMany = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
            }
            else
            {
                _getOne = row.GetGetter<ReadOnlyMemory<char>>(column);
            }
        }

        public override Tensor Tensor => _tensor;

        private static string TextOf(ReadOnlyMemory<char> text) =>
            MemoryMarshal.TryGetString(text, out string? whole, out int start, out int length) && start == 0 && length == whole.Length ? whole : text.ToString();

        public override void Read()
        {
            if (_getOne is not null)
            {
                _getOne(ref _texts[0]);
            }
            else
            {
                _getMany!(ref _buffer);
                if (_buffer.Length != _texts.Length)
                {
                    throw WrongLength(_column, _row.Position, _buffer.Length, _texts.Length);
                }

                _buffer.CopyTo(_texts);
            }

            for (int i = 0; i < _texts.Length; i++)
            {
                ref string text = ref _tensor.Data[i];
                if (!_texts[i].Span.SequenceEqual(text))
                {
                    text = TextOf(_texts[i]);
                }
            }
        }
    }
}
