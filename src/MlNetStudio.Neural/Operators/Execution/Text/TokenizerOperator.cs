using System.Text;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// Tokenizer of ONNX Runtime (com.microsoft, version 1): every text of [C] or [N, C] becomes its tokens along a new last dimension, as many as the text with
/// the most has, the others filled up with pad_value. A token is a character (separators of one empty text, or tokenexp "."), or what tokenexp matches.
/// </summary>
/// <remarks>
/// ONNX splits texts from its operator set 20 on only, with StringSplit, and knows no words even there. Of regular expressions, those are known that
/// are one class of characters, once or more: <c>[\p{L}\p{N}_]+</c>.
/// </remarks>
internal sealed class TokenizerOperator() : Operator("Tokenizer", 1, OperatorRegistry.Microsoft)
{
    private const string Start = "\u0002";
    private const string End = "\u0003";

    public override Kernel Bind(NodeBinding node)
    {
        node.RequireType(0, ElementType.String);
        bool marks = node.Flag("mark");
        string padding = node.Text("pad_value", "");
        int least = Math.Max(1, node.SmallInt("mincharnum", 1));
        string expression = node.Text("tokenexp", "");
        bool byCharacter = expression == "." || (expression.Length == 0 && node.Texts("separators") is [""]);
        if (!byCharacter && expression.Length == 0)
        {
            throw node.Error("it splits at separators, and only characters and tokenexp are known");
        }

        var token = byCharacter ? null : CharacterClass.Parse(expression)
            ?? throw node.Error($"tokenexp '{expression}' is not one class of characters, such as [\\p{{L}}\\p{{N}}]+");
        var shape = node.InputShape(0);
        node.SetOutput(0, ElementType.String, !shape.IsRankKnown ? default : shape.Rank == 1 ? new PartialShape(shape[0], -1) : new PartialShape(shape[0], shape[1], -1));
        return context => Run(context, token, marks, padding, least);
    }

    private static void Run(NodeContext context, CharacterClass? token, bool marks, string padding, int least)
    {
        int[] shape = context.Dimensions(0);
        if (shape.Length is not (1 or 2))
        {
            throw context.Error("the input must be [C] or [N, C]");
        }

        var texts = context.Input<string>(0);
        var rows = new List<string>[texts.Length];
        int most = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = [];
            if (marks)
            {
                rows[i].Add(Start);
            }

            if (token is null)
            {
                Characters(texts[i], rows[i]);
            }
            else
            {
                token.Split(texts[i], least, rows[i]);
            }

            if (marks)
            {
                rows[i].Add(End);
            }

            most = Math.Max(most, rows[i].Count);
        }

        var output = context.Output<string>(0, [.. shape, most]);
        output.Fill(padding);
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].CopyTo(output[(i * most)..]);
        }
    }

    private static void Characters(string text, List<string> tokens)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            tokens.Add(CharacterClass.TextOf(rune));
        }
    }
}
