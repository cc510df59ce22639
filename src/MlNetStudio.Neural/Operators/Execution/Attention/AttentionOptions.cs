namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>The attributes of Attention.</summary>
/// <param name="IsCausal">Whether a query sees only the keys up to its own place.</param>
/// <param name="Scale">What the products of queries and keys are multiplied by; 0 for 1 / sqrt(head size).</param>
/// <param name="Softcap">s if products x become s tanh(x / s), 0 if they stay.</param>
/// <param name="QueryHeads">Heads of queries, for inputs of 3 dimensions.</param>
/// <param name="KeyHeads">Heads of keys and values, for inputs of 3 dimensions.</param>
/// <param name="ProductMode">What the fourth output is: the products (0), after the cap (1), after the mask (2), after softmax (3).</param>
internal sealed record AttentionOptions(bool IsCausal, float Scale, float Softcap, int QueryHeads, int KeyHeads, int ProductMode)
{
    public static AttentionOptions Bind(NodeBinding node)
    {
        var options = new AttentionOptions(
            node.Flag("is_causal"), node.Float("scale", 0), node.Float("softcap", 0), node.SmallInt("q_num_heads", 0),
            node.SmallInt("kv_num_heads", 0), node.SmallInt("qk_matmul_output_mode", 0));
        if (options.ProductMode is < 0 or > 3 || options.Softcap < 0 || options.Scale < 0 || options.QueryHeads < 0 || options.KeyHeads < 0)
        {
            throw node.Error("qk_matmul_output_mode must be from 0 to 3, and scale, softcap and the numbers of heads must not be negative");
        }

        return options;
    }
}
