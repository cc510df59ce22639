namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>ONNX Resize: an image, or any tensor, made larger or smaller by scales or to sizes, with nearest, linear or cubic interpolation.</summary>
internal sealed class ResizeOperator() : Operator("Resize", 10)
{
    public override int WorkPower => 2;

    public override int MaximumInputs => 4;

    public override Kernel Bind(NodeBinding node)
    {
        var options = ResizeOptions.Bind(node);
        string policy = node.Text("keep_aspect_ratio_policy", "stretch");
        if (policy is not ("stretch" or "not_larger" or "not_smaller"))
        {
            throw node.Error($"keep_aspect_ratio_policy '{policy}' is none of stretch, not_larger and not_smaller");
        }

        long[]? axes = node.Ints("axes") is { } given ? [.. given] : null;
        int scales = node.Opset < 11 ? 1 : 2;
        node.RequireType(scales, ElementType.Float32);
        node.RequireType(3, ElementType.Int64);
        node.SetOutput(0, node.InputType(0), node.InputShape(0).IsRankKnown ? PartialShape.OfRank(node.InputShape(0).Rank) : default);
        bool isSettled = true;
        for (int i = 1; i < node.InputCount; i++)
        {
            isSettled &= !node.HasInput(i) || node.Constant(i) is not null;
        }

        return node.ForNumber(new ResizeKernel(options, context => Plan(context, options, scales, policy, axes), isSettled));
    }

    /// <summary>The dimensions for scales that are given for all of them.</summary>
    public static ResizeAxis[] Plan(NodeContext context, ResizeOptions options, ReadOnlySpan<float> scales)
    {
        int[] shape = context.Dimensions(0);
        if (scales.Length != shape.Length)
        {
            throw context.Error($"{scales.Length} scales are given for {shape.Length} dimensions");
        }

        var axes = new ResizeAxis[shape.Length];
        for (int d = 0; d < axes.Length; d++)
        {
            axes[d] = Scaled(context, options, shape[d], scales[d], 0, 1);
        }

        return axes;
    }

    private static ResizeAxis[] Plan(NodeContext context, ResizeOptions options, int scaleInput, string policy, long[]? given)
    {
        int[] shape = context.Dimensions(0);
        bool hasScales = context.HasInput(scaleInput) && context.Input(scaleInput).Length > 0;
        bool hasSizes = context.HasInput(3) && context.Input(3).Length > 0;
        if (hasScales == hasSizes)
        {
            throw context.Error("either scales or sizes must be given");
        }

        int[] axes = given is null
            ? [.. Enumerable.Range(0, shape.Length)]
            : [.. given.Select(axis => Axes.Normalize(context, axis, shape.Length))];
        int count = context.Input(hasScales ? scaleInput : 3).Length;
        if (count != axes.Length || axes.Distinct().Count() != axes.Length)
        {
            throw context.Error($"{count} {(hasScales ? "scales" : "sizes")} are given for {axes.Length} different axes");
        }

        var regions = Regions(context, options, scaleInput, axes.Length);
        var plan = new ResizeAxis[shape.Length];
        for (int d = 0; d < plan.Length; d++)
        {
            // A dimension that is not named stays, also when the named ones are cropped.
            plan[d] = new ResizeAxis(options with { Coordinates = "asymmetric" }, shape[d], shape[d], 1, 0, 1);
        }

        double common = hasSizes && policy != "stretch" ? CommonScale(context, shape, axes, policy) : 0;
        for (int i = 0; i < axes.Length; i++)
        {
            int size = shape[axes[i]];
            if (hasScales)
            {
                plan[axes[i]] = Scaled(context, options, size, context.Input<float>(scaleInput)[i], regions[i], regions[i + axes.Length]);
                continue;
            }

            int wanted = Axes.Size(context, context.Input<long>(3)[i]);
            int output = common == 0 ? wanted : Axes.Size(context, (long)Math.Min(Math.Floor((common * size) + 0.5), long.MaxValue / 2));
            double scale = common == 0 ? (double)wanted / Math.Max(1, size) : common;
            plan[axes[i]] = new ResizeAxis(options, size, output, scale, regions[i], regions[i + axes.Length]);
        }

        return plan;
    }

    private static double CommonScale(NodeContext context, int[] shape, int[] axes, string policy)
    {
        var sizes = context.Input<long>(3);
        double common = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            double scale = Axes.Size(context, sizes[i]) / (double)Math.Max(1, shape[axes[i]]);
            common = i == 0 ? scale : policy == "not_larger" ? Math.Min(common, scale) : Math.Max(common, scale);
        }

        return common;
    }

    private static ResizeAxis Scaled(NodeContext context, ResizeOptions options, int size, float scale, double start, double end)
    {
        if (!(scale > 0) || !float.IsFinite(scale))
        {
            throw context.Error($"a scale is {scale}, and must be greater than zero");
        }

        int output = Axes.Size(context, (long)Math.Min(Math.Floor(size * (double)scale), long.MaxValue / 2));
        return new ResizeAxis(options, size, output, scale, start, end);
    }

    // Starts, then ends, of the region that tf_crop_and_resize takes.
    private static double[] Regions(NodeContext context, ResizeOptions options, int scaleInput, int count)
    {
        if (options.Coordinates != "tf_crop_and_resize")
        {
            return [.. Enumerable.Repeat(0.0, count), .. Enumerable.Repeat(1.0, count)];
        }

        double[] regions = scaleInput == 2 && context.HasInput(1) ? NumberConversion.ToDouble(context.Input(1)) : [];
        return regions.Length == 2 * count && regions.All(double.IsFinite)
            ? regions
            : throw context.Error($"roi must have {2 * count} finite elements, the starts of all axes and then their ends");
    }
}
