using MlNetStudio.Neural;

namespace MlNetStudio.Data;

/// <summary>The texts of a column as dates, all read in one order.</summary>
internal static class DateTexts
{
    /// <summary>The dates of texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="order">The order of day and month, or unknown: then the texts that allow only one decide for all.</param>
    /// <param name="ambiguous">A text that could be either day, where no text decides.</param>
    /// <param name="fault">The first text that is no date in that order; -1 if there is none.</param>
    /// <returns>Seconds for each text, and the order; the seconds are of no use if there is a fault.</returns>
    public static (long[] Seconds, DateOrder Order) Read(List<string> texts, DateOrder order, out string? ambiguous, out int fault)
    {
        ambiguous = null;
        fault = -1;
        var seconds = new long[texts.Count];
        bool isOpen = order == DateOrder.Unknown;
        for (int i = 0; i < texts.Count; i++)
        {
            if (!DateText.TryParse(texts[i], order, out seconds[i], out var evidence))
            {
                fault = i;
                return (seconds, order);
            }

            if (isOpen && evidence is DateText.Evidence.DayFirst or DateText.Evidence.MonthFirst)
            {
                // From here on all must follow it; what came before is read again below.
                order = evidence == DateText.Evidence.DayFirst ? DateOrder.DayFirst : DateOrder.MonthFirst;
                isOpen = false;
            }
            else if (isOpen && evidence == DateText.Evidence.Ambiguous)
            {
                ambiguous ??= texts[i];
            }
        }

        if (ambiguous is not null)
        {
            order = isOpen ? UsualOrder(ambiguous) : order;
            string? undecided = isOpen ? ambiguous : null;
            for (int i = 0; i < texts.Count && fault < 0; i++)
            {
                fault = DateText.TryParse(texts[i], order, out seconds[i], out _) ? -1 : i;
            }

            ambiguous = undecided;
        }

        return (seconds, order);
    }

    /// <summary>What is usual where nothing decides: slashes are written in the United States, points and dashes elsewhere.</summary>
    public static DateOrder UsualOrder(ReadOnlySpan<char> text) => text.Contains('/') ? DateOrder.MonthFirst : DateOrder.DayFirst;

    /// <summary>What people must know of a column whose order nothing decides.</summary>
    public static string AmbiguityNote(string column, string text, DateOrder order) =>
        $"Column '{column}': no value tells whether {text} has the {(order == DateOrder.DayFirst ? "day" : "month")} or the {(order == DateOrder.DayFirst ? "month" : "day")} first;"
        + $" the {(order == DateOrder.DayFirst ? "day" : "month")} is taken to be first. If that is wrong, say so (in the pipeline file: data: {{columns: {{{column}: {(order == DateOrder.DayFirst ? "monthFirst" : "dayFirst")}}}}}).";

    /// <summary>The error of a text that is no date.</summary>
    public static InvalidInputException Fault(string column, string text, DateOrder order, SourceLocation location)
    {
        string shown = text.Length > 40 ? text[..40] + "..." : text;
        string how = order switch
        {
            DateOrder.DayFirst => "a date with the day before the month, such as 31.3.2024",
            DateOrder.MonthFirst => "a date with the month before the day, such as 3/31/2024",
            _ => "a date such as 2024-03-31",
        };
        return new($"column '{column}': '{shown}' is not {how}. Correct the value, or leave it empty if it is missing.", location);
    }
}
