using System.Runtime.CompilerServices;

namespace MlNetStudio.Data;

/// <content>Where fields begin and end.</content>
internal sealed partial class RecordReader
{
    private const char Quote = '"';

    // Returns where the record after this one begins, or -1 if the buffer ends before the record does.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Scan(out RecordStatus status)
    {
        var buffer = _buffer.AsSpan(0, _end);
        char delimiter = Dialect.Delimiter;
        bool quoted = Dialect.Quoted;
        long line = Line;
        int count = 0;
        int i = _start;
        _escapes = false;
        status = RecordStatus.Record;
        while (true)
        {
            while (i < buffer.Length && IsBlank(buffer[i], delimiter))
            {
                i++;
            }

            if (i == buffer.Length && !_ended)
            {
                return -1;
            }

            int fieldStart = i;
            var field = new Field { Start = i };
            if (quoted && i < buffer.Length && buffer[i] == Quote)
            {
                field.Quoted = true;
                field.Start = ++i;
                FaultLine = line;
                while (true)
                {
                    int found = buffer[i..].IndexOf(Quote);
                    int close = found < 0 ? buffer.Length : i + found;
                    if (close - field.Start > maximumFieldLength)
                    {
                        FieldCount = count;
                        status = RecordStatus.FieldTooLong;
                        return i;
                    }

                    if (close + 1 >= buffer.Length && !_ended)
                    {
                        return -1;
                    }

                    if (found < 0)
                    {
                        FieldCount = count;
                        status = RecordStatus.UnclosedQuote;
                        return i;
                    }

                    i = close + 1;
                    if (i < buffer.Length && buffer[i] == Quote)
                    {
                        field.Escaped = true;
                        _escapes = true;
                        i++;
                        continue;
                    }

                    field.Length = close - field.Start;
                    break;
                }

                line += buffer.Slice(field.Start, field.Length).Count('\n');
                while (i < buffer.Length && IsBlank(buffer[i], delimiter))
                {
                    i++;
                }

                if (i == buffer.Length && !_ended)
                {
                    return -1;
                }

                if (i < buffer.Length && buffer[i] != delimiter && buffer[i] is not ('\r' or '\n'))
                {
                    FieldCount = count;
                    status = RecordStatus.TextAfterQuote;
                    return i;
                }
            }
            else
            {
                while (i < buffer.Length && buffer[i] != delimiter && buffer[i] is not ('\r' or '\n'))
                {
                    i++;
                }

                if (i - fieldStart > maximumFieldLength)
                {
                    FaultLine = line;
                    FieldCount = count;
                    status = RecordStatus.FieldTooLong;
                    return i;
                }

                int last = i;
                while (last > fieldStart && IsBlank(buffer[last - 1], delimiter))
                {
                    last--;
                }

                field.Length = last - fieldStart;
            }

            if (i == buffer.Length && !_ended)
            {
                return -1;
            }

            if (count == _fields.Length)
            {
                Array.Resize(ref _fields, 2 * count);
            }

            _fields[count++] = field;
            if (i < buffer.Length && buffer[i] == delimiter)
            {
                i++;
                continue;
            }

            if (i < buffer.Length && buffer[i] == '\r')
            {
                if (i + 1 == buffer.Length && !_ended)
                {
                    return -1;
                }

                i += i + 1 < buffer.Length && buffer[i + 1] == '\n' ? 1 : 0;
            }

            FieldCount = count;
            _nextLine = line + 1;
            return Math.Min(i + 1, buffer.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBlank(char c, char delimiter) => c is ' ' or '\t' && c != delimiter;

    private void Unescape()
    {
        for (int f = 0; f < FieldCount; f++)
        {
            ref var field = ref _fields[f];
            if (!field.Escaped)
            {
                continue;
            }

            var text = _buffer.AsSpan(field.Start, field.Length);
            int to = 0;
            for (int from = 0; from < text.Length; from++)
            {
                text[to++] = text[from];
                from += text[from] == Quote ? 1 : 0;
            }

            field.Length = to;
        }
    }

    private struct Field
    {
        public int Start;
        public int Length;
        public bool Quoted;
        public bool Escaped;
    }
}
