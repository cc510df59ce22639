using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// An operator of ONNX's preview of training: one step of an optimizer over any number of tensors. Its inputs are the learning rate, the number
/// of the step, then all tensors, all their gradients, and the states of all, one kind after the other; its outputs are tensors and states anew.
/// </summary>
internal abstract class OptimizerOperator(string opType, int states) : Operator(opType, 1, OperatorRegistry.Training)
{
    // The learning rate and the number of the step.
    private const int Common = 2;

    public override int MinimumInputs => Common + 2 + states;

    public override int MaximumInputs => int.MaxValue;

    public override int MaximumOutputs => int.MaxValue;

    public override Kernel Bind(NodeBinding node)
    {
        int count = (node.InputCount - Common) / (2 + states);
        if (Common + (count * (2 + states)) != node.InputCount || node.OutputCount != count * (1 + states))
        {
            throw node.Error($"there must be a learning rate, a number of the step, and for every tensor {1 + states} more inputs and {1 + states} outputs");
        }

        node.RequireType(0, ElementType.Float32, ElementType.Float64);
        node.RequireType(1, ElementType.Int64);
        for (int i = Common; i < node.InputCount; i++)
        {
            node.RequireType(i, ElementType.Float32, ElementType.Float64);
            node.RequireSameType(Common, i);
        }

        for (int i = 0; i < node.OutputCount; i++)
        {
            int tensor = Common + (i % count);
            node.SetOutput(i, node.InputType(tensor), node.InputShape(tensor));
        }

        return node.ForFloating(new StepKernel(states, count, Step(node)), Common);
    }

    /// <summary>How one element moves.</summary>
    /// <exception cref="InvalidInputException">An attribute is missing or unsuitable.</exception>
    protected abstract OptimizerStep Step(NodeBinding node);

    private sealed class StepKernel(int states, int count, OptimizerStep step) : FloatingKernel
    {
        public override void Run<T>(NodeContext context)
        {
            var (rate, number) = (NumberConversion.ToDouble(context.Input(0)), NumberConversion.ToDouble(context.Input(1)));
            if (rate.Length != 1 || number.Length != 1)
            {
                throw context.Error("the learning rate and the number of the step must be single numbers");
            }

            for (int i = 0; i < count; i++)
            {
                Move<T>(context, i, rate[0], number[0]);
            }
        }

        private void Move<T>(NodeContext context, int tensor, double rate, double number)
            where T : unmanaged, INumber<T>
        {
            int[] shape = context.Dimensions(Common + tensor);
            for (int kind = 1; kind < 2 + states; kind++)
            {
                if (!context.Dimensions(Common + (kind * count) + tensor).AsSpan().SequenceEqual(shape))
                {
                    throw context.Error($"the gradient and the states of tensor {tensor} must have its shape");
                }
            }

            var x = context.Input<T>(Common + tensor);
            var gradient = context.Input<T>(Common + count + tensor);
            var first = context.Input<T>(Common + (2 * count) + tensor);
            var second = states > 1 ? context.Input<T>(Common + (3 * count) + tensor) : default;
            var newX = context.Output<T>(tensor, shape);
            var newFirst = context.Output<T>(count + tensor, shape);
            var newSecond = states > 1 ? context.Output<T>((2 * count) + tensor, shape) : default;
            for (int i = 0; i < x.Length; i++)
            {
                var moved = step(
                    new(double.CreateTruncating(x[i]), double.CreateTruncating(first[i]), states > 1 ? double.CreateTruncating(second[i]) : 0),
                    double.CreateTruncating(gradient[i]), rate, number);
                (newX[i], newFirst[i]) = (T.CreateTruncating(moved.X), T.CreateTruncating(moved.First));
                if (states > 1)
                {
                    newSecond[i] = T.CreateTruncating(moved.Second);
                }
            }
        }
    }
}

/// <summary>One element and its states.</summary>
internal readonly record struct OptimizerElement(double X, double First, double Second);

/// <summary>Moves one element by its gradient.</summary>
internal delegate OptimizerElement OptimizerStep(OptimizerElement element, double gradient, double rate, double number);
