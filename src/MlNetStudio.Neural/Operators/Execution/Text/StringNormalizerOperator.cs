using System.Collections.Frozen;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX StringNormalizer: texts without the stop words, in lower or upper case (of the invariant culture, whatever locale is named).
/// The input is [C] or [1, C]; if nothing is left, the output is one empty text.
/// </summary>
internal sealed class StringNormalizerOperator() : Operator("StringNormalizer", 10)
{
    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.String);
        string action = node.Text("case_change_action", "NONE");
        bool isCaseSensitive = node.Flag("is_case_sensitive");
        if (action is not ("NONE" or "LOWER" or "UPPER"))
        {
            throw node.Error($"case_change_action '{action}' is none of NONE, LOWER and UPPER");
        }

        var words = (node.Texts("stopwords") ?? []).ToFrozenSet(isCaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        var shape = node.InputShape(0);
        node.SetOutput(0, ElementType.String, shape.IsRankKnown && words.Count == 0 ? shape : default);
        return context =>
        {
            int[] dimensions = context.Dimensions(0);
            if (dimensions.Length is not (1 or 2) || (dimensions.Length == 2 && dimensions[0] != 1 && words.Count > 0))
            {
                throw context.Error("the input must be [C] or [1, C]");
            }

            var kept = new List<string>();
            foreach (string text in context.Input<string>(0))
            {
                if (words.Count == 0 || !words.Contains(text))
                {
                    kept.Add(action switch
                    {
                        "LOWER" => text.ToLowerInvariant(),
                        "UPPER" => text.ToUpperInvariant(),
                        _ => text,
                    });
                }
            }

            if (words.Count == 0)
            {
                kept.CopyTo(context.Output<string>(0, dimensions));
                return;
            }

            if (kept.Count == 0)
            {
                kept.Add(string.Empty);
            }

            kept.CopyTo(context.Output<string>(0, dimensions.Length == 1 ? [kept.Count] : [1, kept.Count]));
        };
    }
}
