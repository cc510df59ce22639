namespace MlNetStudio.Data;

/// <summary>How one file separates and quotes its fields.</summary>
/// <param name="Delimiter">The character between fields.</param>
/// <param name="Quoted">Whether a double quote at the beginning of a field quotes it.</param>
internal readonly record struct RecordDialect(char Delimiter, bool Quoted);

/// <summary>What came of reading a record.</summary>
internal enum RecordStatus
{
    Record,
    End,
    UnclosedQuote,
    TextAfterQuote,
    FieldTooLong,
    RecordTooLong,
}
