namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>What both loss operators share: the weighted negative log probability of the target class of every place.</summary>
/// <param name="reduction">none, sum or mean.</param>
/// <param name="ignored">A target that does not count, if there is one.</param>
internal sealed class NegativeLogLikelihood(string reduction, long? ignored)
{
    public static NegativeLogLikelihood Bind(NodeBinding node)
    {
        node.RequireType(1, ElementType.Int64, ElementType.Int32);
        node.RequireSameType(0, 2);
        node.RequireRank(2, 1);
        string reduction = node.Text("reduction", "mean");
        if (reduction is not ("none" or "sum" or "mean"))
        {
            throw node.Error($"reduction '{reduction}' is none of none, sum and mean");
        }

        node.SetOutput(0, node.InputType(0), reduction == "none" ? node.InputShape(1) : new PartialShape([]));
        return new(reduction, node.OptionalInt("ignore_index"));
    }

    /// <summary>Writes the loss, given log probabilities [batch, classes, ...].</summary>
    public void Write<T>(NodeContext context, ReadOnlySpan<T> logs)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        int[] shape = context.Dimensions(0);
        int[] places = context.Dimensions(1);
        if (shape.Length < 2 || places.Length != shape.Length - 1 || places[0] != shape[0] || !places.AsSpan(1).SequenceEqual(shape.AsSpan(2)))
        {
            throw context.Error("the target must have the input's dimensions without that of the classes");
        }

        int classes = shape[1];
        int inner = Tensor.ElementCount(shape.AsSpan(2));
        long[] targets = IntegerList.Read(context, 1);
        double[]? weights = context.HasInput(2) ? NumberConversion.ToDouble(context.Input(2)) : null;
        if (weights is not null && weights.Length != classes)
        {
            throw context.Error($"there are {weights.Length} weights for {classes} classes");
        }

        var losses = reduction == "none" ? context.Output<T>(0, places) : [];
        double sum = 0;
        double total = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            double loss = 0;
            if (targets[i] != ignored)
            {
                if (targets[i] < 0 || targets[i] >= classes)
                {
                    throw context.Error($"a target is {targets[i]}, and there are {classes} classes");
                }

                int place = (((i / inner) * classes) + (int)targets[i]) * inner;
                double weight = weights is null ? 1 : weights[targets[i]];
                loss = -weight * double.CreateTruncating(logs[place + (i % inner)]);
                total += weight;
            }

            sum += loss;
            if (reduction == "none")
            {
                losses[i] = T.CreateTruncating(loss);
            }
        }

        if (reduction != "none")
        {
            context.Output<T>(0, [])[0] = T.CreateTruncating(reduction == "mean" ? sum / total : sum);
        }
    }
}
