using System.Numerics;

namespace MlNetStudio.Neural.Operators.Execution;

/// <summary>
/// ONNX Einsum: sums of products of elements with the same labels. Operands are taken together from left to right, each time as
/// products of matrices: labels that both have and that are still needed make the stack, those that are not needed any more the inner dimension.
/// </summary>
internal sealed class EinsumOperator() : Operator("Einsum", 12)
{
    // As many as it has inputs: never before a run.
    public override int WorkPower => int.MaxValue;

    public override int MaximumInputs => int.MaxValue;

    public override Kernel Bind(NodeBinding node)
    {
        string text = node.Text("equation", "");
        if (text.Length == 0)
        {
            throw node.MissingAttribute("equation");
        }

        var ranks = new int[node.InputCount];
        bool known = true;
        for (int i = 0; i < ranks.Length; i++)
        {
            node.RequireSameType(0, i);
            known &= node.InputShape(i).IsRankKnown;
            ranks[i] = known ? node.InputShape(i).Rank : 0;
        }

        node.SetOutput(
            0, node.InputType(0), known ? PartialShape.OfRank(EinsumEquation.Parse(text, ranks, node.Error).Output.Length) : default);
        return node.ForNumber(new EinsumKernel(text));
    }

    /// <summary>An operand on the way: a label for every dimension, each of them once.</summary>
    private readonly ref struct Operand<T>(int[] labels, int[] shape, ReadOnlySpan<T> elements)
    {
        public int[] Labels { get; } = labels;

        public int[] Shape { get; } = shape;

        public ReadOnlySpan<T> Elements { get; } = elements;

        public int Size(int label) => Array.IndexOf(Labels, label) is var place and >= 0 ? Shape[place] : 1;
    }

    private sealed class EinsumKernel(string text) : NumberKernel
    {
        public override void Run<T>(NodeContext context)
        {
            int[] ranks = [.. Enumerable.Range(0, context.InputCount).Select(i => context.Input(i).Rank)];
            var equation = EinsumEquation.Parse(text, ranks, what => context.Error(what));
            var sizes = Sizes(context, equation);
            var sum = Prepare(context.Input<T>(0), context.Dimensions(0), equation.Operands[0], Needed(equation, 1));
            for (int i = 1; i < context.InputCount; i++)
            {
                HashSet<int> needed = Needed(equation, i + 1);
                HashSet<int> here = [.. needed, .. sum.Labels];
                var next = Prepare(context.Input<T>(i), context.Dimensions(i), equation.Operands[i], here);
                HashSet<int> beside = [.. needed, .. next.Labels];
                sum = Multiply(Prepare(sum.Elements, sum.Shape, sum.Labels, beside), next, needed);
            }

            int[] shape = [.. equation.Output.Select(label => sizes[label])];
            var y = context.Output<T>(0, shape);
            Arrange(sum, equation.Output, sizes, y);
        }

        private static Dictionary<int, int> Sizes(NodeContext context, EinsumEquation equation)
        {
            var sizes = new Dictionary<int, int>();
            for (int i = 0; i < context.InputCount; i++)
            {
                for (int d = 0; d < equation.Operands[i].Length; d++)
                {
                    int label = equation.Operands[i][d];
                    int size = context.Dimensions(i)[d];
                    int before = sizes.GetValueOrDefault(label, 1);
                    if (before != size && before != 1 && size != 1)
                    {
                        throw context.Error($"a dimension of the equation is {before} in one place and {size} in another");
                    }

                    sizes[label] = before == 1 ? size : before;
                }
            }

            return sizes;
        }

        private static HashSet<int> Needed(EinsumEquation equation, int from) => [.. equation.Output, .. equation.Operands.Skip(from).SelectMany(labels => labels)];

        /// <summary>Takes diagonals where a label stands twice, and sums over labels that nobody needs.</summary>
        private static Operand<T> Prepare<T>(ReadOnlySpan<T> x, int[] shape, int[] labels, HashSet<int> needed)
            where T : unmanaged, INumber<T>
        {
            if (labels.All(needed.Contains) && labels.Distinct().Count() == labels.Length)
            {
                return new(labels, shape, x);
            }

            int[] kept = [.. labels.Where(needed.Contains).Distinct()];
            int[] summed = [.. labels.Where(label => !needed.Contains(label)).Distinct()];
            int[] order = [.. kept, .. summed];
            int[] strides = StridedCopy.RowMajor(shape);
            int[] steps = new int[order.Length];
            int[] sizes = new int[order.Length];
            for (int i = 0; i < order.Length; i++)
            {
                sizes[i] = 1;
                for (int d = 0; d < labels.Length; d++)
                {
                    if (labels[d] == order[i] && shape[d] != 1)
                    {
                        steps[i] += strides[d];
                        sizes[i] = shape[d];
                    }
                }
            }

            var arranged = new T[Tensor.ElementCount(sizes)];
            StridedCopy.Copy(x, 0, sizes, steps, arranged);
            int length = Tensor.ElementCount(sizes.AsSpan(kept.Length));
            var result = new T[Tensor.ElementCount(sizes.AsSpan(0, kept.Length))];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = System.Numerics.Tensors.TensorPrimitives.Sum<T>(arranged.AsSpan(i * length, length));
            }

            return new(kept, sizes[..kept.Length], result);
        }

        private static Operand<T> Multiply<T>(Operand<T> a, Operand<T> b, HashSet<int> needed)
            where T : unmanaged, INumber<T>
        {
            int[] labelsA = a.Labels;
            int[] labelsB = b.Labels;
            int[] stack = [.. labelsA.Where(label => labelsB.Contains(label) && needed.Contains(label))];
            int[] inner = [.. labelsA.Where(label => labelsB.Contains(label) && !needed.Contains(label))];
            int[] left = [.. labelsA.Except(labelsB)];
            int[] right = [.. labelsB.Except(labelsA)];

            // Only what both have broadcasts here; the rest keeps its own size.
            var both = new Dictionary<int, int>();
            foreach (int label in (int[])[.. labelsA, .. labelsB])
            {
                both[label] = Math.Min(a.Size(label), b.Size(label)) == 0 ? 0 : Math.Max(a.Size(label), b.Size(label));
            }

            int Count(int[] labels) => Tensor.ElementCount([.. labels.Select(label => both[label])]);
            int batch = Count(stack);
            int m = Count(left);
            int k = Count(inner);
            int n = Count(right);
            int[] leftOrder = [.. stack, .. left, .. inner];
            int[] rightOrder = [.. stack, .. inner, .. right];
            int[] output = [.. stack, .. left, .. right];
            var x = new T[Count(leftOrder)];
            var w = new T[Count(rightOrder)];
            var y = new T[Count(output)];
            Arrange(a, leftOrder, both, x);
            Arrange(b, rightOrder, both, w);
            for (int i = 0; i < batch; i++)
            {
                ConvolutionProduct.Multiply<T>(x.AsSpan(i * m * k, m * k), w.AsSpan(i * k * n, k * n), y.AsSpan(i * m * n, m * n), m, k, n);
            }

            return new(output, [.. output.Select(label => both[label])], y);
        }

        /// <summary>Writes an operand with its dimensions in an order and of sizes to which its own broadcast.</summary>
        private static void Arrange<T>(Operand<T> operand, int[] labels, Dictionary<int, int> sizes, Span<T> target)
        {
            int[] strides = StridedCopy.RowMajor(operand.Shape);
            int[] steps = new int[labels.Length];
            for (int i = 0; i < labels.Length; i++)
            {
                int place = Array.IndexOf(operand.Labels, labels[i]);
                steps[i] = place < 0 || operand.Shape[place] == 1 ? 0 : strides[place];
            }

            StridedCopy.Copy(operand.Elements, 0, [.. labels.Select(label => sizes[label])], steps, target);
        }
    }
}
