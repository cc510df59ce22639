namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// An Einsum equation over operands of known ranks: every dimension of every operand and of the output has a label. Letters stand
/// for themselves; the dimensions of an ellipsis are labeled by their places from the end, so that they broadcast.
/// </summary>
/// <param name="Operands">The labels of every operand.</param>
/// <param name="Output">The labels of the output.</param>
internal sealed record EinsumEquation(int[][] Operands, int[] Output)
{
    // Labels of an ellipsis are below zero, the last dimension -1.
    private const string Ellipsis = "...";

    public static EinsumEquation Parse(string text, ReadOnlySpan<int> ranks, Func<string, InvalidInputException> error)
    {
        string equation = text.Replace(" ", "", StringComparison.Ordinal);
        int arrow = equation.IndexOf("->", StringComparison.Ordinal);
        string[] terms = (arrow < 0 ? equation : equation[..arrow]).Split(',');
        if (terms.Length != ranks.Length)
        {
            throw error($"equation '{text}' has {terms.Length} terms for {ranks.Length} inputs");
        }

        var operands = new int[terms.Length][];
        int dots = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            int letters = terms[i].Replace(Ellipsis, "", StringComparison.Ordinal).Length;
            int hidden = ranks[i] - letters;
            if (hidden < 0 || (hidden > 0 && !terms[i].Contains(Ellipsis, StringComparison.Ordinal)))
            {
                throw error($"term '{terms[i]}' of equation '{text}' does not fit an input of {ranks[i]} dimensions");
            }

            operands[i] = Labels(terms[i], hidden, text, error);
            dots = Math.Max(dots, hidden);
        }

        return new(operands, arrow < 0 ? Implicit(operands, dots) : Explicit(equation[(arrow + 2)..], operands, dots, text, error));
    }

    // Without an arrow: the ellipsis, then in alphabetical order the letters that stand once.
    private static int[] Implicit(int[][] operands, int dots) =>
    [
        .. Dots(dots),
        .. operands.SelectMany(labels => labels).Where(label => label > 0).GroupBy(label => label).Where(group => group.Count() == 1)
            .Select(group => group.Key).Order(),
    ];

    private static int[] Explicit(string term, int[][] operands, int dots, string text, Func<string, InvalidInputException> error)
    {
        int[] output = Labels(term, dots, text, error);
        if (output.Distinct().Count() != output.Length || output.Any(label => !operands.Any(labels => labels.Contains(label))))
        {
            throw error($"the output of equation '{text}' has a letter twice, or one that no input has");
        }

        return output;
    }

    private static int[] Labels(string term, int hidden, string text, Func<string, InvalidInputException> error)
    {
        var labels = new List<int>();
        bool seen = false;
        for (int i = 0; i < term.Length; i++)
        {
            if (!seen && term.AsSpan(i).StartsWith(Ellipsis, StringComparison.Ordinal))
            {
                labels.AddRange(Dots(hidden));
                seen = true;
                i += Ellipsis.Length - 1;
            }
            else if (char.IsAsciiLetter(term[i]))
            {
                labels.Add(term[i]);
            }
            else
            {
                throw error($"'{term[i]}' in equation '{text}' is not understood: letters, commas, one '...' for each term and '->' are");
            }
        }

        return [.. labels];
    }

    private static IEnumerable<int> Dots(int count) => Enumerable.Range(0, count).Select(place => place - count);
}
