namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What is added to the products of queries and keys: a mask, the causal limit, and the limit of padded keys.</summary>
internal sealed class AttentionMask
{
    private readonly float[]? _mask;
    private readonly int[] _strides = new int[4];
    private readonly int _width;
    private readonly bool _isCausal;
    private readonly int _past;
    private readonly long[]? _lengths;
    private readonly int _queries;

    public AttentionMask(NodeContext context, int[] products, bool isCausal, int past)
    {
        _isCausal = isCausal;
        _past = past;
        _queries = products[2];
        _width = products[3];
        _lengths = context.HasInput(6) ? IntegerList.Read(context, 6) : null;
        if (_lengths is not null && _lengths.Length != products[0])
        {
            throw context.Error("nonpad_kv_seqlen must have one element for every sequence");
        }

        if (!context.HasInput(3))
        {
            return;
        }

        int[] shape = context.Dimensions(3);
        _width = shape.Length == 0 ? 0 : shape[^1];
        int run = 1;
        for (int i = 1; i <= shape.Length; i++)
        {
            bool fits = i <= 4 && (shape[^i] == 1 || shape[^i] == products[^i] || (i == 1 && shape[^i] < products[^i]));
            if (!fits)
            {
                throw context.Error($"the mask cannot be broadcast to {Tensor.FormatDimensions(products)}");
            }

            _strides[4 - i] = shape[^i] == 1 && products[^i] != 1 && i > 1 ? 0 : run;
            run *= shape[^i];
        }

        _mask = context.Input(3) is Value<bool> flags
            ? [.. flags.Span.ToArray().Select(flag => flag ? 0 : float.NegativeInfinity)]
            : NumberConversion.ToSingle(context.Input(3));
    }

    /// <summary>Adds to the products of one query with all keys.</summary>
    public void Add(Span<float> row, int sequence, int head, int query)
    {
        long last = !_isCausal ? long.MaxValue
            : _past == 0 && _lengths is not null ? query + _lengths[sequence] - _queries
            : query + (long)_past;
        if (_lengths is not null)
        {
            last = Math.Min(last, _lengths[sequence] - 1);
        }

        int start = (sequence * _strides[0]) + (head * _strides[1]) + (query * _strides[2]);
        for (int key = 0; key < row.Length; key++)
        {
            // A mask that is too narrow hides the keys beyond it.
            if (key > last || key >= _width)
            {
                row[key] = float.NegativeInfinity;
            }
            else if (_mask is not null)
            {
                row[key] += _mask[start + key];
            }
        }
    }
}
