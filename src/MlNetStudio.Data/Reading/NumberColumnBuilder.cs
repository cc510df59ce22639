namespace MlNetStudio.Data;

/// <summary>Takes fields as numbers. Texts are counted; where they turn out to be more than mistakes, the column is read again as categories.</summary>
internal sealed class NumberColumnBuilder(string name, ColumnKind? declared, int place, TableReadContext context)
    : ColumnBuilder(name, declared, place, context)
{
    private readonly ChunkedBuffer<float> _values = new();
    private ChunkedBuffer<double>? _exact;
    private long _numbers;
    private long _texts;
    private bool _integers = true;
    private (string Text, long Line)? _firstText;
    private (string Text, long Line)? _firstInfinite;

    public override void Add(ReadOnlySpan<char> field, long line)
    {
        double value = double.NaN;
        if (NumberText.TryParse(field, out double parsed))
        {
            _numbers++;
            value = parsed;
            if (Math.Abs(parsed) > float.MaxValue)
            {
                _firstInfinite ??= (field.ToString(), line);
                if (Declared is not null)
                {
                    throw InfiniteError(field.ToString(), line);
                }

                value = double.NaN;
            }
        }
        else if (!Context.Missing.Contains(field))
        {
            _texts++;
            if (_firstText is null)
            {
                _firstText = (field.ToString(), line);
                if (Declared is not null)
                {
                    throw TextError(_firstText.Value.Text, line, 0, 0);
                }
            }
        }

        Append(value);
    }

    public override Column? Build()
    {
        if (_firstText is { } text)
        {
            return IsMostlyNumbers(_numbers, _numbers + _texts) ? throw TextError(text.Text, text.Line, _numbers, _numbers + _texts) : null;
        }

        if (_firstInfinite is { } infinite)
        {
            throw InfiniteError(infinite.Text, infinite.Line);
        }

        return new NumberColumn(Name, _values.ToArray(), _exact?.ToArray());
    }

    private void Append(double value)
    {
        float rounded = (float)value;
        if (_integers && !double.IsNaN(value))
        {
            if (!double.IsInteger(value))
            {
                // Fractions are rounded to floats without ado; then whole numbers may be, too.
                _integers = false;
                _exact = null;
            }
            else if (rounded != value && _exact is null)
            {
                // All that came before were whole numbers that floats hold exactly.
                _exact = new ChunkedBuffer<double>();
                foreach (float one in _values.ToArray())
                {
                    _exact.Add(one);
                    _values.Add(one);
                }
            }
        }

        _values.Add(rounded);
        _exact?.Add(value);
    }
}
