using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>Takes fields as dates in a known order: those of a model's column.</summary>
internal sealed class DateColumnBuilder(string name, DateOrder order, int place, TableReadContext context)
    : ColumnBuilder(name, ColumnKind.Date, place, context)
{
    private readonly ChunkedBuffer<long> _seconds = new();

    public override void Add(ReadOnlySpan<char> field, long line)
    {
        if (Context.Missing.Contains(field))
        {
            _seconds.Add(DateColumn.Missing);
        }
        else if (DateColumn.TryParse(field, order, out long seconds))
        {
            _seconds.Add(seconds);
        }
        else
        {
            throw DateTexts.Fault(Name, field.ToString(), order, new SourceLocation(Context.File, line, Place));
        }
    }

    public override Column? Build() => new DateColumn(Name, _seconds.ToArray(), order);
}
