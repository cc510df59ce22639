namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Dropout. At inference y = x, and a mask of true where it is asked for. In training mode each element becomes zero with the probability ratio,
/// and the others are divided by 1 - ratio; which ones is decided by the node's seed (0 where it has none), so that every run gives the same.
/// </summary>
internal sealed class DropoutOperator() : Operator("Dropout", 7)
{
    private const float UsualRatio = 0.5f;

    public override int MaximumInputs => 3;

    public override int MaximumOutputs => 2;

    public override Kernel Bind(NodeBinding node)
    {
        bool mayTrain = node.HasInput(2) && node.Opset >= 12;
        if (mayTrain)
        {
            node.RequireType(2, ElementType.Boolean);
        }

        long seed = node.Int("seed", 0);
        node.SetOutputLikeInput();
        node.SetOutput(1, ElementType.Boolean, node.InputShape(0));
        Kernel? train = mayTrain ? new TrainingKernel(seed).For(node.InputType(0)) : null;
        return context =>
        {
            if (mayTrain && context.Input(2).Length == 1 && context.Input<bool>(2)[0] && Ratio(context) is var ratio and not 0)
            {
                (train ?? throw context.Error($"it is in training mode, with a ratio of {ratio}, for numbers that are not floating-point"))(context);
                return;
            }

            if (context.IsWanted(0))
            {
                context.View(0, 0, context.Dimensions(0));
            }

            if (context.IsWanted(1))
            {
                context.Output<bool>(1, context.Dimensions(0)).Fill(true);
            }
        };
    }

    private static float Ratio(NodeContext context)
    {
        float ratio = !context.HasInput(1) ? UsualRatio : context.Input(1).Length == 1 ? NumberConversion.ToSingle(context.Input(1))[0] : float.NaN;
        return ratio is >= 0 and < 1 ? ratio : throw context.Error("the ratio must be one number from 0 to below 1");
    }

    private sealed class TrainingKernel(long seed) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            float ratio = Ratio(context);
            var scale = T.CreateTruncating(1 / (1 - ratio));
            var random = new DeterministicRandom(seed);
            var x = context.Input<T>(0);
            var y = context.Output<T>(0, context.Dimensions(0));
            var mask = context.IsWanted(1) ? context.Output<bool>(1, context.Dimensions(0)) : default;
            for (int i = 0; i < x.Length; i++)
            {
                bool stays = random.NextSingle() >= ratio;
                y[i] = stays ? x[i] * scale : T.Zero;
                if (!mask.IsEmpty)
                {
                    mask[i] = stays;
                }
            }
        }
    }
}
